/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the protocol. They are what the interface description promises, not what people see
 * in a listing: those are the model's.
 */
#include <string.h>

#include "base/ip.h"
#include "base/macros.h"
#include "model/listing.h"
#include "wire/word.h"

static const struct word_row family_rows[] = {
	{ "inet", FAM_INET },
	{ "inet6", FAM_INET6 },
};

static const struct word_row class_rows[] = {
	{ "ip", IPADM_IF_CLASS_REGULAR },
	{ "ipmp", IPADM_IF_CLASS_IPMP },
	{ "virtual", IPADM_IF_CLASS_VIRTUAL },
	{ "unknown", IPADM_IF_CLASS_UNKNOWN },
};

static const struct word_row state_rows[] = {
	{ "ok", IFIS_OK },
	{ "down", IFIS_DOWN },
	{ "failed", IFIS_FAILED },
	{ "offline", IFIS_OFFLINE },
	{ "disabled", IFIS_DISABLED },
};

static const struct word_row flag_rows[] = {
	{ "broadcast", IFIF_BROADCAST },
	{ "multicast", IFIF_MULTICAST },
	{ "pointopoint", IFIF_POINTOPOINT },
	{ "virtual", IFIF_VIRTUAL },
	{ "ipmp", IFIF_IPMP },
	{ "standby", IFIF_STANDBY },
	{ "inactive", IFIF_INACTIVE },
	{ "vrrp", IFIF_VRRP },
	{ "noaccept", IFIF_NOACCEPT },
	{ "inet", IFIF_IPV4 },
	{ "inet6", IFIF_IPV6 },
	{ "l3protect", IFIF_L3PROTECT },
};

const struct word_table word_families = { family_rows, ARRAY_SIZE(family_rows) };
const struct word_table word_classes = { class_rows, ARRAY_SIZE(class_rows) };
const struct word_table word_states = { state_rows, ARRAY_SIZE(state_rows) };
const struct word_table word_flags = { flag_rows, ARRAY_SIZE(flag_rows) };

const struct word_row *word_find(const struct word_table *table, const char *word)
{
	for (size_t i = 0; i < table->n; i++) {
		if (strcmp(table->rows[i].word, word) == 0)
			return &table->rows[i];
	}

	return NULL;
}

const struct word_row *word_find_value(const struct word_table *table, uint32_t value)
{
	for (size_t i = 0; i < table->n; i++) {
		if (table->rows[i].value == value)
			return &table->rows[i];
	}

	return NULL;
}
