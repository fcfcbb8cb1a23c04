/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an active document speaks of this boot and this network namespace. */
#ifndef MODEL_CURRENT_H
#define MODEL_CURRENT_H

#include "model/document.h"

bool document_is_current(const struct document *doc, const char *boot_id, uint64_t netns_id);

#endif
