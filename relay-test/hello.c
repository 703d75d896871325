#include <ctype.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "relay-test/hello.h"
#include "relay-test/mechs.h"
#include "relay-test/reply.h"

/* RFC 4422 3.1: upper-case letters, digits, "-" and "_". */
static bool
is_mech(const char *name)
{
	const size_t length =
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return length > 0 && length <= HELLO_MECH_MAX && name[length] == '\0';
}

static void
add_mechs(struct arena *arena, struct hello *hello, const char *list)
{
	char *text = arena_string(arena, list), *rest, *name, *place;

	for (name = strtok_r(text, " ", &rest); name != NULL;
	     name = strtok_r(NULL, " ", &rest)) {
		for (place = name; *place != '\0'; place++)
			*place = (char)toupper((unsigned char)*place);
		if (hello->mech_count == HELLO_MECHS_MAX || !is_mech(name) ||
		    mechs_have(hello->mechs, name))
			continue;
		hello->mechs[hello->mech_count++] = name;
	}
}

void
hello_read(
    struct arena *arena, const struct reply *reply, struct hello *hello_r)
{
	struct hello hello = { 0 };
	const char *line;
	size_t i;

	hello.mechs =
	    arena_alloc(arena, (HELLO_MECHS_MAX + 1) * sizeof(*hello.mechs));
	/* The first line is a greeting. */
	for (i = 1; i < reply->count; i++) {
		line = reply->lines[i];
		if (!relay_facts_add(arena, &hello.facts, line))
			continue;
		if (relay_keyword_is(line, "STARTTLS"))
			hello.starttls = true;
		/* "AUTH=LOGIN" is from before RFC 2554, and still said. */
		if (relay_keyword_is(line, "AUTH") || str_starts(line, "AUTH="))
			add_mechs(arena, &hello, line + strlen("AUTH="));
	}
	*hello_r = hello;
}
