#include <string.h>

#include "lib/mail/alternative.h"
#include "lib/mail/html_active.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"
#include "lib/mail/shown.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static void
check_links(const struct links *links)
{
	size_t i;

	require(links->count <= LINKS_MAX && links->count <= links->found);
	require(links->host_count <= links->count);
	for (i = 0; i < links->count; i++) {
		const struct link *link = &links->items[i];

		require(link->url.host != NULL || link->url.fault != NULL);
		require(strlen(link->text) <= LINK_TEXT_MAX);
		require(strlen(link->text) <= link->text_length);
		require(strchr(link->text, '\n') == NULL);
		if (link->url.host == NULL)
			continue;
		require(link->host < links->host_count);
		require(
		    strcmp(links->hosts[link->host].name, link->url.host) == 0);
		require(links->hosts[link->host].first <= i);
	}
	for (i = 1; i < links->host_count; i++)
		require(links->hosts[i - 1].first < links->hosts[i].first);
}

/* The same octets as plain text and as a page. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mime_part parts[] = {
		{ .type = "multipart/alternative", .multipart = true },
		{ .type = "text/plain", .depth = 1 },
		{ .type = "text/html", .depth = 1 },
	};
	struct mime mime = { .parts = parts, .count = 3 };
	struct arena *arena = arena_new();
	struct alternative alternative;
	struct html_actives actives;
	struct links links;
	size_t at = 0;

	parts[1].text = parts[2].text = (const char *)data;
	parts[1].text_length = parts[2].text_length = size;
	shown_read(arena, &mime, &links, &actives);
	check_links(&links);
	/* A NUL of an attribute is U+FFFD, three octets. */
	require(parts[2].shown_length + parts[2].hidden_length <= 3 * size);
	require(alternative_next(&mime, &at, &alternative));
	require(
	    alternative_likeness(alternative.plain, alternative.page) <= 100);
	require(
	    actives.run.act == HTML_ACT_NONE || actives.run.element != NULL);
	arena_free(arena);
	return 0;
}
