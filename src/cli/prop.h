/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties as the commands see them: of which class, by which calls of the library, and the row that
 * a listing has for one of them.
 */
#ifndef CLI_PROP_H
#define CLI_PROP_H

#include "cli/handle.h"

/* What the three classes differ in. An @object is an interface, an address object, or NULL. */
struct prop_class {
	unsigned int class;    /* IPADMPROP_CLASS_* */
	const char *what;      /* "an interface" */
	const char *show;      /* the subcommand that shows them */
	unsigned int protos;   /* MOD_PROTO_* that may be asked for */
	unsigned int fallback; /* where none is asked for */
	uint32_t reset;        /* IPADM_OPT_* that reset one */
	ipadm_status_t (*get)(ipadm_handle_t handle, const char *object, const char *prop,
		char *buf, unsigned int *size, unsigned int proto, uint32_t what);
	ipadm_status_t (*set)(ipadm_handle_t handle, const char *object, const char *prop,
		const char *value, unsigned int proto, uint32_t flags);
};

extern const struct prop_class prop_of_interface;
extern const struct prop_class prop_of_address;
extern const struct prop_class prop_of_protocol;

/* A row of a listing. Its values are fetched by the columns that are asked for. */
struct prop_row {
	const struct prop_class *class;
	ipadm_handle_t handle;
	const char *object;
	const char *prop;
	unsigned int proto;
	ipadm_error_t *failure; /* the first value that could not be had */
};

/* All that have a word: MOD_PROTO_*. */
const unsigned int *prop_protocols(size_t *ret_n);
/*
 * The protocol called @word, of those that @class has; NULL: its fallback. Says that there is none, and
 * which one may have been meant.
 */
enum exit_status prop_parse_proto(
	const struct prop_class *class, const char *word, unsigned int *ret);
/* Say why there is no property @name of @proto, and which one may have been meant. */
enum exit_status prop_refuse_name(
	const struct prop_class *class, const char *name, unsigned int proto);

#endif
