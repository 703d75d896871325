#include <string.h>

#include "lib/mail/html_private.h"
#include "lib/util/str.h"

const char *
html_raw_name(const char *name, bool scripting)
{
	static const char *const names[] = { "script", "style", "title",
		"textarea", "iframe", "xmp", "noembed", "noframes",
		"plaintext" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (*name == *names[i] && strcmp(name, names[i]) == 0)
			return names[i];
	}
	return scripting && strcmp(name, "noscript") == 0 ? "noscript" : NULL;
}

/* Whether `at` begins with the name and what may follow it in a tag. */
static bool
is_name(const char *at, const char *end, const char *name, size_t length)
{
	return (size_t)(end - at) > length && str_equal_n(at, name, length) &&
	    (html_is_space(at[length]) || at[length] == '/' ||
		at[length] == '>');
}

/*
 * 13.2.5.15-31: inside "<!--" a script that opens "<script" must close it
 * before an end tag ends the element; "-->" ends all that.
 */
static const char *
script_end(const char *at, const char *end)
{
	enum { DATA, ESCAPED, DOUBLE } state = DATA;
	const char *dashes = at; /* "--" of "-->" begins here at the earliest */

	for (; at < end; at++) {
		if (state == DATA) {
			at = memchr(at, '<', (size_t)(end - at));
			if (at == NULL)
				return end;
		}
		if (*at == '>') {
			if (state != DATA && at - dashes >= 2 &&
			    memcmp(at - 2, "--", 2) == 0)
				state = DATA;
			continue;
		}
		if (*at != '<' || end - at < 2)
			continue;
		if (at[1] == '/' && is_name(at + 2, end, "script", 6)) {
			if (state != DOUBLE)
				return at;
			state = ESCAPED;
		} else if (state == ESCAPED &&
		    is_name(at + 1, end, "script", 6)) {
			state = DOUBLE;
		} else if (state == DATA && end - at >= 4 &&
		    memcmp(at, "<!--", 4) == 0) {
			state = ESCAPED;
			dashes = at + 2;
		}
	}
	return end;
}

const char *
html_raw_end(const char *name, const char *at, const char *end)
{
	size_t length;

	if (strcmp(name, "script") == 0)
		return script_end(at, end);
	if (strcmp(name, "plaintext") == 0)
		return end;
	length = strlen(name);
	for (; at < end; at++) {
		at = memchr(at, '<', (size_t)(end - at));
		if (at == NULL)
			break;
		if (end - at > 2 && at[1] == '/' &&
		    is_name(at + 2, end, name, length))
			return at;
	}
	return end;
}
