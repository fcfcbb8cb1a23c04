/* SPDX-License-Identifier: Apache-2.0 */
/* A library of canned answers, as in cli_library.c: whole documents and drift. */
#include "cli_library.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "base/status.h"
#include "cli/run.h"

ipadm_status_t ipadm_apply(
	ipadm_handle_t handle, const ipadm_document_t *document, uint32_t flags, ipadm_plan_t **ret)
{
	static ipadm_plan_t plan = { .ip_changed = B_TRUE, .ip_id = "17" };
	static const ipadm_effect_t effects[] = {
		{ IPADM_EFFECT_STEP, "net0", "net0: remove address 192.0.2.1/24" },
		{ IPADM_EFFECT_ADDRESS, "net0", "192.0.2.1/24" },
		{ IPADM_EFFECT_CONNECTION, "net0", "192.0.2.1 from 192.0.2.7" },
	};
	ipadm_status_t s = library_answer("apply", document->id_file, 0, flags);

	plan.ip_effects = effects;
	plan.ip_neffects = ARRAY_SIZE(effects);
	if (s == IPADM_SUCCESS)
		*ret = &plan;
	return s;
}

ipadm_status_t ipadm_plan(
	ipadm_handle_t handle, const ipadm_document_t *document, uint32_t flags, ipadm_plan_t **ret)
{
	return ipadm_apply(handle, document, flags, ret);
}

void ipadm_free_plan(ipadm_plan_t *plan)
{
}

ipadm_status_t ipadm_import(ipadm_handle_t handle, const char *from, const char *root,
	char **document, char **unexpressed)
{
	ipadm_status_t s = library_answer("import", from ? from : root ? root : "*", 0, 0);

	if (s != IPADM_SUCCESS)
		return s;
	*document = strdup("[ipadm]\n");
	*unexpressed = strdup("f:1: x: y\nf:2: z: w\n");
	assert_non_null(*document);
	assert_non_null(*unexpressed);
	return s;
}

ipadm_status_t ipadm_check(
	ipadm_handle_t handle, const char *object, ipadm_drift_wfunc_t *func, void *arg)
{
	static const ipadm_drift_t rows[] = {
		{ "net0", "address 192.0.2.1/24", "there", "missing", B_FALSE },
		{ "net0", "address 192.0.2.9/24", "missing", "there", B_TRUE },
	};
	ipadm_status_t s = library_answer("check", object ? object : "*", 0, 0);

	for (size_t i = 0; s == IPADM_SUCCESS && i < ARRAY_SIZE(rows); i++)
		if (!func(arg, &rows[i]))
			break;
	return s;
}

ipadm_status_t ipadm_set_confirm(ipadm_handle_t handle, int32_t seconds)
{
	lib.confirm = seconds;
	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_confirm(ipadm_handle_t handle)
{
	return library_answer("confirm", "", 0, 0);
}

ipadm_status_t ipadm_revert(ipadm_handle_t handle)
{
	return library_answer("revert", "", 0, 0);
}

ipadm_status_t ipadm_pending(ipadm_handle_t handle, int64_t *ret_left)
{
	if (lib.pending == 0)
		return IPADM_NOTFOUND;
	*ret_left = lib.pending > 0 ? lib.pending : 0;
	return IPADM_SUCCESS;
}

static ipadm_plan_t restored = { .ip_changed = B_TRUE };

static ipadm_status_t restore(const char *what, uint64_t generation, ipadm_plan_t **ret)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, generation);
	restored.ip_generation = generation;
	*ret = &restored;

	return library_answer(what, text, 0, 0);
}

ipadm_status_t ipadm_undo(ipadm_handle_t handle, uint64_t generation, ipadm_plan_t **ret)
{
	return restore("undo", generation, ret);
}

ipadm_status_t ipadm_redo(ipadm_handle_t handle, ipadm_plan_t **ret)
{
	return restore("redo", 7, ret);
}

ipadm_status_t ipadm_repair(ipadm_handle_t handle, const char *object, boolean_t *ret)
{
	*ret = B_TRUE;
	return library_answer("repair", object, 0, 0);
}

ipadm_status_t ipadm_adopt(
	ipadm_handle_t handle, const char *object, uint32_t flags, ipadm_plan_t **ret)
{
	static ipadm_effect_t effects[] = {
		{ IPADM_EFFECT_STEP, "net0", "net0/v4 type=static address=192.0.2.1/24" },
		{ IPADM_EFFECT_ADDRESS, "net0", "192.0.2.9/24 is not taken: it has an end" },
	};
	static ipadm_plan_t taken = { .ip_changed = B_TRUE };

	taken.ip_effects = effects;
	taken.ip_neffects = ARRAY_SIZE(effects);
	*ret = &taken;

	return library_answer("adopt", object, flags, 0);
}
