/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void memory_populate(void *data, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t skip = (page - (uintptr_t)data % page) % page;

	if (size > skip + page)
		madvise((char *)data + skip, (size - skip) / page * page, MADV_POPULATE_WRITE);
}
