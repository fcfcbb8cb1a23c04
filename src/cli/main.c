/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipadm(8): IP interface administration. This file has only what the process as a whole needs; what
 * a command line means is in run.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/ipmpstat.h"
#include "cli/run.h"

/*
 * Descriptors 0 to 2 that the caller has closed must not be handed to a socket, which would then
 * get our messages. What stands in for them can't be written to, so closed standard output is
 * noticed.
 */
static int occupy_closed(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	if (occupy_closed() < 0)
		return EXIT_REFUSED;
	/* a reader that went away is an error of the write, told like any other */
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(program_invocation_short_name, IPMPSTAT) == 0)
		return (int)run_ipmpstat(argc, argv);
	return (int)run_command_line(argc, argv);
}
