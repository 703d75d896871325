/* URLs within values: in CSS, and of an image in several sizes. */
#include <string.h>

#include "lib/mail/link.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define BLANKS " \t\n\f\r"

static const char *
skip_blanks(const char *at, const char *end)
{
	while (at < end && *at != '\0' && strchr(BLANKS, *at) != NULL)
		at++;
	return at;
}

/* Of an image that is written out as data: a part. */
static const char *
copy(struct arena *arena, const char *url, size_t length)
{
	return arena_string_n(
	    arena, url, length < LINK_URL_MAX ? length : LINK_URL_MAX);
}

/* HTML 4.8.4.2.1: "a.png 1x, b.png 2x"; a comma may be within a URL. */
const char *
link_srcset_next(struct arena *arena, const char **at)
{
	const char *url = *at + strspn(*at, "," BLANKS);
	size_t length = strcspn(url, BLANKS), kept = length;

	while (kept > 0 && url[kept - 1] == ',')
		kept--;
	*at = url + length;
	if (kept == length)
		*at += strcspn(*at, ",");
	return length > 0 ? copy(arena, url, kept) : NULL;
}

/* The URL that begins at `at`, in quotes or up to a ")". */
static const char *
css_url(struct arena *arena, const char **at, const char *end)
{
	const char *url = skip_blanks(*at, end), *stop;
	char closing = ')';

	if (url < end && (*url == '"' || *url == '\''))
		closing = *url++;
	stop = memchr(url, closing, (size_t)(end - url));
	if (stop == NULL)
		stop = end;
	*at = stop;
	return copy(arena, url, (size_t)(stop - url));
}

/* CSS Values 4.5, Cascade 2: "url(a.png)", "@import 'a.css'". */
const char *
link_css_next(struct arena *arena, const char **at, const char *end)
{
	const char *start = *at, *found;

	for (found = start; found < end; found++) {
		if (*found == '(' && found - start >= 3 &&
		    str_equal_n(found - 3, "url", 3)) {
			*at = found + 1;
			return css_url(arena, at, end);
		}
		if (*found != '@' || end - found <= 7 ||
		    !str_equal_n(found, "@import", 7))
			continue;
		*at = skip_blanks(found + 7, end);
		if (*at < end && (**at == '"' || **at == '\''))
			return css_url(arena, at, end);
	}
	*at = end;
	return NULL;
}
