/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of the protocol. They are what the interface description promises, not what people see
 * in a listing: those are the model's.
 */
#include <string.h>

#include "base/ip.h"
#include "base/macros.h"
#include "model/listing.h"
#include "wire/wire.h"
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

static const struct word_row operation_rows[] = {
	{ "set", WIRE_SET },
	{ "add", WIRE_ADD },
	{ "remove", WIRE_REMOVE },
	{ "reset", WIRE_RESET },
};

static const struct word_row where_rows[] = {
	{ "persistent", WIRE_PERSISTENT },
	{ "active", WIRE_ACTIVE },
	{ "kernel", WIRE_KERNEL },
};

static const struct word_row format_rows[] = {
	{ "yaml", WIRE_YAML },
	{ "json", WIRE_JSON },
	{ "ini", WIRE_INI },
};

static const struct word_row addr_type_rows[] = {
	{ "none", IPADM_ADDR_NONE },
	{ "static", IPADM_ADDR_STATIC },
	{ "addrconf", IPADM_ADDR_IPV6_ADDRCONF },
	{ "dhcp", IPADM_ADDR_DHCP },
};

static const struct word_row addr_state_rows[] = {
	{ "disabled", IFA_DISABLED },
	{ "duplicate", IFA_DUPLICATE },
	{ "down", IFA_DOWN },
	{ "tentative", IFA_TENTATIVE },
	{ "ok", IFA_OK },
	{ "inaccessible", IFA_INACCESSIBLE },
};

static const struct word_row addr_flag_rows[] = {
	{ "up", IA_UP },
	{ "unnumbered", IA_UNNUMBERED },
	{ "private", IA_PRIVATE },
	{ "temporary", IA_TEMPORARY },
	{ "deprecated", IA_DEPRECATED },
};

static const struct word_row effect_rows[] = {
	{ "step", IMPACT_STEP },
	{ "address", IMPACT_ADDRESS },
	{ "route", IMPACT_ROUTE },
	{ "connection", IMPACT_CONNECTION },
};

const struct word_table word_families = { family_rows, ARRAY_SIZE(family_rows) };
const struct word_table word_classes = { class_rows, ARRAY_SIZE(class_rows) };
const struct word_table word_states = { state_rows, ARRAY_SIZE(state_rows) };
const struct word_table word_flags = { flag_rows, ARRAY_SIZE(flag_rows) };
const struct word_table word_operations = { operation_rows, ARRAY_SIZE(operation_rows) };
const struct word_table word_where = { where_rows, ARRAY_SIZE(where_rows) };
const struct word_table word_formats = { format_rows, ARRAY_SIZE(format_rows) };
const struct word_table word_addr_types = { addr_type_rows, ARRAY_SIZE(addr_type_rows) };
const struct word_table word_addr_states = { addr_state_rows, ARRAY_SIZE(addr_state_rows) };
const struct word_table word_addr_flags = { addr_flag_rows, ARRAY_SIZE(addr_flag_rows) };

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
const struct word_table word_effects = { effect_rows, ARRAY_SIZE(effect_rows) };
