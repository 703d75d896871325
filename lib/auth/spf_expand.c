#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/auth/spf.h"
#include "lib/auth/spf_expand.h"
#include "lib/auth/spf_macro.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define NAME_MAX_OCTETS 253

/* Octets that are kept of a name that is being made; its left goes first. */
#define KEPT 1024

/* "%{i}" of IPv6: 32 nibbles with dots between */
#define VALUE_SIZE 64

/* One macro-expand: "%{d2r-}" */
struct macro {
	char letter; /* as it is written */
	size_t parts; /* 0 = all */
	bool reverse;
	const char *delimiters; /* not terminated; "." where none are written */
	size_t delimiter_count;
};

/* --- values --- */

/* RFC 7208 7.3: dotted nibbles of IPv6. */
static const char *
dotted(const struct ip *ip, char text[VALUE_SIZE])
{
	static const char digits[] = "0123456789ABCDEF";
	char *at = text;
	size_t i;

	if (ip->family != AF_INET6)
		return ip_show(ip, text);
	for (i = 0; i < 16; i++) {
		*at++ = digits[ip->octets[i] >> 4];
		*at++ = '.';
		*at++ = digits[ip->octets[i] & 0xf];
		*at++ = '.';
	}
	at[-1] = '\0';
	return text;
}

static const char *
value_of(const struct spf_macros *macros, char letter, char scratch[VALUE_SIZE])
{
	switch (str_lower_octet(letter)) {
	case 's':
		return macros->sender;
	case 'l':
		return macros->local;
	case 'o':
		return macros->origin;
	case 'd':
		return macros->domain;
	case 'p':
		return macros->validated;
	case 'h':
		return macros->helo;
	case 'r':
		return macros->receiver;
	case 'i':
		return dotted(macros->client, scratch);
	case 'c':
		return ip_show(macros->client, scratch);
	case 'v':
		return macros->client->family == AF_INET6 ? "ip6" : "in-addr";
	default: /* t */
		snprintf(scratch, VALUE_SIZE, "%lld", (long long)macros->time);
		return scratch;
	}
}

/* --- transformers --- */

static bool
is_delimiter(const struct macro *macro, char octet)
{
	return memchr(macro->delimiters, octet, macro->delimiter_count) != NULL;
}

/* RFC 7208 7.3: an upper case letter escapes for a URL (RFC 3986 2.3). */
static void
append(
    const struct macro *macro, const char *data, size_t length, struct buf *out)
{
	size_t i;

	if (macro->letter >= 'a') {
		buf_append(out, data, length);
		return;
	}
	for (i = 0; i < length; i++) {
		if (isascii(data[i]) &&
		    (isalnum((unsigned char)data[i]) ||
			memchr("-._~", data[i], 4) != NULL))
			buf_octet(out, data[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)data[i]);
	}
}

/* Parts from the left to the right, the last `parts` of them. */
static void
append_parts(const struct macro *macro, const char *value, struct buf *out)
{
	const char *end = value + strlen(value), *at = end;
	size_t parts = 0;

	while (at > value &&
	    !(is_delimiter(macro, at[-1]) && ++parts == macro->parts))
		at--;
	for (; at < end; at++) {
		if (is_delimiter(macro, *at))
			append(macro, ".", 1, out);
		else
			append(macro, at, 1, out);
	}
}

/* Parts from the right to the left; the last `parts` of that are the first
 * ones of the value. */
static void
append_reversed(const struct macro *macro, const char *value, struct buf *out)
{
	const char *end = value, *at;
	size_t parts = 0;

	while (*end != '\0' &&
	    !(is_delimiter(macro, *end) && ++parts == macro->parts))
		end++;
	for (;;) {
		for (at = end; at > value && !is_delimiter(macro, at[-1]);)
			at--;
		append(macro, at, (size_t)(end - at), out);
		if (at == value)
			return;
		append(macro, ".", 1, out);
		end = at - 1;
	}
}

/* --- texts --- */

/* Behind "%{"; returns what is behind "}". The syntax is right. */
static const char *
read_macro(const char *at, struct macro *macro)
{
	*macro = (struct macro){ .letter = *at++ };
	for (; isdigit((unsigned char)*at); at++) {
		if (macro->parts <= SPF_IDENTITY_MAX)
			macro->parts = 10 * macro->parts + (size_t)(*at - '0');
	}
	if (str_lower_octet(*at) == 'r') {
		macro->reverse = true;
		at++;
	}
	macro->delimiters = at;
	while (*at != '}')
		at++;
	macro->delimiter_count = (size_t)(at - macro->delimiters);
	if (macro->delimiter_count == 0) {
		macro->delimiters = ".";
		macro->delimiter_count = 1;
	}
	return at + 1;
}

/* What stands at `at`, a macro or an octet; returns what is behind it. */
static const char *
append_next(const struct spf_macros *macros, const char *at, struct buf *out)
{
	char scratch[VALUE_SIZE];
	const char *value;
	struct macro macro;

	if (*at != '%') {
		buf_octet(out, *at);
		return at + 1;
	}
	switch (at[1]) {
	case '%':
		buf_octet(out, '%');
		return at + 2;
	case '_':
		buf_octet(out, ' ');
		return at + 2;
	case '-':
		buf_string(out, "%20");
		return at + 2;
	default:
		break;
	}
	at = read_macro(at + 2, &macro);
	value = value_of(macros, macro.letter, scratch);
	if (macro.reverse)
		append_reversed(&macro, value, out);
	else
		append_parts(&macro, value, out);
	return at;
}

bool
spf_has_macro(const char *text, char letter)
{
	for (; (text = strchr(text, '%')) != NULL && text[1] != '\0';
	     text += 2) {
		if (text[1] == '{' && str_lower_octet(text[2]) == letter)
			return true;
	}
	return false;
}

const char *
spf_expand_name(struct arena *arena, const struct spf_macros *macros,
    const char *domain_spec)
{
	const char *at = domain_spec, *dot;
	struct buf name = { 0 };

	while (*at != '\0') {
		at = append_next(macros, at, &name);
		if (name.length > 2 * KEPT)
			buf_consume(&name, name.length - KEPT);
	}
	if (name.length > 0 && name.data[name.length - 1] == '.')
		name.length--;
	while (name.length > NAME_MAX_OCTETS &&
	    (dot = memchr(name.data, '.', name.length)) != NULL)
		buf_consume(&name, (size_t)(dot + 1 - name.data));
	at = arena_string_n(
	    arena, name.data != NULL ? name.data : "", name.length);
	buf_free(&name);
	return at;
}

/* explain-string = *( macro-string / SP ) */
static bool
is_explanation(const char *text, size_t length)
{
	const char *end = text + length, *blank;

	for (; text < end; text = blank + 1) {
		blank = memchr(text, ' ', (size_t)(end - text));
		if (blank == NULL)
			blank = end;
		if (!spf_is_macro_string(text, (size_t)(blank - text)))
			return false;
	}
	return true;
}

const char *
spf_expand_text(struct arena *arena, const struct spf_macros *macros,
    const char *text, size_t length)
{
	const char *at, *end, *result = NULL;
	struct buf out = { 0 };

	if (!is_explanation(text, length))
		return NULL;
	at = arena_string_n(arena, text, length);
	for (end = at + length; at < end && out.length <= SPF_EXPLANATION_MAX;)
		at = append_next(macros, at, &out);
	if (out.length <= SPF_EXPLANATION_MAX)
		result = arena_string_n(
		    arena, out.data != NULL ? out.data : "", out.length);
	buf_free(&out);
	return result;
}
