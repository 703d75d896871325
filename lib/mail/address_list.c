#include <string.h>

#include "lib/mail/address.h"
#include "lib/mail/address_private.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

/* Octets of the input that an error sentence shows. */
#define EVIDENCE 60

/*
 * The words and dots before "@", "<" or ":": a local part or a display name.
 * Which of them it is, only what follows tells.
 */
struct phrase {
	struct buf text; /* unquoted, folds and comments gone */
	const char *start, *end;
	bool adjacent; /* two words with no dot between */
	bool stray_dot; /* a dot with no word before it */
	bool after_word;
};

struct parser {
	struct arena *arena;
	struct cursor in;
	struct address_list *list;
	const char *error;
	struct phrase phrase;
	struct buf domain;
};

static int
fail(struct parser *parser, const char *error)
{
	parser->error = error;
	return -1;
}

/* The evidence is what begins at `start`. */
static int
fail_at(struct parser *parser, const char *error, const char *start)
{
	const char *shown;

	shown = str_show(
	    parser->arena, start, (size_t)(parser->in.end - start), EVIDENCE);
	return fail(
	    parser, arena_printf(parser->arena, "%s: \"%s\"", error, shown));
}

static bool
next_is(const struct parser *parser, char c)
{
	return parser->in.at < parser->in.end && *parser->in.at == c;
}

static int
skip_cfws(struct parser *parser)
{
	if (cursor_skip_cfws(&parser->in) != 0)
		return fail(parser, "a comment is not closed with \")\"");
	return 0;
}

static int
read_word(struct parser *parser, struct buf *text)
{
	const char *start = parser->in.at;

	if (*start != '"')
		cursor_atom(&parser->in, text);
	else if (cursor_quoted(&parser->in, text) != 0)
		return fail_at(parser, "a quoted string has no end", start);
	return 0;
}

/* RFC 5322 3.2.5 and 4.1: words and dots, CFWS between and behind them. */
static int
read_phrase(struct parser *parser)
{
	struct phrase *phrase = &parser->phrase;
	struct cursor *in = &parser->in;

	buf_clear(&phrase->text);
	phrase->start = phrase->end = in->at;
	phrase->adjacent = phrase->stray_dot = phrase->after_word = false;
	while (in->at < in->end) {
		if (*in->at == '.') {
			phrase->stray_dot |= !phrase->after_word;
			phrase->after_word = false;
			buf_octet(&phrase->text, *in->at++);
		} else if (*in->at == '"' || address_is_atext(*in->at)) {
			phrase->adjacent |= phrase->after_word;
			phrase->after_word = true;
			if (read_word(parser, &phrase->text) != 0)
				return -1;
		} else {
			break;
		}
		phrase->end = in->at;
		if (skip_cfws(parser) != 0)
			return -1;
	}
	return 0;
}

/* Behind "@": RFC 5322 3.4.1, 4.4 (CFWS around the dots). */
static int
read_domain(struct parser *parser)
{
	const char *start = parser->in.at;
	bool after_atom = false;

	buf_clear(&parser->domain);
	if (skip_cfws(parser) != 0)
		return -1;
	if (next_is(parser, '[')) {
		if (cursor_literal(&parser->in, &parser->domain) != 0)
			return fail_at(
			    parser, "an address literal has no end", start);
		return skip_cfws(parser);
	}
	while (parser->in.at < parser->in.end) {
		if (*parser->in.at == '.')
			buf_octet(&parser->domain, *parser->in.at++);
		else if (!after_atom && address_is_atext(*parser->in.at))
			cursor_atom(&parser->in, &parser->domain);
		else
			break;
		after_atom = parser->in.at[-1] != '.';
		if (skip_cfws(parser) != 0)
			return -1;
	}
	return 0;
}

/* RFC 5322 4.4 obs-local-part: word *("." word). */
static int
check_local(struct parser *parser)
{
	const struct phrase *phrase = &parser->phrase;

	if (phrase->start == phrase->end)
		return fail(parser, "an address has nothing before its \"@\"");
	if (phrase->adjacent)
		return fail_at(parser,
		    "an address has a space before its \"@\"", phrase->start);
	if (phrase->stray_dot || !phrase->after_word)
		return fail_at(parser,
		    "the local part of an address begins or ends with a dot, "
		    "or has two in a row",
		    phrase->start);
	return 0;
}

/* The phrase was read, "@" is next. `display` is of `length` octets. */
static int
read_addr_spec(struct parser *parser, const char *display, size_t length)
{
	struct address_list *list = parser->list;
	struct address *address;

	if (check_local(parser) != 0)
		return -1;
	parser->in.at++;
	if (read_domain(parser) != 0)
		return -1;
	if (list->count == ADDRESS_LIST_MAX)
		return fail(parser,
		    arena_printf(parser->arena,
			"there are more than %d addresses", ADDRESS_LIST_MAX));
	list->items = arena_grow(
	    parser->arena, list->items, list->count, sizeof(*address));
	address = &list->items[list->count];
	*address = (struct address){ 0 };
	if (address_set(parser->arena, address, parser->phrase.text.data,
		parser->phrase.text.length, parser->domain.data,
		parser->domain.length, &parser->error) != 0)
		return -1;
	if (length > 0)
		address->display =
		    arena_string_n(parser->arena, display, length);
	list->count++;
	return 0;
}

/* RFC 5322 4.4 obs-route: read and forgotten. */
static int
skip_route(struct parser *parser)
{
	while (next_is(parser, '@') || next_is(parser, ',')) {
		if (*parser->in.at++ == '@' && read_domain(parser) != 0)
			return -1;
		if (skip_cfws(parser) != 0)
			return -1;
	}
	if (!next_is(parser, ':'))
		return fail(parser, "an address has nothing before its \"@\"");
	parser->in.at++;
	return skip_cfws(parser);
}

/* "<" is next; the phrase is the display name. */
static int
read_angle(struct parser *parser)
{
	const char *display = parser->phrase.start, *start = parser->in.at;
	size_t length = (size_t)(parser->phrase.end - display);

	parser->in.at++;
	if (skip_cfws(parser) != 0)
		return -1;
	if ((next_is(parser, '@') || next_is(parser, ',')) &&
	    skip_route(parser) != 0)
		return -1;
	if (read_phrase(parser) != 0)
		return -1;
	if (!next_is(parser, '@'))
		return fail_at(parser, "no address follows \"<\"", start);
	if (read_addr_spec(parser, display, length) != 0)
		return -1;
	if (!next_is(parser, '>'))
		return fail_at(
		    parser, "an address does not end with \">\"", start);
	parser->in.at++;
	return 0;
}

/* A mailbox (0), or the name of a group and its ":" (1). */
static int
read_address(struct parser *parser)
{
	const char *start = parser->in.at;

	if (read_phrase(parser) != 0)
		return -1;
	if (next_is(parser, '<'))
		return read_angle(parser);
	if (next_is(parser, '@'))
		return read_addr_spec(parser, NULL, 0);
	if (next_is(parser, ':') && parser->phrase.start < parser->phrase.end) {
		parser->in.at++;
		return 1;
	}
	if (parser->in.at < parser->in.end && !next_is(parser, ',') &&
	    !next_is(parser, ';'))
		return fail_at(parser,
		    "an address has a character that cannot stand there",
		    parser->in.at);
	return fail_at(parser, "an address has no \"@\"", start);
}

/* Neither "," nor the end was behind an address. */
static int
fail_behind(struct parser *parser)
{
	return fail_at(parser,
	    next_is(parser, '<')
		? "a name with \"@\" in it is not in quotes; behind it is"
		: "\",\" is missing behind an address, before",
	    parser->in.at);
}

static int
read_list(struct parser *parser)
{
	const char *group = NULL, *start;
	bool expected = true;
	int named;

	while (skip_cfws(parser) == 0 && parser->in.at < parser->in.end) {
		start = parser->in.at;
		if (*start == ',') {
			/* Empty elements are obsolete, not wrong (4.4). */
			parser->in.at++;
			expected = true;
			continue;
		}
		if (*start == ';' && group != NULL) {
			parser->in.at++;
			group = NULL;
			expected = false;
			continue;
		}
		if (!expected)
			return fail_behind(parser);
		named = read_address(parser);
		if (named < 0)
			return -1;
		if (named == 1) {
			if (group != NULL)
				return fail_at(
				    parser, "a group is inside a group", start);
			group = start;
			parser->list->group = true;
		}
		expected = named == 1;
	}
	if (parser->error != NULL)
		return -1;
	if (group != NULL)
		return fail_at(
		    parser, "a group is not closed with \";\"", group);
	if (parser->list->count == 0 && !parser->list->group)
		return fail(parser, "there is no address");
	return 0;
}

int
address_list(struct arena *arena, const char *value, size_t length,
    struct address_list *list_r, const char **error_r)
{
	struct parser parser = {
		.arena = arena,
		.in = { .at = value, .end = value + length },
		.list = list_r,
	};
	int rc;

	*list_r = (struct address_list){ 0 };
	/* Empty, but there: NULL would mean no domain. */
	buf_string(&parser.phrase.text, "");
	buf_string(&parser.domain, "");
	rc = read_list(&parser);
	buf_free(&parser.phrase.text);
	buf_free(&parser.domain);
	if (rc != 0)
		*error_r = parser.error;
	return rc;
}
