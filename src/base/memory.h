/* SPDX-License-Identifier: Apache-2.0 */
/* Memory as the kernel gives it. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/*
 * Have the kernel map all of what will be written at once (MADV_POPULATE_WRITE of madvise(2), Linux 5.14): a
 * fault for each page costs several times that. Where it can't, pages come as they are touched. What is in
 * the memory stays.
 */
void memory_populate(void *data, size_t size);

#endif
