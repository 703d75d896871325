/* An address as Postfix's tables know it: two parts, quoted where it must be. */
#ifndef POSTFRANK_POSTFIX_PATH_H
#define POSTFRANK_POSTFIX_PATH_H

#include <stdbool.h>

struct arena;

struct path {
	const char *local;	/* unquoted; NULL: the null reverse-path */
	const char *domain;	/* NULL = none */
};

/* The local part as it is written in a table (RFC 5322 3.4.1). */
const char *path_quote(struct arena *arena, const char *local);

/* "local@domain", quoted; "" for the null one. */
const char *path_text(struct arena *arena, const struct path *path);

/* The same but for case. */
bool path_equal(const struct path *a, const struct path *b);

/*
 * The first address of a table's value, which is written as in a header field:
 * "a@b", "a", "Name <a@b>", "<>", several with commas. 0, or -1 when there is
 * none.
 */
int path_read(struct arena *arena, const char *value, struct path *path_r);

#endif
