/* URLs in plain text: no standard says where they begin and end. */
#include <ctype.h>
#include <string.h>

#include "lib/mail/domain.h"
#include "lib/mail/link.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

static bool
is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_wide(char c)
{
	return (unsigned char)c >= 0x80;
}

/* Of a domain name in ASCII. */
static bool
is_host_octet(char c)
{
	return is_alnum(c) || c == '-' || c == '.';
}

/* Ends a URL wherever it stands. */
static bool
is_border(char c)
{
	return (unsigned char)c <= ' ' || c == '\x7f' ||
	    is_in(c, "<>\"`{}|^\\");
}

/*
 * Punctuation of Chinese and Japanese, and full-width forms, in UTF-8
 * (U+3000-U+303F, U+FF00-U+FF7F): readers end a URL there.
 */
static bool
is_wide_border(const char *at, const char *end)
{
	return end - at >= 3 &&
	    (memcmp(at, "\xe3\x80", 2) == 0 || memcmp(at, "\xef\xbc", 2) == 0 ||
		memcmp(at, "\xef\xbd", 2) == 0);
}

/* The last label is a top-level domain; the root of the list alone knows. */
static bool
has_known_top(const char *at, const char *end)
{
	const char *dot = memrchr(at, '.', (size_t)(end - at));
	char top[DOMAIN_LABEL_MAX_OCTETS + 1];
	size_t length;

	if (dot == NULL || dot == at)
		return false;
	length = (size_t)(end - dot - 1);
	if (length == 0 || length >= sizeof(top))
		return false;
	memcpy(top, dot + 1, length);
	top[length] = '\0';
	return organization_has_known_top(str_lower(top));
}

/* Where the host that begins at `at` ends, with user and port. */
static const char *
host_end(const char *at, const char *end)
{
	const char *start = at, *wide = NULL;

	for (; at < end && !is_border(*at) && !is_in(*at, "/?#"); at++) {
		if (!is_wide(*at))
			continue;
		if (is_wide_border(at, end))
			break;
		if (wide == NULL)
			wide = at;
	}
	/* Japanese goes on without a blank, and names may be Japanese. */
	if (wide != NULL && wide > start && !has_known_top(start, at))
		return wide;
	return at;
}

/* Punctuation at the end is the sentence's, and a bracket that it opened. */
static const char *
trim(const char *at, const char *end)
{
	const size_t length = (size_t)(end - at);
	const bool round = memchr(at, '(', length) == NULL;
	const bool square = memchr(at, '[', length) == NULL;

	while (end > at &&
	    (is_in(end[-1], ".,;:!?'*_~") || (round && end[-1] == ')') ||
		(square && end[-1] == ']')))
		end--;
	return end;
}

/* The rest of a URL whose host begins at `host`. False: there is no host. */
static bool
set_span(
    const char *at, const char *host, const char *end, struct link_span *span)
{
	const char *stop = host_end(host, end);

	if (stop == host)
		return false;
	if (stop < end && is_in(*stop, "/?#")) {
		while (stop < end && !is_border(*stop) && !is_wide(*stop))
			stop++;
	}
	stop = trim(host, stop);
	if (stop == host)
		return false;
	*span = (struct link_span){ .at = at, .end = stop, .bare = at == host };
	return true;
}

/* "://" is at `colon`. */
static bool
find_scheme(const char *start, const char *colon, const char *end,
    struct link_span *span)
{
	static const char *const schemes[] = { "http", "https", "ftp" };
	const char *at = colon;
	size_t i;

	while (
	    at > start && colon - at <= 5 && isascii(at[-1]) && isalpha(at[-1]))
		at--;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i]) == (size_t)(colon - at) &&
		    str_equal_n(schemes[i], at, (size_t)(colon - at)))
			return set_span(at, colon + 3, end, span);
	}
	return false;
}

/* "www." at `at`, where a word begins. */
static bool
find_www(
    const char *start, const char *at, const char *end, struct link_span *span)
{
	if (end - at < 5 || !str_equal_n(at, "www.", 4) || at[4] == '.')
		return false;
	if (at > start && (is_alnum(at[-1]) || is_in(at[-1], "./@-_:")))
		return false;
	return set_span(at, at, end, span) && span->end - at > 4;
}

/* "example.jp/a" with its slash at `slash`. */
static bool
find_bare(const char *start, const char *slash, const char *end,
    struct link_span *span)
{
	const char *at = slash;

	while (at > start && slash - at <= DOMAIN_MAX_OCTETS &&
	    is_host_octet(at[-1]))
		at--;
	if (at == slash || !is_alnum(*at) || end - slash < 2 ||
	    !is_alnum(slash[1]))
		return false;
	if (at > start && is_in(at[-1], "/@_:"))
		return false;
	return has_known_top(at, slash) && set_span(at, at, end, span);
}

void
link_span_url(
    struct arena *arena, const struct link_span *span, struct url *url_r)
{
	const char *url = arena_printf(arena, "%s%.*s",
	    span->bare ? "http://" : "", (int)(span->end - span->at), span->at);

	url_parse(arena, url, strlen(url), NULL, url_r);
}

bool
link_find(const char *at, const char *end, struct link_span *span_r)
{
	const char *start = at;
	bool found = false;

	for (; at < end && !found; at++) {
		if (*at == ':')
			found = end - at > 3 && at[1] == '/' && at[2] == '/' &&
			    find_scheme(start, at, end, span_r);
		else if (*at == 'w' || *at == 'W')
			found = find_www(start, at, end, span_r);
		else if (*at == '/')
			found = find_bare(start, at, end, span_r);
	}
	return found;
}

/* Top-level domains that names of files end in. */
static bool
is_file(const char *text)
{
	static const char *const ends[] = { ".ai", ".app", ".cc", ".md", ".mov",
		".pl", ".ps", ".py", ".rs", ".sh", ".so", ".tf", ".zip" };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (str_ends(text, ends[i]))
			return true;
	}
	return false;
}

/* A host and no more; "Example.com" with a capital is the name of a firm. */
static bool
is_host(const char *text)
{
	const char *at;

	for (at = text; is_host_octet(*at) && !(*at >= 'A' && *at <= 'Z'); at++)
		continue;
	return *at == '\0' && is_alnum(*text) && has_known_top(text, at) &&
	    !is_file(text);
}

/* Punctuation and symbols alone: ASCII, U+0080-U+00BF, U+2000-U+2FFF, wide
 * ones. */
static bool
is_ornament(const char *at, const char *end)
{
	while (at < end) {
		if (is_alnum(*at))
			return false;
		if (!is_wide(*at)) {
			at++;
			continue;
		}
		if (*at == '\xc2' && end - at >= 2) {
			at += 2;
			continue;
		}
		if (end - at < 3 || (*at != '\xe2' && !is_wide_border(at, end)))
			return false;
		at += 3;
	}
	return true;
}

bool
link_names_url(struct arena *arena, const char *text, struct url *url_r)
{
	const char *end = text + strlen(text);
	struct link_span span;

	if (is_host(text))
		span = (struct link_span){ text, end, true };
	else if (!link_find(text, end, &span) || !is_ornament(text, span.at) ||
	    !is_ornament(span.end, end))
		return false;
	link_span_url(arena, &span, url_r);
	return url_r->fault == NULL;
}
