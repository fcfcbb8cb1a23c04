/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: the files of other tools, read by each of the readers. What comes of them is a document that is
 * understood, and written the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import/import.h"
#include "store/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Who reads, and what the text in front of the first "== NAME" is to it. */
static const struct {
	const char *from;
	const char *first;
} readers[] = {
	{ "ifupdown", "/etc/network/interfaces" },
	{ "netplan", "/etc/netplan/a.yaml" },
	{ "networkd", "/etc/systemd/network/a.network" },
	{ "networkmanager", "/etc/NetworkManager/system-connections/a.nmconnection" },
	{ "ifcfg", "/etc/sysconfig/network-scripts/ifcfg-eth0" },
	{ "ifcfg", "/etc/sysconfig/network/ifcfg-eth0" },
};

static void check_document(const struct buf *text)
{
	_cleanup_(buf_fini) struct buf again = { .data = NULL };
	_cleanup_document_ struct document *doc = NULL;
	char *copy = strdup(text->data);

	if (!copy || text_parse(copy, text->len, "f", &doc, NULL) < 0)
		abort();
	if (text_format(doc, DOC_PERSISTENT, &again) < 0 || strcmp(again.data, text->data) != 0)
		abort();
}

static void run(const char *from, const char *first, const uint8_t *data, size_t size)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf notes = { .data = NULL };
	struct err e = { .status = IPADM_SUCCESS };
	const char *found;
	struct tree t;
	int r;

	if (tree_open_text(&t, (const char *)data, size, first) < 0)
		abort();
	r = import_document(&t, from, &found, &text, &notes, &e);
	tree_close(&t);
	if (r == 0)
		check_document(&text);
	else if (e.status == IPADM_SUCCESS || e.status == IPADM_NO_MEMORY || !e.text[0] ||
		 text.data)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		run(readers[i].from, readers[i].first, data, size);

	return 0;
}
