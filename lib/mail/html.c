#include <string.h>

#include "lib/mail/html.h"
#include "lib/mail/html_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of tokens that html_each() holds, and one token. */
#define SCRATCH_MAX (256 * 1024)

void
html_use_arena(struct html *html, struct arena *arena)
{
	html->arena = arena;
	html->attributes =
	    arena_alloc(arena, HTML_ATTRIBUTES_MAX * sizeof(*html->attributes));
}

void
html_start(
    struct html *html, struct arena *arena, const char *data, size_t length)
{
	*html = (struct html){ .at = data, .end = data + length };
	html_use_arena(html, arena);
}

/* Data from the cursor to `data_end`; the cursor goes to `next`. */
static void
take(struct html *html, struct html_token *token, enum html_kind kind,
    const char *data_end, const char *next)
{
	token->kind = kind;
	token->data = html->at;
	token->length = (size_t)(data_end - html->at);
	html->at = next;
}

/* 13.2.5.6-7: what "<" may be followed by to be more than itself. */
static bool
is_markup(const char *at, const char *end)
{
	if (end - at < 2)
		return false;
	if (at[1] == '/')
		return end - at > 2;
	return html_is_letter(at[1]) || at[1] == '!' || at[1] == '?';
}

static void
read_text(struct html *html, struct html_token *token)
{
	const char *at = html->at;

	do {
		at = memchr(at + 1, '<', (size_t)(html->end - at - 1));
	} while (at != NULL && !is_markup(at, html->end));
	if (at == NULL)
		at = html->end;
	take(html, token, HTML_TEXT, at, at);
}

/* 13.2.5.43-51; the cursor is behind "<!--". */
static void
read_comment(struct html *html, struct html_token *token)
{
	const char *start = html->at, *at, *data_end;

	for (at = start; at < html->end; at++) {
		at = memchr(at, '>', (size_t)(html->end - at));
		if (at == NULL)
			break;
		data_end = at;
		if (at - start >= 2 && memcmp(at - 2, "--", 2) == 0)
			data_end = at - 2;
		else if (at - start >= 3 && memcmp(at - 3, "--!", 3) == 0)
			data_end = at - 3;
		else if (at == start || (at == start + 1 && *start == '-'))
			data_end = start; /* "<!-->", "<!--->" */
		else
			continue;
		take(html, token, HTML_COMMENT, data_end, at + 1);
		return;
	}
	take(html, token, HTML_COMMENT, html->end, html->end);
}

/* 13.2.5.41: up to the next ">", quotes or not; doctypes too. */
static void
read_bogus_comment(struct html *html, struct html_token *token)
{
	const char *at;

	at = memchr(html->at, '>', (size_t)(html->end - html->at));
	if (at != NULL)
		take(html, token, HTML_COMMENT, at, at + 1);
	else
		take(html, token, HTML_COMMENT, html->end, html->end);
}

/* "<" and what follows it. False when it made no token. */
static bool
read_markup(struct html *html, struct html_token *token)
{
	const char *at = html->at;

	if (html->end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
		html->at += 4;
		read_comment(html, token);
		return true;
	}
	if (html_is_letter(at[1]) || (at[1] == '/' && html_is_letter(at[2]))) {
		if (!html_tag(html, token)) {
			html->at = html->end;
			return false;
		}
		if (token->kind == HTML_OPEN)
			html->raw_name =
			    html_raw_name(token->name, html->scripting);
		return true;
	}
	if (at[1] == '/' && at[2] == '>') {
		html->at += 3;
		return false;
	}
	html->at += at[1] == '?' ? 1 : 2;
	read_bogus_comment(html, token);
	return true;
}

/* Text up to the end tag of the element. False when there is none. */
static bool
read_raw(struct html *html, struct html_token *token)
{
	const char *at, *name = html->raw_name;

	at = html_raw_end(name, html->at, html->end);
	html->raw_name = NULL;
	if (at == html->at)
		return false;
	take(html, token, HTML_TEXT, at, at);
	token->name = name;
	token->raw = true;
	return true;
}

enum html_kind
html_next(struct html *html, struct html_token *token_r)
{
	*token_r = (struct html_token){ .kind = HTML_END };
	if (html->raw_name != NULL && read_raw(html, token_r))
		return token_r->kind;
	while (html->at < html->end) {
		if (*html->at == '<' && is_markup(html->at, html->end)) {
			if (read_markup(html, token_r))
				return token_r->kind;
		} else {
			read_text(html, token_r);
			return token_r->kind;
		}
	}
	*token_r = (struct html_token){ .kind = HTML_END };
	return HTML_END;
}

void
html_each(const char *data, size_t length, html_see *see, void *arg)
{
	struct arena *scratch = arena_new();
	struct html_token token;
	struct html html;

	html_start(&html, scratch, data, length);
	while (html_next(&html, &token) != HTML_END && see(arg, &token)) {
		if (arena_size(scratch) <= SCRATCH_MAX)
			continue;
		arena_free(scratch);
		scratch = arena_new();
		html_use_arena(&html, scratch);
	}
	arena_free(scratch);
}

const char *
html_attribute(const struct html_token *token, const char *name)
{
	size_t i;

	for (i = 0; i < token->attribute_count; i++) {
		if (*token->attributes[i].name == *name &&
		    strcmp(token->attributes[i].name, name) == 0)
			return token->attributes[i].value;
	}
	return NULL;
}

/* "5; url='https://example.jp/'" */
const char *
html_refresh(struct arena *arena, const struct html_token *token)
{
	const char *equiv = html_attribute(token, "http-equiv");
	const char *url = html_attribute(token, "content");
	char *copy;

	if (strcmp(token->name, "meta") != 0 || equiv == NULL || url == NULL ||
	    !str_equal(equiv, "refresh"))
		return NULL;
	url += strcspn(url, ";,");
	url += strspn(url, ";, \t\n\f\r");
	if (str_starts(url, "url")) {
		url += 3;
		url += strspn(url, "= \t\n\f\r");
	}
	if (*url == '"' || *url == '\'') {
		copy = arena_string(arena, url + 1);
		copy[strcspn(copy, (char[]){ *url, '\0' })] = '\0';
		url = copy;
	}
	return *url != '\0' ? url : NULL;
}
