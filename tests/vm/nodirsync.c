/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the engine, makes it a writer that forgets the names of its files: fsync() of a directory does
 * nothing and says that it did. The power-cut test must find such a writer. It is no part of the product.
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((visibility("default"))) int fsync(int fd)
{
	struct stat sb;

	if (fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode))
		return 0;
	return (int)syscall(SYS_fsync, fd);
}
