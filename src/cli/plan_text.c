/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/plan_text.h"

#include "base/jsonw.h"
#include "base/macros.h"

/* What is shown of a plan: the headings, and the kinds in their order. */
static const struct section {
	ipadm_effect_kind_t kind;
	const char *key; /* in JSON */
	const char *heading;
} sections[] = {
	{ IPADM_EFFECT_STEP, "steps", "steps" },
	{ IPADM_EFFECT_ADDRESS, "addresses", "addresses that vanish" },
	{ IPADM_EFFECT_ROUTE, "routes", "routes that vanish" },
	{ IPADM_EFFECT_CONNECTION, "connections", "connections of yours that end" },
};

static void show_section(const ipadm_plan_t *plan, const struct section *s, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->ip_neffects; i++) {
		const ipadm_effect_t *effect = &plan->ip_effects[i];

		if (effect->ie_kind != s->kind)
			continue;
		if (n++ == 0)
			buf_printf(out, "%s:\n", s->heading);
		buf_printf(out, "  %s", effect->ie_text);
		if (s->kind != IPADM_EFFECT_STEP && effect->ie_ifname[0])
			buf_printf(out, " of %s", effect->ie_ifname);
		buf_putc(out, '\n');
	}
}

void plan_put_text(const ipadm_plan_t *plan, struct buf *out)
{
	if (!plan->ip_changed) {
		buf_puts(out, "nothing to do\n");
		return;
	}
	buf_printf(out, "plan %s\n", plan->ip_id);
	if (plan->ip_neffects == 0)
		buf_puts(out, "what is recorded changes, the kernel stays as it is\n");
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		show_section(plan, &sections[i], out);
}

static void print_section(const ipadm_plan_t *plan, const struct section *s, struct jsonw *w)
{
	jsonw_key(w, s->key);
	jsonw_begin(w, '[');
	for (size_t i = 0; i < plan->ip_neffects; i++) {
		const ipadm_effect_t *effect = &plan->ip_effects[i];

		if (effect->ie_kind != s->kind)
			continue;
		jsonw_begin(w, '{');
		jsonw_key(w, "interface");
		jsonw_str(w, effect->ie_ifname);
		jsonw_key(w, "text");
		jsonw_str(w, effect->ie_text);
		jsonw_end(w, '}');
	}
	jsonw_end(w, ']');
}

void plan_put_json(const ipadm_plan_t *plan, struct buf *out)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "changed");
	jsonw_bool(&w, plan->ip_changed);
	jsonw_key(&w, "id");
	jsonw_str(&w, plan->ip_id);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		print_section(plan, &sections[i], &w);
	jsonw_end(&w, '}');
	buf_putc(out, '\n');
}
