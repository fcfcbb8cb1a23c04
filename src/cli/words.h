/* SPDX-License-Identifier: Apache-2.0 */
/* The words for states, by their numbers; NULL behind the last, and for what only a later library knows. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stddef.h>

const char *shown_if_state(size_t state);    /* ipadm_if_state_t */
const char *shown_addr_state(size_t state);  /* ipadm_addr_state_t */
const char *shown_group_state(size_t state); /* ipadm_ipmp_gstate_t */

#endif
