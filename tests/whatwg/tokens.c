/*
 * What lib/mail makes of HTML, as tokenizer.py compares it.
 *
 *	tokens <QUESTIONS
 *
 * A question is a line of three fields with tabs between: the name of the raw
 * element that the input begins in ("" = in none); "raw" when references do not
 * count in it; the input in hex. For each a line comes, with a tab behind each
 *token: a tag is "<" or "</" and its name, then for each attribute its name and
 *its value, "/" when it closes itself; a text is "=" and what it means. All
 *words are in hex.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_private.h"
#include "lib/util/arena.h"
#include "tests/whatwg/hex.h"

static void
print_tag(const struct html_token *token)
{
	size_t i;

	printf("%s ", token->kind == HTML_OPEN ? "<" : "</");
	hex_print(token->name, strlen(token->name));
	for (i = 0; i < token->attribute_count; i++) {
		putchar(' ');
		hex_print(token->attributes[i].name,
		    strlen(token->attributes[i].name));
		putchar(' ');
		hex_print(token->attributes[i].value,
		    strlen(token->attributes[i].value));
	}
	if (token->kind == HTML_OPEN && token->self_closing)
		fputs(" /", stdout);
	putchar('\t');
}

static void
print_text(struct arena *arena, const struct html_token *token, bool raw)
{
	size_t length = token->length;
	char *text = arena_alloc(arena, HTML_DECODE_GROWTH * length);

	if (token->raw && raw)
		memcpy(text, token->data, length);
	else
		length = html_decode(token->data, length, HTML_IN_TEXT, text);
	fputs("= ", stdout);
	hex_print(text, length);
	putchar('\t');
}

static void
read_page(struct arena *arena, const char *raw_name, bool raw, const char *hex)
{
	struct html_token token;
	struct html html;
	size_t length;
	char *page = hex_read(arena, hex, &length);

	html_start(&html, arena, page, length);
	if (*raw_name != '\0')
		html.raw_name = raw_name;
	while (html_next(&html, &token) != HTML_END) {
		if (token.kind == HTML_OPEN || token.kind == HTML_CLOSE)
			print_tag(&token);
		else if (token.kind == HTML_TEXT)
			print_text(arena, &token, raw);
		/* The cases leave it to the tree builder to begin raw text. */
		html.raw_name = NULL;
	}
	putchar('\n');
}

int
main(void)
{
	struct arena *arena = arena_new();
	char *line = NULL, *rest, *raw_name, *raw;
	size_t size = 0;

	while (getline(&line, &size, stdin) >= 0) {
		rest = line;
		raw_name = strsep(&rest, "\t");
		raw = strsep(&rest, "\t");
		if (rest != NULL)
			read_page(arena, raw_name, strcmp(raw, "raw") == 0,
			    strsep(&rest, "\n"));
		arena_reset(arena);
	}
	free(line);
	arena_free(arena);
	return EXIT_SUCCESS;
}
