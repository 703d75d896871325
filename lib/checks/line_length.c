#include <stdbool.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define LINE_MAX_OCTETS 998 /* RFC 5322 2.1.1, without CRLF */

static bool
is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

/*
 * The signature covers the whole body: it has no l= tag (RFC 6376 3.5), which
 * would let text behind that many octets change.
 */
static bool
covers_body(const struct header_field *field)
{
	const char *at = field->value;
	const char *end = at + field->value_length;

	while (at != NULL && at < end) {
		while (at < end && is_blank(*at))
			at++;
		if (at < end && *at++ == 'l') {
			while (at < end && is_blank(*at))
				at++;
			if (at < end && *at == '=')
				return false;
		}
		at = memchr(at, ';', (size_t)(end - at));
		if (at != NULL)
			at++;
	}
	return true;
}

static bool
is_signed(const struct content *content)
{
	const struct header_field *field;
	size_t at = 0;

	while ((field = content_find(content, "DKIM-Signature", &at)) != NULL) {
		if (covers_body(field))
			return true;
	}
	return false;
}

static size_t
longest_header_line(const struct content *content)
{
	const char *at = content->text.data;
	const char *end = at + content->body_at;
	const char *stop;
	size_t length, longest = 0;

	while (at < end) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (stop == NULL)
			stop = end;
		length = (size_t)(stop - at);
		if (length > 0 && stop[-1] == '\r')
			length--;
		if (length > longest)
			longest = length;
		at = stop + 1;
	}
	return longest;
}

/*
 * Postfix breaks a longer line with CRLF and a space when it sends it
 * (smtp_line_length_limit). Neither DKIM canonicalization takes that back: the
 * text behind the break stands on a line of its own (RFC 6376 3.4.3, 3.4.4).
 */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	size_t length;

	(void)settings;
	length = content->longest_line;
	if (length > LINE_MAX_OCTETS && is_signed(content)) {
		finding->detail = arena_printf(arena,
		    "a body line has %zu octets; Postfix breaks lines over "
		    "%d, and the DKIM signature breaks with it",
		    length, LINE_MAX_OCTETS);
		return FOUND;
	}
	finding->at_most = ACTION_NOTE;
	if (length > LINE_MAX_OCTETS) {
		finding->detail = arena_printf(arena,
		    "a body line has %zu octets, more than %d", length,
		    LINE_MAX_OCTETS);
		return FOUND;
	}
	length = longest_header_line(content);
	if (length > LINE_MAX_OCTETS) {
		finding->detail = arena_printf(arena,
		    "a header line has %zu octets, more than %d", length,
		    LINE_MAX_OCTETS);
		finding->fix = "fold the header field: no line over 998 octets";
		return FOUND;
	}
	if (content->has_nul) {
		finding->detail = "the body has a NUL octet";
		finding->fix = "encode the part in base64";
		return FOUND;
	}
	return FINE;
}

const struct check check_line_length = {
	.row = {
		.name = "line-length",
		.summary = "no line is over 998 octets, no NUL in the body",
		.preset = ACTION_REFUSE,
	},
	.needs = FACT_HEADER | FACT_BODY,
	.code = "6.0",
	.title = "Line length",
	.why = "Postfix breaks longer lines when it sends them, which puts a "
	       "space into the text and makes a DKIM signature that is on the "
	       "message already invalid. Without a signature of the whole "
	       "body that is a note; so is a NUL octet, which receivers drop "
	       "or refuse.",
	.fix = "encode the part in quoted-printable or base64, or wrap its "
	       "lines, before the message is signed",
	.source = "RFC 5321 4.5.3.1.6, RFC 5322 2.1.1, RFC 6376 5.3",
	.judge = judge,
};
