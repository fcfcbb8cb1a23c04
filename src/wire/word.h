/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the protocol's enumerations and flag sets, for both directions. */
#ifndef WIRE_WORD_H
#define WIRE_WORD_H

#include <stddef.h>
#include <stdint.h>

struct word_row {
	const char *word;
	uint32_t value;
};

struct word_table {
	const struct word_row *rows;
	size_t n;
};

extern const struct word_table word_families;    /* FAM_INET, FAM_INET6 */
extern const struct word_table word_classes;     /* IPADM_IF_CLASS_* */
extern const struct word_table word_states;      /* IFIS_* */
extern const struct word_table word_flags;       /* IFIF_*, one bit a word */
extern const struct word_table word_operations;  /* enum wire_operation */
extern const struct word_table word_where;       /* enum wire_where */
extern const struct word_table word_formats;     /* enum wire_format */
extern const struct word_table word_addr_types;  /* ipadm_addr_type_t */
extern const struct word_table word_addr_states; /* ipadm_addr_state_t */
extern const struct word_table word_effects;     /* enum impact_kind */
extern const struct word_table word_addr_flags;  /* IA_*, one bit a word */

/* NULL when the table doesn't have it. */
const struct word_row *word_find(const struct word_table *table, const char *word);
const struct word_row *word_find_value(const struct word_table *table, uint32_t value);

#endif
