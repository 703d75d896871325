#include <glib.h>
#include <string.h>

#include "lib/mail/address.h"
#include "lib/mail/address_private.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

#define LITERAL_V6 "IPv6:"

/* Dot-string: what needs no quotes. NULL, or what is wrong. */
static const char *
dot_fault(const char *text, size_t length)
{
	size_t i;

	if (length == 0)
		return "the local part is empty";
	if (text[0] == '.')
		return "the local part begins with a dot";
	if (text[length - 1] == '.')
		return "the local part ends with a dot";
	for (i = 1; i < length; i++) {
		if (text[i] == '.' && text[i - 1] == '.')
			return "the local part has two dots in a row";
	}
	return NULL;
}

static bool
needs_quotes(const char *local, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (local[i] != '.' && !address_is_atext(local[i]))
			return true;
	}
	return dot_fault(local, length) != NULL;
}

/* RFC 5321 4.1.2: the local part as it is written in a path. */
static const char *
local_written(struct arena *arena, const char *local, size_t length)
{
	char *written, *p;
	size_t i;

	if (!needs_quotes(local, length))
		return arena_string_n(arena, local, length);
	p = written = arena_alloc(arena, 2 * length + sizeof("\"\""));
	*p++ = '"';
	for (i = 0; i < length; i++) {
		if (local[i] == '"' || local[i] == '\\')
			*p++ = '\\';
		*p++ = local[i];
	}
	*p++ = '"';
	*p = '\0';
	return written;
}

static const char *
local_fault(struct arena *arena, const char *local, size_t length)
{
	size_t i, octets;

	for (i = 0; i < length; i++) {
		if ((unsigned char)local[i] < ' ' || local[i] == 0x7f)
			return "the local part contains a control character";
	}
	if (!g_utf8_validate(local, (gssize)length, NULL))
		return "the local part has octets that are neither ASCII nor "
		       "UTF-8";
	octets = length;
	/* What is shorter has room for quotes and backslashes. */
	if (length <= ADDRESS_LOCAL_MAX && 2 * length + 2 > ADDRESS_LOCAL_MAX)
		octets = strlen(local_written(arena, local, length));
	if (octets > ADDRESS_LOCAL_MAX)
		return arena_printf(arena,
		    "the local part has %zu octets, at most %d are allowed",
		    octets, ADDRESS_LOCAL_MAX);
	return NULL;
}

/* RFC 5321 4.1.3; tags other than IPv6 were never registered. */
static const char *
literal_normal(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	const char *inside;
	struct ip ip;
	bool v6;

	inside = length < 3 ? "" : arena_string_n(arena, text + 1, length - 2);
	v6 = str_starts(inside, LITERAL_V6);
	if (v6)
		inside += sizeof(LITERAL_V6) - 1;
	if (text[length - 1] == ']' && ip_parse(inside, &ip) == 0 &&
	    v6 == (strchr(inside, ':') != NULL))
		return arena_printf(
		    arena, "[%s%s]", v6 ? LITERAL_V6 : "", inside);
	*error_r = arena_printf(arena, "\"%s\" is no address literal",
	    str_show(arena, text, length, ADDRESS_SHOWN));
	return NULL;
}

static const char *
domain_of(
    struct arena *arena, const char *text, size_t length, const char **error_r)
{
	if (length > ADDRESS_DOMAIN_MAX) {
		*error_r = arena_printf(arena,
		    "the domain has %zu octets, at most %d are allowed", length,
		    ADDRESS_DOMAIN_MAX);
		return NULL;
	}
	if (length > 0 && text[0] == '[')
		return literal_normal(arena, text, length, error_r);
	return domain_normal(arena, text, length, error_r);
}

int
address_set(struct arena *arena, struct address *address, const char *local,
    size_t local_length, const char *domain, size_t domain_length,
    const char **error_r)
{
	const char *fault, *name = NULL, *written, *shown;

	fault = local_fault(arena, local, local_length);
	if (fault != NULL) {
		*error_r = fault;
		return -1;
	}
	if (domain != NULL) {
		name = domain_of(arena, domain, domain_length, error_r);
		if (name == NULL)
			return -1;
	}
	address->local = arena_string_n(arena, local, local_length);
	address->domain = name;
	written = local_written(arena, local, local_length);
	shown = str_show(arena, written, strlen(written), ADDRESS_SHOWN);
	address->text =
	    name == NULL ? shown : arena_printf(arena, "%s@%s", shown, name);
	return 0;
}

/*
 * RFC 5321 4.1.2 Quoted-string: its content without quotes into `local`, which
 * is as long as the text. Returns the octets read, or 0 when it has no end.
 */
static size_t
unquote(const char *text, size_t length, char *local, size_t *local_length_r)
{
	size_t i, n = 0;

	for (i = 1; i < length; i++) {
		if (text[i] == '"') {
			*local_length_r = n;
			return i + 1;
		}
		if (text[i] == '\\' && ++i == length)
			break;
		local[n++] = text[i];
	}
	return 0;
}

/* "a@b", "\"a b\"@c", "a". */
static int
mailbox(struct arena *arena, const char *text, size_t length,
    struct address *address, const char **error_r)
{
	const char *local = text;
	size_t at, local_length;
	char *unquoted;

	if (length > 0 && text[0] == '"') {
		unquoted = arena_alloc(arena, length);
		at = unquote(text, length, unquoted, &local_length);
		local = unquoted;
		if (at == 0) {
			*error_r = "the quoted local part has no end";
			return -1;
		}
	} else {
		for (at = 0; at < length; at++) {
			if (text[at] != '.' && !address_is_atext(text[at]))
				break;
		}
		local_length = at;
		*error_r = dot_fault(text, at);
		if (*error_r != NULL && (at == length || text[at] == '@'))
			return -1;
	}
	if (at == length)
		return address_set(
		    arena, address, local, local_length, NULL, 0, error_r);
	if (text[at] != '@') {
		*error_r = arena_printf(arena,
		    "the local part contains \"%s\" outside quotes",
		    str_show(arena, text + at, 1, 4));
		return -1;
	}
	at++;
	return address_set(arena, address, local, local_length, text + at,
	    length - at, error_r);
}

/*
 * A path without <> is Postfix's internal form: the local part is not quoted,
 * whatever is in it, and ends at the last "@".
 */
static int
internal_mailbox(struct arena *arena, const char *text, size_t length,
    struct address *address, const char **error_r)
{
	const char *at;

	if (mailbox(arena, text, length, address, error_r) == 0)
		return 0;
	at = memrchr(text, '@', length);
	if (at == text) {
		*error_r = "the local part is empty";
		return -1;
	}
	if (at == NULL)
		return address_set(
		    arena, address, text, length, NULL, 0, error_r);
	return address_set(arena, address, text, (size_t)(at - text), at + 1,
	    (size_t)(text + length - at - 1), error_r);
}

/* What is inside <>, source route gone. */
static int
angle_path(struct arena *arena, const char *text, size_t length,
    struct address *address, const char **error_r)
{
	const char *colon;

	if (length > 0 && text[0] == '@') {
		colon = memchr(text, ':', length);
		if (colon == NULL) {
			*error_r = "the local part is empty";
			return -1;
		}
		length -= (size_t)(colon + 1 - text);
		text = colon + 1;
	}
	return mailbox(arena, text, length, address, error_r);
}

/* What is behind "<" and before ">", if they are there. */
static int
path_content(struct arena *arena, const char *text, size_t length, bool angle,
    struct address *address, const char **error_r)
{
	if (length == 0) {
		address->text = "";
		return 0;
	}
	/* The limit is meant with the brackets (RFC 5321 4.5.3.1.3). */
	if (length + 2 > ADDRESS_PATH_MAX) {
		*error_r = arena_printf(arena,
		    "the path has %zu octets, at most %d are allowed",
		    length + 2, ADDRESS_PATH_MAX);
		return -1;
	}
	return angle ? angle_path(arena, text, length, address, error_r)
		     : internal_mailbox(arena, text, length, address, error_r);
}

int
address_path(struct arena *arena, const char *text, size_t length,
    struct address *address_r, const char **error_r)
{
	bool angle;

	*address_r = (struct address){ 0 };
	angle = length > 0 && text[0] == '<';
	if (angle && text[length - 1] != '>') {
		*error_r = "the path begins with \"<\" and has no \">\" at its "
			   "end";
		address_r->text = str_show(arena, text, length, ADDRESS_SHOWN);
		return -1;
	}
	if (angle) {
		text++;
		length -= 2;
	}
	if (path_content(arena, text, length, angle, address_r, error_r) == 0)
		return 0;
	*address_r = (struct address){ .text = str_show(arena, text, length,
					   ADDRESS_SHOWN) };
	return -1;
}

bool
address_is_null(const struct address *address)
{
	return address->text[0] == '\0';
}

bool
address_is_literal(const struct address *address)
{
	return address->domain != NULL && address->domain[0] == '[';
}
