#include <string.h>

#include "lib/mail/address.h"
#include "lib/postfix/path.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static bool
is_dot_string(const char *local)
{
	const char *p;

	if (local[0] == '\0' || local[0] == '.')
		return false;
	for (p = local; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f ||
		    strchr("()<>@,;:\\\"[]", *p) != NULL ||
		    (*p == '.' && (p[1] == '.' || p[1] == '\0')))
			return false;
	}
	return true;
}

const char *
path_quote(struct arena *arena, const char *local)
{
	char *quoted, *out;

	if (is_dot_string(local))
		return local;
	quoted = out = arena_alloc(arena, 2 * strlen(local) + sizeof("\"\""));
	*out++ = '"';
	for (; *local != '\0'; local++) {
		if (*local == '"' || *local == '\\')
			*out++ = '\\';
		*out++ = *local;
	}
	*out = '"';
	return quoted;
}

const char *
path_text(struct arena *arena, const struct path *path)
{
	const char *local;

	if (path->local == NULL)
		return "";
	local = path_quote(arena, path->local);
	return path->domain == NULL
	    ? local
	    : arena_printf(arena, "%s@%s", local, path->domain);
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : str_equal(a, b);
}

bool
path_equal(const struct path *a, const struct path *b)
{
	return same(a->local, b->local) && same(a->domain, b->domain);
}

int
path_read(struct arena *arena, const char *value, struct path *path_r)
{
	struct address_list list = { 0 };
	struct address address;
	const char *fault;
	int length = (int)strcspn(value, ", \t");

	/* The other addresses are nobody's: Postfix takes the first. */
	address_list(arena, value, strlen(value), &list, &fault);
	if (list.count > 0) {
		address = list.items[0];
	} else {
		if (value[0] != '<')
			value = arena_printf(arena, "<%.*s>", length, value);
		if (address_path(
			arena, value, strlen(value), &address, &fault) < 0)
			return -1;
	}
	*path_r = (struct path){ address.local, address.domain };
	return 0;
}
