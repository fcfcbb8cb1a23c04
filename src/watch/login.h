/* SPDX-License-Identifier: Apache-2.0 */
/* Who we are to an etcd that wants names and passwords. */
#ifndef WATCH_LOGIN_H
#define WATCH_LOGIN_H

#include "base/err.h"
#include "base/macros.h"

struct login {
	char *name; /* NULL: nobody */
	char *password;
};

/*
 * Read "name:password", the first line of the file at @path, which nobody else may read. INVALID_ARG with a sentence,
 * NO_MEMORY. @ret: login_fini().
 */
int login_read(const char *path, struct login *ret, struct err *e) _warn_unused_;
/* Usable with _cleanup_. What is secret is overwritten. */
void login_fini(struct login *l);

#endif
