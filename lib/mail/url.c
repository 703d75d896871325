#include <stdbool.h>
#include <string.h>

#include "lib/mail/url.h"
#include "lib/mail/url_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define PORT_MAX 65535

static const struct scheme {
	const char *name;
	enum url_scheme scheme;
	unsigned port; /* of those with a host that is looked at */
} schemes[] = {
	{ "https", URL_HTTPS, 443 },
	{ "http", URL_HTTP, 80 },
	{ "mailto", URL_MAILTO, 0 },
	{ "cid", URL_CID, 0 },
	{ "data", URL_DATA, 0 },
	{ "tel", URL_TEL, 0 },
	{ "sms", URL_TEL, 0 },
	{ "ftp", URL_FTP, 21 },
	{ "file", URL_FILE, 0 },
	{ "javascript", URL_SCRIPT, 0 },
	{ "vbscript", URL_SCRIPT, 0 },
};

/* The text without what browsers drop (4.4.1), and where that was. */
struct cleaned {
	const char *text, *end;
	const char *dropped; /* the first tab or line end, or NULL */
	bool cut;
};

static struct cleaned
clean(struct arena *arena, const char *text, size_t length)
{
	const char *end = text + length;
	struct cleaned cleaned = { 0 };
	char *to;

	while (text < end && (unsigned char)*text <= ' ')
		text++;
	while (text < end && (unsigned char)end[-1] <= ' ')
		end--;
	if (end - text > URL_MAX) {
		end = text + URL_MAX;
		cleaned.cut = true;
	}
	cleaned.text = to = arena_alloc(arena, (size_t)(end - text) + 1);
	for (; text < end; text++) {
		if (*text != '\t' && *text != '\n' && *text != '\r')
			*to++ = *text;
		else if (cleaned.dropped == NULL)
			cleaned.dropped = to;
	}
	cleaned.end = to;
	return cleaned;
}

static bool
is_letter(char c)
{
	c = str_lower_octet(c);
	return c >= 'a' && c <= 'z';
}

static bool
is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* The end of the scheme, at its ":"; NULL when there is none (RFC 3986 3.1). */
static const char *
scheme_end(const char *at, const char *end)
{
	if (at == end || !is_letter(*at))
		return NULL;
	for (at++; at < end; at++) {
		if (*at == ':')
			return at;
		if (!is_letter(*at) && !(*at >= '0' && *at <= '9') &&
		    *at != '+' && *at != '-' && *at != '.')
			break;
	}
	return NULL;
}

static struct scheme
scheme_of(const char *at, const char *end)
{
	size_t length = (size_t)(end - at), i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i].name) == length &&
		    str_equal_n(schemes[i].name, at, length))
			return schemes[i];
	}
	return (struct scheme){ .scheme = URL_OTHER };
}

static void
read_port(const char *at, const char *end, struct url *url)
{
	unsigned port = 0;

	if (at == end)
		return;
	for (; at < end && port <= PORT_MAX; at++) {
		if (*at < '0' || *at > '9') {
			url->fault = "its port is no number";
			return;
		}
		port = 10 * port + (unsigned)(*at - '0');
	}
	if (port > PORT_MAX)
		url->fault = "its port is above 65535";
	url->port = port;
}

/* "user@host:port", which begins at `at`. */
static void
read_authority(struct arena *arena, const char *at,
    const struct cleaned *cleaned, struct url *url)
{
	const char *end = at, *user_end, *host_end;
	bool bracket = false;

	while (
	    end < cleaned->end && !is_slash(*end) && *end != '?' && *end != '#')
		end++;
	if (end < cleaned->end && *end == '\\')
		url->odd |= URL_ODD_SLASH;
	if (cleaned->dropped != NULL && cleaned->dropped < end)
		url->odd |= URL_ODD_CONTROL;
	if (end == cleaned->end && cleaned->cut) {
		url->fault = "its host does not end";
		return;
	}
	user_end = memrchr(at, '@', (size_t)(end - at));
	if (user_end != NULL) {
		if (user_end > at)
			url->odd |= URL_ODD_USER;
		at = user_end + 1;
	}
	for (host_end = at; host_end < end; host_end++) {
		if (*host_end == ':' && !bracket)
			break;
		if (*host_end == '[' || *host_end == ']')
			bracket = *host_end == '[';
	}
	if (host_end < end)
		read_port(host_end + 1, end, url);
	url_host(arena, at, (size_t)(host_end - at), url);
}

/*
 * Without a scheme, or with the base's own and no two slashes: where the base
 * leads, unless a host follows two slashes.
 */
static void
read_relative(struct arena *arena, const char *at,
    const struct cleaned *cleaned, const struct url *base, struct url *url)
{
	if (base != NULL) {
		*url = *base;
		url->text = cleaned->text;
	}
	if (cleaned->end - at < 2 || !is_slash(at[0]) || !is_slash(at[1]))
		return;
	*url = (struct url){
		.text = cleaned->text, .scheme = URL_HTTPS, .port = 443
	};
	if (base != NULL && base->host != NULL)
		url->scheme = base->scheme;
	if (url->scheme == URL_HTTP)
		url->port = 80;
	if (at[0] == '\\' || at[1] == '\\')
		url->odd |= URL_ODD_SLASH;
	while (at < cleaned->end && is_slash(*at))
		at++;
	read_authority(arena, at, cleaned, url);
}

void
url_parse(struct arena *arena, const char *text, size_t length,
    const struct url *base, struct url *url_r)
{
	struct cleaned cleaned = clean(arena, text, length);
	const char *at = cleaned.text, *end = scheme_end(at, cleaned.end);
	struct scheme scheme;

	*url_r = (struct url){ .text = at, .scheme = URL_RELATIVE };
	if (end == NULL) {
		read_relative(arena, at, &cleaned, base, url_r);
		return;
	}
	scheme = scheme_of(at, end);
	at = end + 1;
	if (base != NULL && scheme.port != 0 && base->scheme == scheme.scheme &&
	    (cleaned.end - at < 2 || at[0] != '/' || at[1] != '/')) {
		read_relative(arena, at, &cleaned, base, url_r);
		return;
	}
	url_r->scheme = scheme.scheme;
	url_r->port = scheme.port;
	if (scheme.port == 0)
		return;
	while (at < cleaned.end && is_slash(*at))
		at++;
	if (at - end != 3 || memcmp(end + 1, "//", 2) != 0)
		url_r->odd |= URL_ODD_SLASH;
	read_authority(arena, at, &cleaned, url_r);
}
