/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents from the configuration files of other tools: ifupdown, netplan, systemd-networkd,
 * NetworkManager, ifcfg. A reader is a function of the texts of files; nothing is applied, and no kernel
 * asked.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "import/intake.h"
#include "import/tree.h"

/*
 * The document that the files of @from below @t say, as text, and what it could not say, a line each.
 * @from NULL: of the one tool that has files there; *@ret_from is which. INVALID_ARG for a word that is no
 * tool, or when it has to be said; NOTFOUND without files; BAD_DOCUMENT with file and line for what can't
 * be understood.
 */
int import_document(struct tree *t, const char *from, const char **ret_from, struct buf *document,
	struct buf *notes, struct err *e) _warn_unused_;

/* The readers. Each fails for files that can't be read or understood at all. */
int import_ifupdown(struct intake *in, struct tree *t, struct err *e) _warn_unused_;
int import_netplan(struct intake *in, struct tree *t, struct err *e) _warn_unused_;
int import_networkd(struct intake *in, struct tree *t, struct err *e) _warn_unused_;
int import_networkmanager(struct intake *in, struct tree *t, struct err *e) _warn_unused_;
int import_ifcfg(struct intake *in, struct tree *t, struct err *e) _warn_unused_;

#endif
