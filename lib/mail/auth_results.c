#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/received.h"
#include "lib/mail/trace_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* "name=value" or a single word, with blanks and comments anywhere (RFC 8601
 * 2.2): what has been read of the field so far. */
struct reader {
	struct arena *arena;
	const char *at;
	struct auth_result *result; /* to which properties belong, or NULL */
};

const char *
auth_property(const struct auth_result *result, const char *name)
{
	size_t i;

	for (i = 0; i < result->property_count; i++) {
		if (str_equal(result->properties[i].name, name))
			return result->properties[i].value;
	}
	return NULL;
}

/*
 * The client's address as the server saw it: "domain of a@b designates
 * 192.0.2.1 as permitted sender", "sender IP is 192.0.2.1". What comes before
 * it may be the sender's own words, so the last one counts.
 */
static void
read_comment(struct reader *reader, const struct span *comment)
{
	const char *at =
	    arena_string_n(reader->arena, comment->at, comment->length);
	enum trace_token kind;
	struct span word;
	struct ip ip;

	while ((kind = trace_next(&at, "", &word)) != TRACE_END) {
		if (kind != TRACE_WORD)
			continue;
		trace_ip(&word, &ip);
		if (ip.family != 0)
			reader->result->ip = ip;
	}
}

/* The next token but comments, which are read for what they tell. */
static enum trace_token
next_token(struct reader *reader, const char *stops, struct span *token_r)
{
	enum trace_token kind;

	while (
	    (kind = trace_next(&reader->at, stops, token_r)) == TRACE_COMMENT) {
		if (reader->result != NULL)
			read_comment(reader, token_r);
	}
	return kind;
}

/*
 * "name = value" at the cursor; a word alone has the value NULL. Returns
 * TRACE_WORD, or the TRACE_STOP (";") or TRACE_END that stands there instead.
 */
static enum trace_token
read_pair(struct reader *reader, const char **name_r, const char **value_r)
{
	struct span token;
	enum trace_token kind;
	const char *before;

	*value_r = NULL;
	kind = next_token(reader, "=;", &token);
	if (kind == TRACE_STOP && *token.at == '=') {
		*name_r = ""; /* "=" alone: nonsense */
		return TRACE_WORD;
	}
	if (kind != TRACE_WORD)
		return kind;
	*name_r = trace_text(reader->arena, &token);
	before = reader->at;
	kind = next_token(reader, "=;", &token);
	if (kind != TRACE_STOP || *token.at != '=') {
		reader->at = before;
		return TRACE_WORD;
	}
	before = reader->at;
	if (next_token(reader, ";", &token) == TRACE_WORD)
		*value_r = trace_text(reader->arena, &token);
	else
		reader->at = before;
	return TRACE_WORD;
}

/* An address that is a property: of iprev (RFC 8601 2.7.3), or of SPF as some
 * write it. It says more than a comment. */
static void
settle_ip(struct auth_result *result)
{
	static const char *const names[] = { "policy.iprev", "smtp.remote-ip",
		"smtp.client-ip", "client-ip" };
	struct span value;
	struct ip ip;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value.at = auth_property(result, names[i]);
		if (value.at == NULL)
			continue;
		value.length = strlen(value.at);
		trace_ip(&value, &ip);
		if (ip.family != 0) {
			result->ip = ip;
			return;
		}
	}
}

static void
add_property(struct reader *reader, const char *name, const char *value)
{
	struct auth_result *result = reader->result;
	struct auth_property *properties;

	if (result->property_count == AUTH_RESULTS_MAX)
		return;
	properties = arena_grow(reader->arena,
	    (struct auth_property *)result->properties, result->property_count,
	    sizeof(*properties));
	properties[result->property_count++] =
	    (struct auth_property){ name, value };
	result->properties = properties;
}

/* "dkim/1" is the method "dkim". */
static const char *
method_name(struct arena *arena, const char *name)
{
	return str_lower(arena_string_n(arena, name, strcspn(name, "/")));
}

static struct auth_result *
add_result(struct reader *reader, struct auth_results *results,
    const char *name, const char *value)
{
	struct auth_result *items;

	if (results->count == AUTH_RESULTS_MAX)
		return NULL;
	items = arena_grow(reader->arena, (struct auth_result *)results->items,
	    results->count, sizeof(*items));
	items[results->count] = (struct auth_result){
		.method = method_name(reader->arena, name),
		.result = str_lower(arena_string(reader->arena, value)),
	};
	results->items = items;
	return &items[results->count++];
}

/* Up to the next ';': "method=result property=value ...". */
static enum trace_token
read_result(struct reader *reader, struct auth_results *results, bool is_first)
{
	const char *name, *value;
	enum trace_token kind;
	bool is_begin = true;

	reader->result = NULL;
	while ((kind = read_pair(reader, &name, &value)) == TRACE_WORD) {
		if (reader->result != NULL && value != NULL)
			add_property(reader, name, value);
		else if (is_begin && value != NULL)
			reader->result =
			    add_result(reader, results, name, value);
		else if (is_begin && is_first && *name != '\0')
			results->authserv_id = name;
		is_begin = false;
	}
	if (reader->result != NULL)
		settle_ip(reader->result);
	return kind;
}

void
auth_results_read(struct arena *arena, const char *value, size_t length,
    struct auth_results *results_r)
{
	struct reader reader = { .arena = arena };
	bool is_first = true;

	*results_r = (struct auth_results){ 0 };
	reader.at = field_flat(arena, value, length, TRACE_FIELD_MAX);
	while (read_result(&reader, results_r, is_first) == TRACE_STOP)
		is_first = false;
}

void
received_spf_read(struct arena *arena, const char *value, size_t length,
    struct auth_result *result_r)
{
	struct reader reader = { .arena = arena, .result = result_r };
	const char *name, *text;
	enum trace_token kind;
	bool is_begin = true;

	*result_r = (struct auth_result){ .method = "spf", .result = "" };
	reader.at = field_flat(arena, value, length, TRACE_FIELD_MAX);
	while ((kind = read_pair(&reader, &name, &text)) != TRACE_END) {
		if (kind != TRACE_WORD)
			continue;
		if (text != NULL)
			add_property(&reader, name, text);
		else if (is_begin)
			result_r->result = str_lower(arena_string(arena, name));
		is_begin = false;
	}
	settle_ip(result_r);
}
