/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON Schema (draft 2020-12) of documents in JSON and YAML, made of the rows of schema and properties. */
#ifndef STORE_INTERCHANGE_SCHEMA_H
#define STORE_INTERCHANGE_SCHEMA_H

#include "base/buf.h"

#define INTERCHANGE_SCHEMA_ID "urn:ipadm:document:1"

/* -ENOMEM. */
int interchange_schema(struct buf *out) _warn_unused_;

#endif
