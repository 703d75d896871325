#include <stdbool.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static void
check_tag(const struct html_token *token)
{
	size_t i, j;

	require(token->name[0] != '\0');
	require(strpbrk(token->name, " \t\r\n\f/>ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
	    NULL);
	require(token->attribute_count <= HTML_ATTRIBUTES_MAX);
	for (i = 0; i < token->attribute_count; i++) {
		const struct html_attribute *attribute = &token->attributes[i];

		require(attribute->name[0] != '\0');
		require(attribute->value != NULL);
		for (j = 0; j < i; j++)
			require(strcmp(attribute->name,
				    token->attributes[j].name) != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *start = (const char *)data, *last;
	struct arena *arena = arena_new();
	struct html_token token;
	struct html html;

	html_start(&html, arena, start, size);
	if (size > 0)
		html.scripting = data[0] & 1;
	for (last = html.at; html_next(&html, &token) != HTML_END;
	     last = html.at) {
		require(html.at > last && html.at <= start + size);
		if (token.kind == HTML_OPEN || token.kind == HTML_CLOSE) {
			check_tag(&token);
		} else {
			require(token.data >= start);
			require(token.data + token.length <= start + size);
			require(token.kind != HTML_TEXT || token.length > 0);
		}
	}
	require(html.at == start + size);
	arena_free(arena);
	return 0;
}
