#include <string.h>

#include "lib/mail/link.h"
#include "lib/mail/lookalike.h"
#include "lib/mail/organization.h"
#include "lib/mail/url.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

/* What is shown as a host leads to the same host when it is typed. */
static void
check_host(struct arena *arena, const struct url *url)
{
	const char *text = arena_printf(arena,
	    strchr(url->host, ':') != NULL ? "http://[%s]:%u/"
					   : "http://%s:%u/",
	    url->host, url->port);
	const size_t length = strlen(url->host);
	struct url again;

	require(url->host[0] != '\0');
	require(strpbrk(url->host,
		    "/\\?#@<>[]^|% \t\r\n"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL);
	/* Not all that UTS 46 maps is then valid itself; a name of dots is. */
	if (strstr(url->host, "xn--") != NULL || url->host[length - 1] == '.')
		return;
	url_parse(arena, text, strlen(text), NULL, &again);
	require(again.host != NULL && strcmp(again.host, url->host) == 0);
	require(ip_equal(&again.ip, &url->ip) || url->ip.family == 0);
}

static void
check_url(struct arena *arena, const struct url *url)
{
	require(url->text != NULL && strlen(url->text) <= URL_MAX);
	require(strpbrk(url->text, "\t\r\n") == NULL);
	if (url->fault != NULL)
		return;
	require(url->port <= 65535);
	if (url->scheme == URL_HTTP || url->scheme == URL_HTTPS ||
	    url->scheme == URL_FTP)
		require(url->host != NULL);
	if (url->host != NULL)
		check_host(arena, url);
}

/* The first line is the base, what follows is the URL. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end;
	struct arena *arena = arena_new();
	struct url base, url;

	end = size > 0 ? memchr(text, '\n', size) : NULL;
	if (end == NULL)
		end = text;
	url_parse(arena, text, (size_t)(end - text), NULL, &base);
	check_url(arena, &base);
	url_parse(arena, end, size - (size_t)(end - text), &base, &url);
	if (url.host != base.host)
		check_url(arena, &url);
	link_names_url(arena, arena_string_n(arena, text, size), &url);
	arena_free(arena);
	return 0;
}
