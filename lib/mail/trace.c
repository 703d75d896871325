#include <string.h>

#include "lib/mail/field.h"
#include "lib/mail/trace_private.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/* Behind the closing parenthesis of what was opened before `at`. */
static const char *
skip_comment(const char *at)
{
	size_t depth = 1;

	for (; *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
	}
	return at;
}

/* Behind the closing quote; a quote that is not closed ends with the field, so
 * that nothing is read twice. */
static const char *
skip_quoted(const char *at)
{
	for (; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
	}
	return *at == '"' ? at + 1 : at;
}

enum trace_token
trace_next(const char **at, const char *stops, struct span *span_r)
{
	const char *p = *at;

	while (field_is_blank(*p))
		p++;
	span_r->at = p;
	if (*p == '\0') {
		*at = p;
		span_r->length = 0;
		return TRACE_END;
	}
	if (*p == '(') {
		*at = skip_comment(p + 1);
		span_r->at = p + 1;
		span_r->length = (size_t)(*at - p - 1);
		if (span_r->length > 0 && (*at)[-1] == ')')
			span_r->length--;
		return TRACE_COMMENT;
	}
	if (strchr(stops, *p) != NULL) {
		*at = p + 1;
		span_r->length = 1;
		return TRACE_STOP;
	}
	while (*p != '\0' && !field_is_blank(*p) && *p != '(' &&
	    strchr(stops, *p) == NULL)
		p = *p == '"' ? skip_quoted(p + 1) : p + 1;
	*at = p;
	span_r->length = (size_t)(p - span_r->at);
	return TRACE_WORD;
}

const char *
trace_text(struct arena *arena, const struct span *span)
{
	const char *at = span->at, *end = at + span->length;
	char *text, *p;

	if (span->length < 2 || *at != '"' || end[-1] != '"')
		return arena_string_n(arena, at, span->length);
	p = text = arena_alloc(arena, span->length);
	for (at++, end--; at < end; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		*p++ = *at;
	}
	*p = '\0';
	return text;
}

void
trace_ip(const struct span *word, struct ip *ip_r)
{
	const char *at = word->at, *end = at + word->length, *close;
	char text[IP_TEXT_SIZE + 1];

	*ip_r = (struct ip){ 0 };
	if (at < end && *at == '"' && end[-1] == '"' && end - at > 1)
		at++, end--;
	if (at < end && *at == '[') {
		at++;
		close = memchr(at, ']', (size_t)(end - at));
		if (close == NULL)
			return;
		end = close;
	} else {
		while (end > at && strchr(",;:.>", end[-1]) != NULL)
			end--;
	}
	if (end - at > 5 && str_equal_n(at, "IPv6:", 5))
		at += 5;
	if ((size_t)(end - at) >= sizeof(text))
		return;
	memcpy(text, at, (size_t)(end - at));
	text[end - at] = '\0';
	if (ip_parse(text, ip_r) < 0)
		*ip_r = (struct ip){ 0 };
}

bool
trace_is(const struct span *word, const char *text)
{
	return word->length == strlen(text) &&
	    str_equal_n(word->at, text, word->length);
}
