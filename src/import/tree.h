/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files below a root that the readers look at: a real directory, or one in memory, which tests and
 * fuzzers make. Nothing outside of the root is read, wherever a link points.
 */
#ifndef IMPORT_TREE_H
#define IMPORT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define TREE_FILE_MAX ((size_t)4 << 20) /* bytes of one file */
#define TREE_MAX      4096              /* files that one pattern may find */

/* A file; its text has a NUL behind it, and is the owner's to cut up. */
struct tree_file {
	char *name; /* "/etc/netplan/50.yaml" */
	char *text;
	size_t len;
	bool mask; /* a link to /dev/null: it hides others of its name */
};

struct tree_files {
	struct tree_file *list;
	size_t n, cap;
};

struct tree;

struct tree_ops {
	int (*find)(struct tree *t, const char *pattern, struct tree_files *files, struct err *e);
	void (*close)(struct tree *t);
};

struct tree {
	const struct tree_ops *ops;
	int root;                /* of a real one */
	struct tree_files files; /* of one in memory */
};

/* Below the directory @path. INVALID_ARG when it can't be read. */
int tree_open(struct tree *ret, const char *path, struct err *e) _warn_unused_;
/*
 * In memory: @text has a line "== NAME" before the text of each file; one with " -> /dev/null" behind
 * its name is a mask. What stands before the first such line is the file @first.
 */
int tree_open_text(struct tree *ret, const char *text, size_t len, const char *first) _warn_unused_;
void tree_close(struct tree *t);

/*
 * Add the files that match @pattern (wildcards don't match a '/', nor a dot in front) to @files, in the
 * order of their names. A missing one is none. EPERM, IO_ERROR, … with the name of the file.
 */
int tree_find(struct tree *t, const char *pattern, struct tree_files *files, struct err *e)
	_warn_unused_;
void tree_files_fini(struct tree_files *files);
/* What stands behind the last '/'. */
const char *tree_basename(const char *name);
/* By their base names; where there are several of one, the one that was found last stays. */
void tree_files_override(struct tree_files *files);

/* For the two kinds of trees. -ENOMEM. */
int tree_files_add(struct tree_files *files, const char *name, const char *text, size_t len)
	_warn_unused_;

#endif
