#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/postfix/table_failure.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* The file that a table of that type reads is "path" and this behind it. */
static const struct {
	const char *type, *suffix;
} types[] = {
	{ "hash:", ".db" },
	{ "btree:", ".db" },
	{ "lmdb:", ".lmdb" },
	{ "cdb:", ".cdb" },
	{ "dbm:", ".pag" },
	{ "sdbm:", ".pag" },
};

char *
table_file(const char *table)
{
	const char *path = strchr(table, ':'), *suffix = "";
	size_t i;
	char *file;

	if (path == NULL || path[1] != '/')
		return NULL;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_starts(table, types[i].type))
			suffix = types[i].suffix;
	}
	if (asprintf(&file, "%s%s", path + 1, suffix) < 0)
		mem_fatal();
	return file;
}

static char *
user_name(void)
{
	struct passwd entry, *found = NULL;
	char buffer[4096], *name;

	getpwuid_r(geteuid(), &entry, buffer, sizeof(buffer), &found);
	if (found != NULL)
		return mem_string(found->pw_name);
	if (asprintf(&name, "%u", (unsigned)geteuid()) < 0)
		mem_fatal();
	return name;
}

char *
table_failure(const char *table, int status)
{
	char *file = table_file(table), *user = user_name(), *why;
	int written;

	if (file != NULL && access(file, F_OK) < 0 && errno == ENOENT)
		written = asprintf(&why,
		    "Postfix's table %s cannot be asked: there is no file %s: "
		    "make it with \"postmap %s\", or correct the table's name",
		    table, file, table);
	else if (file != NULL && access(file, R_OK) < 0)
		written = asprintf(&why,
		    "Postfix's table %s cannot be asked: user %s cannot read "
		    "%s (%s): make it readable",
		    table, user, file, strerror(errno));
	else
		written = asprintf(&why,
		    "Postfix's table %s cannot be asked: postmap %s: see what "
		    "\"postmap -q test '%s'\" says as user %s",
		    table,
		    status < 0 ? "does not run or gives no answer in time"
			       : "reports an error",
		    table, user);
	if (written < 0)
		mem_fatal();
	free(user);
	free(file);
	return why;
}
