/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommand complete, which the shells' completions ask: the words of a command line up to the one
 * that is being typed come in, its candidates go out. The line is read by the same rows as any other, but
 * it is not whole yet and may be wrong: what is not understood has no candidates, and nothing is said.
 */
#include "cli/complete.h"

#include <string.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "cli/options.h"

#define LIST_MARK "[,...]"
#define NAME_SIZE 32 /* of what a usage calls an operand or a value, and of a word that it may be */

/* ---- the candidates ---- */

/* Whether the list that a candidate goes on has it, alone or with a value. */
static bool is_listed(const struct completion *c, const char *name)
{
	size_t len = strlen(name);

	for (size_t at = c->list; at < c->kept; at += strcspn(c->word + at, ",") + 1)
		if (strncmp(c->word + at, name, len) == 0 && c->word[at + len] &&
			strchr(",=", c->word[at + len]))
			return true;

	return false;
}

/* Whether the line that @out ends with, from @start on, was in it before. */
static bool is_repeated(const struct buf *out, size_t start)
{
	for (size_t at = 0; at < start;) {
		const char *line = out->data + at;
		size_t len = strcspn(line, "\n") + 1;

		if (len == out->len - start && memcmp(line, out->data + start, len) == 0)
			return true;
		at += len;
	}

	return false;
}

void completion_offer(struct completion *c, const char *name, const char *tail, const char *help)
{
	const char *typed = c->word + c->kept;
	size_t start = c->out.len;

	if (strncmp(name, typed, strlen(typed)) != 0 || is_listed(c, name) || !str_is_line(name))
		return;
	buf_append(&c->out, c->word, c->kept);
	buf_printf(&c->out, "%s%s", name, tail);
	if (help && help[0] && str_is_line(help))
		buf_printf(&c->out, "\t%s", help);
	buf_putc(&c->out, '\n');
	if (c->unique && buf_error(&c->out) == 0 && is_repeated(&c->out, start))
		c->out.len = start;
}

void completion_leave(struct completion *c, const char *what)
{
	buf_printf(&c->out, "\t%s\n", what);
}

/* ---- what a usage calls a value or an operand ---- */

/* Of "a|b" each; of a @closed one the words themselves, else what they stand for. */
static void offer_choice(struct completion *c, const char *choice, size_t len, bool closed)
{
	for (size_t at = 0; at < len;) {
		size_t n = strcspn(choice + at, "|");
		char name[NAME_SIZE] = { 0 };

		n = at + n > len ? len - at : n;
		if (n < sizeof(name)) {
			memcpy(name, choice + at, n);
			if (closed)
				completion_offer(c, name, "", NULL);
			else
				completion_offer_all(c, name);
		}
		at += n + 1;
	}
}

/* The value of an option, which begins behind c->kept bytes of the word. */
static void offer_value(struct completion *c, const struct option_row *row)
{
	size_t len = strlen(row->value);
	size_t mark = strlen(LIST_MARK);
	const char *comma = strrchr(c->word + c->kept, ',');

	c->list = c->kept;
	if (len > mark && strcmp(row->value + len - mark, LIST_MARK) == 0) {
		len -= mark;
		if (comma)
			c->kept = (size_t)(comma + 1 - c->word);
	}
	offer_choice(c, row->value, len, row->closed);
}

/* The operand that follows call.n_operands others: "group [member]", "object ...". */
static void offer_operand(struct completion *c)
{
	const struct command *command = c->call.command;
	const char *p = command->operand;
	size_t len = strcspn(p, " ");

	if (c->call.n_operands >= command->max)
		return;
	for (size_t i = 0; i < c->call.n_operands && p[len] && strcmp(p + len, " ...") != 0; i++) {
		p += len + 1;
		len = strcspn(p, " ");
	}
	offer_choice(c, p + (*p == '['), strcspn(p + (*p == '['), " ]"), false);
}

/* ---- options ---- */

static void offer_option(struct completion *c, const struct option_row *row)
{
	const char letter[] = { '-', row->letter, '\0' };
	_cleanup_(buf_fini) struct buf name = { 0 };

	buf_printf(&name, "--%s", row->name);
	if (row->letter)
		completion_offer(c, letter, "", row->help);
	if (buf_error(&name) == 0)
		completion_offer(c, name.data, "", row->help);
}

/* Those that are not given yet; @only: of these. */
static void offer_options(struct completion *c, uint64_t options, uint64_t only)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		if (option_is_taken(&rows[i], options) && (rows[i].bit & only) &&
			!(rows[i].bit & c->call.given))
			offer_option(c, &rows[i]);
}

static const struct option_row *find_option(
	uint64_t options, char letter, const char *name, size_t len)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++) {
		if (!option_is_taken(&rows[i], options))
			continue;
		if (letter ? rows[i].letter == letter
			   : strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0)
			return &rows[i];
	}

	return NULL;
}

static void give(struct completion *c, const struct option_row *row, const char *value)
{
	size_t n = 0;

	c->call.given |= row->bit;
	c->call.values[row - option_rows(&n)] = value;
}

/* ---- the words before ---- */

/* Where in the line we are. */
struct place {
	uint64_t options;              /* that may be given here */
	bool ended;                    /* no options any more */
	bool lost;                     /* something was not understood */
	const struct option_row *open; /* the value of this one is next */
};

static void take_letters(struct completion *c, struct place *p, const char *letters)
{
	for (const char *s = letters; *s && !p->open; s++) {
		const struct option_row *row = find_option(p->options, *s, NULL, 0);

		if (!row) {
			p->lost = true;
			return;
		}
		give(c, row, row->value && s[1] ? s + 1 : NULL);
		if (row->value && s[1])
			return;
		p->open = row->value ? row : NULL;
	}
}

static void take_name(struct completion *c, struct place *p, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct option_row *row = find_option(p->options, '\0', word, len);

	p->lost = !row || (word[len] && !row->value);
	if (p->lost)
		return;
	give(c, row, word[len] ? word + len + 1 : NULL);
	p->open = row->value && !word[len] && !option_may_be_bare(row) ? row : NULL;
}

static void take_command(struct completion *c, struct place *p, const char *word)
{
	c->call.command = command_find(word);
	p->lost = !c->call.command;
	p->ended = false;
	if (c->call.command)
		p->options = c->call.command->options;
}

static void take_word(struct completion *c, struct place *p, const char *word)
{
	if (p->open) {
		give(c, p->open, word);
		p->open = NULL;
	} else if (!p->ended && strcmp(word, "--") == 0) {
		p->ended = true;
	} else if (!p->ended && strncmp(word, "--", 2) == 0) {
		take_name(c, p, word + 2);
	} else if (!p->ended && word[0] == '-' && word[1]) {
		take_letters(c, p, word + 1);
	} else if (!c->call.command) {
		take_command(c, p, word);
	} else {
		c->call.n_operands++;
		p->ended = true;
	}
}

/* ---- the word ---- */

static void open_library(struct completion *c)
{
	if (ipadm_open_netns(&c->handle, 0, call_value(&c->call, OPT_NETNS)) != IPADM_SUCCESS)
		c->handle = NULL;
}

/* "--family=in" */
static bool offer_joined(struct completion *c, const struct place *p)
{
	size_t len = strcspn(c->word, "=");
	const struct option_row *row;

	if (strncmp(c->word, "--", 2) != 0 || !c->word[len])
		return false;
	row = find_option(p->options, '\0', c->word + 2, len - 2);
	if (row && row->value) {
		c->kept = len + 1;
		offer_value(c, row);
	}

	return true;
}

static void offer_what_fits(struct completion *c, const struct place *p)
{
	const struct command *command = c->call.command;
	uint64_t missing = command ? command->required & ~c->call.given : 0;

	if (p->open) {
		offer_value(c, p->open);
	} else if (!p->ended && c->word[0] == '-') {
		if (!offer_joined(c, p))
			offer_options(c, p->options, UINT64_MAX);
	} else if (!command) {
		completion_offer_all(c, "subcommand");
	} else if (!p->ended && missing) {
		/* behind an operand they would come too late */
		offer_options(c, p->options, missing);
	} else if (!p->ended && command->max == 0) {
		offer_options(c, p->options, UINT64_MAX);
	} else {
		offer_operand(c);
	}
}

enum exit_status cmd_complete(const struct call *call)
{
	struct completion c = { .word = "" };
	struct place place = { .options = OPTIONS_GLOBAL };
	enum exit_status x;

	/* the first is the name of the program */
	for (size_t i = 1; i + 1 < call->n_operands && !place.lost; i++)
		take_word(&c, &place, call->operands[i]);
	if (call->n_operands < 2 || place.lost)
		return EXIT_DONE;
	c.word = call->operands[call->n_operands - 1];
	open_library(&c);
	offer_what_fits(&c, &place);
	ipadm_close(c.handle);
	x = output_write(&c.out);
	buf_fini(&c.out);

	return x;
}
