/* SPDX-License-Identifier: Apache-2.0 */
/* Inventing the number of an interface name (IPADM_OPT_GENPPA). */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Whether nobody has this name: neither document, nor the kernel. A link of ours to be @made must
 * not be there yet; any other must be there, unused. */
static bool is_free(const struct txn *t, const char *name, bool made)
{
	const struct link *l = snapshot_find_link(&t->kernel, name);

	if (document_find(t->en->active, OBJ_INTERFACE, name) ||
		document_find(t->en->persistent, OBJ_INTERFACE, name))
		return false;
	if (made && (group_named(t->en->active, name, NULL) ||
			    group_named(t->en->persistent, name, NULL)))
		return false;
	if (made || name_is_vni(name))
		return !l;

	return l && !l->foreign && TAG_FAMILIES(l->tag) == 0;
}

int generate_name(
	const struct txn *t, const char *base, bool made, char ret[LINK_NAMSIZ], struct err *e)
{
	/* Among so many candidates there is a free one, or no link has such a name. */
	size_t tries =
		t->kernel.n_links + t->en->active->n_objects + t->en->persistent->n_objects + 1;

	for (size_t n = 0; n < tries; n++) {
		char name[LINK_NAMSIZ];
		int len = snprintf(name, sizeof(name), "%s%zu", base, n);

		if (len < 0 || (size_t)len >= sizeof(name))
			break;
		if (is_free(t, name, made)) {
			memcpy(ret, name, sizeof(name));
			return 0;
		}
	}

	return err_set(
		e, IPADM_DLPI_FAILURE, 0, "there is no unused link called %s and a number", base);
}
