#include <arpa/inet.h>
#include <string.h>

#include "lib/auth/spf_macro.h"
#include "lib/auth/spf_record.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define VERSION "v=spf1"

/* Octets of a term that are shown in a sentence. */
#define TERM_SHOWN 80

/* What may stand behind a mechanism's name. */
enum argument {
	NOTHING,
	DOMAIN, /* ":" domain-spec */
	MAYBE_DOMAIN, /* [ ":" domain-spec ] */
	MAYBE_DOMAIN_PREFIX, /* [ ":" domain-spec ] [ dual-cidr-length ] */
	NETWORK4, /* ":" ip4-network [ ip4-cidr-length ] */
	NETWORK6, /* ":" ip6-network [ ip6-cidr-length ] */
};

static const struct {
	const char *name;
	enum argument argument;
} mechanisms[] = {
	[SPF_ALL] = { "all", NOTHING },
	[SPF_INCLUDE] = { "include", DOMAIN },
	[SPF_A] = { "a", MAYBE_DOMAIN_PREFIX },
	[SPF_MX] = { "mx", MAYBE_DOMAIN_PREFIX },
	[SPF_PTR] = { "ptr", MAYBE_DOMAIN },
	[SPF_IP4] = { "ip4", NETWORK4 },
	[SPF_IP6] = { "ip6", NETWORK6 },
	[SPF_EXISTS] = { "exists", DOMAIN },
};
#define MECHANISMS (sizeof(mechanisms) / sizeof(mechanisms[0]))

/* A piece of the record; not terminated. */
struct piece {
	const char *text;
	size_t length;
};

struct reader {
	struct arena *arena;
	struct spf_record *record;
	struct spf_term *terms;
	struct piece term; /* that is read now, with its qualifier */
	const char **error_r;
};

const char *
spf_mechanism_name(enum spf_mechanism mechanism)
{
	return mechanisms[mechanism].name;
}

bool
spf_is_record(const char *text, size_t length)
{
	size_t version = strlen(VERSION);

	return length >= version && str_equal_n(text, VERSION, version) &&
	    (length == version || text[version] == ' ');
}

static int
fail(const struct reader *reader, const char *what)
{
	*reader->error_r = arena_printf(reader->arena, "the term \"%s\" %s",
	    str_show(reader->arena, reader->term.text, reader->term.length,
		TERM_SHOWN),
	    what);
	return -1;
}

static bool
is_name(const struct piece *piece, const char *name)
{
	return piece->length == strlen(name) &&
	    str_equal_n(piece->text, name, piece->length);
}

/* `*spec_r` is left where the piece is no domain-spec. */
static int
read_domain_spec(
    const struct reader *reader, const struct piece *piece, const char **spec_r)
{
	if (!spf_is_domain_spec(piece->text, piece->length))
		return fail(reader,
		    "names no domain: one has a dot in it, ends in a label "
		    "with a letter, or is a macro");
	*spec_r = arena_string_n(reader->arena, piece->text, piece->length);
	return 0;
}

/* --- prefixes --- */

/* 0-`most` without a zero before it; -1 for anything else. */
static int
prefix_value(const char *text, size_t length, unsigned most)
{
	unsigned value = 0;
	size_t i;

	if (length == 0 || length > 3 || (text[0] == '0' && length > 1))
		return -1;
	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = 10 * value + (unsigned)(text[i] - '0');
	}
	return value <= most ? (int)value : -1;
}

/* Where the digits at the end begin, if `mark` stands before them; or NULL. */
static const char *
digits_behind(const struct piece *piece, const char *mark)
{
	const char *digits = piece->text + piece->length;
	size_t length = strlen(mark);

	while (digits > piece->text && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	return (size_t)(digits - piece->text) >= length &&
		memcmp(digits - length, mark, length) == 0
	    ? digits
	    : NULL;
}

/* Cuts `mark` and digits off the end, if they are there. */
static int
cut_prefix(const struct reader *reader, struct piece *piece, const char *mark,
    unsigned most, unsigned *prefix_r)
{
	const char *digits = digits_behind(piece, mark);
	int prefix;

	*prefix_r = most;
	if (digits == NULL)
		return 0;
	prefix = prefix_value(
	    digits, (size_t)(piece->text + piece->length - digits), most);
	if (prefix < 0)
		return fail(reader,
		    most == 32 ? "has a prefix length that is none: IPv4 has "
				 "/0 to /32"
			       : "has a prefix length that is none: IPv6 has "
				 "/0 to /128");
	*prefix_r = (unsigned)prefix;
	piece->length = (size_t)(digits - piece->text) - strlen(mark);
	return 0;
}

/* dual-cidr-length: "/24", "//64", "/24//64". */
static int
cut_prefixes(
    const struct reader *reader, struct piece *piece, struct spf_term *term)
{
	if (cut_prefix(reader, piece, "//", 128, &term->prefix6) != 0)
		return -1;
	return cut_prefix(reader, piece, "/", 32, &term->prefix4);
}

/* --- mechanisms --- */

/*
 * ip4-network, ip6-network: what inet_pton(3) takes, who knows the syntax
 * exactly. An IPv4 address written as IPv6 stays IPv6, which matches nobody.
 */
static int
read_network(const struct reader *reader, struct piece argument, int family,
    struct spf_term *term)
{
	struct ip ip = { .family = family };
	char text[IP_TEXT_SIZE];
	unsigned prefix;

	if (cut_prefix(reader, &argument, "/", family == AF_INET ? 32 : 128,
		&prefix) != 0)
		return -1;
	if (argument.length < sizeof(text)) {
		memcpy(text, argument.text, argument.length);
		text[argument.length] = '\0';
		if (strlen(text) == argument.length &&
		    inet_pton(family, text, ip.octets) == 1) {
			term->network = network_of(&ip, prefix);
			return 0;
		}
	}
	return fail(reader,
	    family == AF_INET ? "has no IPv4 address" : "has no IPv6 address");
}

/* [ ":" domain-spec ]; what is left behind the name and before a prefix. */
static int
read_maybe_domain(
    const struct reader *reader, struct piece argument, struct spf_term *term)
{
	if (argument.length == 0)
		return 0;
	if (argument.text[0] != ':')
		return fail(reader,
		    "has something behind its name that may not stand there");
	argument.text++;
	argument.length--;
	if (read_domain_spec(reader, &argument, &term->domain) != 0)
		return -1;
	term->has_macro = strchr(term->domain, '%') != NULL;
	return 0;
}

/* `argument` is all behind the name. */
static int
read_argument(
    const struct reader *reader, struct piece argument, struct spf_term *term)
{
	enum argument kind = mechanisms[term->mechanism].argument;

	switch (kind) {
	case NOTHING:
		return argument.length == 0
		    ? 0
		    : fail(reader, "has something behind \"all\"");
	case MAYBE_DOMAIN:
		return read_maybe_domain(reader, argument, term);
	case MAYBE_DOMAIN_PREFIX:
		if (cut_prefixes(reader, &argument, term) != 0)
			return -1;
		return read_maybe_domain(reader, argument, term);
	default:
		break;
	}
	if (argument.length == 0 || argument.text[0] != ':')
		return fail(reader,
		    kind == DOMAIN ? "needs a colon and a domain"
				   : "needs a colon and an address");
	if (kind == DOMAIN)
		return read_maybe_domain(reader, argument, term);
	argument.text++;
	argument.length--;
	return read_network(
	    reader, argument, kind == NETWORK4 ? AF_INET : AF_INET6, term);
}

static int
read_directive(struct reader *reader)
{
	struct spf_term term = { .qualifier = '+' };
	struct piece name = reader->term, argument;

	if (memchr("+-~?", name.text[0], 4) != NULL) {
		term.qualifier = *name.text++;
		name.length--;
	}
	argument.text = name.text;
	argument.length = name.length;
	while (argument.length > 0 && *argument.text != ':' &&
	    *argument.text != '/') {
		argument.text++;
		argument.length--;
	}
	name.length -= argument.length;
	while (term.mechanism < MECHANISMS &&
	    !is_name(&name, mechanisms[term.mechanism].name))
		term.mechanism++;
	if (term.mechanism == MECHANISMS)
		return fail(reader, "is no mechanism that SPF knows");
	if (read_argument(reader, argument, &term) != 0)
		return -1;
	if (reader->record->term_count == SPF_TERMS_MAX)
		return fail(reader, "is one too many");
	reader->terms = arena_grow(reader->arena, reader->terms,
	    reader->record->term_count, sizeof(term));
	reader->terms[reader->record->term_count++] = term;
	return 0;
}

/* --- modifiers --- */

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ), then "=". */
static size_t
modifier_name_length(const struct piece *term)
{
	size_t i;
	char c;

	for (i = 0; i < term->length; i++) {
		c = str_lower_octet(term->text[i]);
		if (c >= 'a' && c <= 'z')
			continue;
		if (i > 0 && c == '=')
			return i;
		if (i == 0 ||
		    (!(c >= '0' && c <= '9') && c != '-' && c != '_' &&
			c != '.'))
			return 0;
	}
	return 0;
}

/* RFC 7208 6: those two stand once. */
static int
read_once(
    const struct reader *reader, const struct piece *value, const char **spec_r)
{
	if (*spec_r != NULL)
		return fail(reader, "stands a second time");
	return read_domain_spec(reader, value, spec_r);
}

static int
read_modifier(const struct reader *reader, size_t name_length)
{
	struct piece name = { reader->term.text, name_length };
	struct piece value = { name.text + name_length + 1,
		reader->term.length - name_length - 1 };

	if (is_name(&name, "redirect"))
		return read_once(reader, &value, &reader->record->redirect);
	if (is_name(&name, "exp"))
		return read_once(reader, &value, &reader->record->exp);
	if (!spf_is_macro_string(value.text, value.length))
		return fail(reader, "has a \"%\" that begins no macro");
	return 0;
}

/* --- the record --- */

static int
read_term(struct reader *reader)
{
	size_t i, name_length;

	for (i = 0; i < reader->term.length; i++) {
		if (reader->term.text[i] < 0x21 || reader->term.text[i] > 0x7e)
			return fail(
			    reader, "has an octet that is no printable ASCII");
	}
	name_length = modifier_name_length(&reader->term);
	return name_length > 0 ? read_modifier(reader, name_length)
			       : read_directive(reader);
}

static int
read_terms(struct reader *reader, const char *at, const char *end)
{
	const char *blank;

	for (; at < end; at = blank) {
		blank = memchr(at, ' ', (size_t)(end - at));
		if (blank == at) {
			blank++;
			continue;
		}
		if (blank == NULL)
			blank = end;
		reader->term = (struct piece){ at, (size_t)(blank - at) };
		if (read_term(reader) != 0)
			return -1;
	}
	return 0;
}

int
spf_record_read(struct arena *arena, const char *text, size_t length,
    struct spf_record *record_r, const char **error_r)
{
	struct reader reader = {
		.arena = arena, .record = record_r, .error_r = error_r
	};

	*record_r = (struct spf_record){ 0 };
	if (!spf_is_record(text, length)) {
		*error_r = "it does not begin with \"v=spf1\" and a blank";
		return -1;
	}
	if (length > SPF_RECORD_MAX) {
		*error_r = arena_printf(arena,
		    "it has %zu octets, at most %d are read", length,
		    SPF_RECORD_MAX);
		return -1;
	}
	if (read_terms(&reader, text + strlen(VERSION), text + length) != 0) {
		*record_r = (struct spf_record){ 0 };
		return -1;
	}
	record_r->terms = reader.terms;
	return 0;
}
