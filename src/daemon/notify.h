/* SPDX-License-Identifier: Apache-2.0 */
/* Telling the service manager how we are: the protocol of sd_notify(3). */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include "base/macros.h"

/* Send "KEY=VALUE" lines to @path ("@..." for an abstract socket). NULL or "": nobody wants to
 * know, which is no failure. */
int notify_send(const char *path, const char *fmt, ...) _printf_(2, 3);

/* The states, for $NOTIFY_SOCKET. @status: what the manager shows; NULL for nothing. */
void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);

#endif
