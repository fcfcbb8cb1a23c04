/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/reply_plan.h"

#include <errno.h>
#include <string.h>

static void encode_row(struct jsonw *w, const struct impact_row *row)
{
	const struct word_row *word = word_find_value(&word_effects, row->kind);

	jsonw_begin(w, '{');
	message_put_str(w, "kind", word ? word->word : "step");
	message_put_str(w, "interface", row->ifname);
	message_put_str(w, "text", row->text);
	jsonw_end(w, '}');
}

void reply_plan_encode(struct jsonw *w, const struct wire_plan *plan)
{
	jsonw_key(w, "changed");
	jsonw_bool(w, plan->changed);
	message_put_str(w, "id", plan->id);
	jsonw_key(w, "confirm");
	jsonw_int(w, plan->confirm);
	jsonw_key(w, "generation");
	jsonw_int(w, plan->generation);
	jsonw_key(w, "effects");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < plan->n; i++)
		encode_row(w, &plan->rows[i]);
	jsonw_end(w, ']');
}

/* A kind that a newer engine knows is shown as a step. */
static int decode_row(const json_t *object, void *ret)
{
	struct impact_row *row = ret;
	const char *kind = json_string_value(json_object_get(object, "kind"));
	const struct word_row *word = kind ? word_find(&word_effects, kind) : NULL;

	if (!kind ||
		message_get_str(json_object_get(object, "interface"), row->ifname,
			sizeof(row->ifname)) < 0 ||
		message_get_str(json_object_get(object, "text"), row->text, sizeof(row->text)) < 0)
		return -EBADMSG;
	row->kind = word ? (enum impact_kind)word->value : IMPACT_STEP;

	return 0;
}

int reply_plan_decode(const json_t *params, struct wire_plan *ret)
{
	const json_t *changed = json_object_get(params, "changed");
	struct wire_plan plan = {
		.changed = json_is_true(changed),
		.confirm = json_integer_value(json_object_get(params, "confirm")),
		.generation = json_integer_value(json_object_get(params, "generation")),
	};
	void *rows;
	int r;

	if (!json_is_boolean(changed) ||
		message_get_str(json_object_get(params, "id"), plan.id, sizeof(plan.id)) < 0)
		return -EBADMSG;
	r = message_get_rows(
		params, "effects", sizeof(struct impact_row), decode_row, &rows, &plan.n);
	if (r < 0)
		return r;
	plan.rows = rows;
	*ret = plan;

	return 0;
}
