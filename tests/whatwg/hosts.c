/*
 * What lib/mail makes of URLs, as url.py compares it.
 *
 *	hosts <QUESTIONS
 *
 * A question is a line of two fields with a tab between, both in hex: base
 * ("" = none) and URL. For each a line comes: "failure"; "none", when no host
 * is looked at; or host and port with a blank between.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/url.h"
#include "lib/util/arena.h"
#include "tests/whatwg/hex.h"

static void
ask(struct arena *arena, const char *base_hex, const char *hex)
{
	struct url base, url;
	size_t length;
	char *text;

	text = hex_read(arena, base_hex, &length);
	url_parse(arena, text, length, NULL, &base);
	text = hex_read(arena, hex, &length);
	url_parse(arena, text, length, base.host != NULL ? &base : NULL, &url);
	if (url.fault != NULL)
		puts("failure");
	else if (url.host == NULL)
		puts("none");
	else
		printf("%s %u\n", url.host, url.port);
}

int
main(void)
{
	struct arena *arena = arena_new();
	char *line = NULL, *rest, *base;
	size_t size = 0;

	while (getline(&line, &size, stdin) >= 0) {
		rest = line;
		base = strsep(&rest, "\t");
		if (rest != NULL)
			ask(arena, base, rest);
		arena_reset(arena);
	}
	free(line);
	arena_free(arena);
	return EXIT_SUCCESS;
}
