/*
 * What lib/mail makes of HTML: the tags, as tokenizer.py compares them.
 *
 *	tokens <QUESTIONS
 *
 * A question is a line of two fields with a tab between: the name of the raw
 * element that the input begins in ("" = in none), and the input in hex. For
 * each a line comes: a tag is "<" or "</" and its name, then for each
 * attribute its name and its value, "/" when it closes itself; all words in
 * hex, with a blank before each but the first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/html.h"
#include "lib/util/arena.h"
#include "tests/whatwg/hex.h"

static void
print_tag(const struct html_token *token)
{
	size_t i;

	printf("%s ", token->kind == HTML_OPEN ? "<" : "</");
	hex_print(token->name);
	for (i = 0; i < token->attribute_count; i++) {
		putchar(' ');
		hex_print(token->attributes[i].name);
		putchar(' ');
		hex_print(token->attributes[i].value);
	}
	if (token->kind == HTML_OPEN && token->self_closing)
		fputs(" /", stdout);
	putchar('\t');
}

static void
read_page(struct arena *arena, const char *raw_name, const char *hex)
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
		/* The cases leave it to the tree builder to begin raw text. */
		html.raw_name = NULL;
	}
	putchar('\n');
}

int
main(void)
{
	struct arena *arena = arena_new();
	char *line = NULL, *rest, *raw_name;
	size_t size = 0;

	while (getline(&line, &size, stdin) >= 0) {
		rest = line;
		raw_name = strsep(&rest, "\t");
		if (rest != NULL)
			read_page(arena, raw_name, strsep(&rest, "\n"));
		arena_reset(arena);
	}
	free(line);
	arena_free(arena);
	return EXIT_SUCCESS;
}
