#include <string.h>

#include "lib/auth/dmarc_record.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define VERSION "DMARC1"

/* Octets of a tag that are shown in a sentence. */
#define TAG_SHOWN 80

/* A piece of the record; not terminated. */
struct piece {
	const char *text;
	size_t length;
};

struct reader {
	struct arena *arena;
	struct dmarc_record *record;
	struct piece tag; /* that is read now, with its value */
	unsigned seen; /* set of tags, by their place in the table */
	const char *fault;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_letter(char c)
{
	c = str_lower_octet(c);
	return c >= 'a' && c <= 'z';
}

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static void
trim(struct piece *piece)
{
	while (piece->length > 0 && is_blank(piece->text[0])) {
		piece->text++;
		piece->length--;
	}
	while (piece->length > 0 && is_blank(piece->text[piece->length - 1]))
		piece->length--;
}

/* Up to the octet, or to the end; `rest` begins behind it. */
static struct piece
cut(struct piece *rest, char octet)
{
	struct piece piece = *rest;
	const char *at;

	at = memchr(rest->text, octet, rest->length);
	if (at == NULL) {
		rest->text += rest->length;
		rest->length = 0;
		return piece;
	}
	piece.length = (size_t)(at - piece.text);
	rest->text += piece.length + 1;
	rest->length -= piece.length + 1;
	return piece;
}

static bool
is_word(const struct piece *piece, const char *word)
{
	return piece->length == strlen(word) &&
	    str_equal_n(piece->text, word, piece->length);
}

/* The first fault is told. */
static void
fault(struct reader *reader, const char *what)
{
	if (reader->fault == NULL)
		reader->fault = arena_printf(reader->arena, "the tag \"%s\" %s",
		    str_show(reader->arena, reader->tag.text,
			reader->tag.length, TAG_SHOWN),
		    what);
}

/* --- values --- */

static void
read_policy(
    struct reader *reader, const struct piece *value, enum dmarc_policy *field)
{
	enum dmarc_policy policy;

	for (policy = DMARC_POLICY_NONE; policy <= DMARC_POLICY_REJECT;
	     policy++) {
		if (is_word(value, dmarc_policy_name(policy))) {
			*field = policy;
			return;
		}
	}
	*field = DMARC_POLICY_INVALID;
	fault(reader, "says neither none nor quarantine nor reject");
}

static void
read_p(struct reader *reader, const struct piece *value)
{
	read_policy(reader, value, &reader->record->p);
}

static void
read_sp(struct reader *reader, const struct piece *value)
{
	read_policy(reader, value, &reader->record->sp);
}

static void
read_np(struct reader *reader, const struct piece *value)
{
	read_policy(reader, value, &reader->record->np);
}

/* One of two words; anything else leaves the default, which is `no`. */
static bool
read_choice(struct reader *reader, const struct piece *value, const char *yes,
    const char *no, const char *otherwise)
{
	if (is_word(value, yes))
		return true;
	if (!is_word(value, no))
		fault(reader, otherwise);
	return false;
}

static void
read_adkim(struct reader *reader, const struct piece *value)
{
	reader->record->strict_dkim =
	    read_choice(reader, value, "s", "r", "says neither r nor s");
}

static void
read_aspf(struct reader *reader, const struct piece *value)
{
	reader->record->strict_spf =
	    read_choice(reader, value, "s", "r", "says neither r nor s");
}

static void
read_t(struct reader *reader, const struct piece *value)
{
	reader->record->testing =
	    read_choice(reader, value, "y", "n", "says neither y nor n");
}

static void
read_psd(struct reader *reader, const struct piece *value)
{
	if (is_word(value, "y"))
		reader->record->psd = DMARC_PSD_YES;
	else if (is_word(value, "n"))
		reader->record->psd = DMARC_PSD_NO;
	else if (!is_word(value, "u"))
		fault(reader, "says neither y nor n nor u");
}

/* RFC 7489 6.3: 0 to 100. RFC 9989 has no such tag, so that its values are no
 * fault. */
static void
read_pct(struct reader *reader, const struct piece *value)
{
	reader->record->sampled_out = is_word(value, "0");
}

/* RFC 3986 3.1; of a mailto URI (RFC 6068), that there is an address. */
static bool
is_uri(const struct piece *uri)
{
	struct piece rest = *uri, scheme;
	const char *at;
	size_t i;

	scheme = cut(&rest, ':');
	if (scheme.length == 0 || rest.length == 0)
		return false;
	for (i = 0; i < scheme.length; i++) {
		if (!is_letter(scheme.text[i]) &&
		    (i == 0 || !is_one_of(scheme.text[i], "0123456789+-.")))
			return false;
	}
	if (memchr(rest.text, ' ', rest.length) != NULL)
		return false;
	if (!is_word(&scheme, "mailto"))
		return true;
	at = memchr(rest.text, '@', rest.length);
	return at != NULL && at > rest.text &&
	    at < rest.text + rest.length - 1 && at[1] != '!';
}

/* As text: is_tag() has seen to it that it is printable. */
static const char *
read_uris(struct reader *reader, const struct piece *value, bool *valid_r)
{
	struct piece rest = *value, uri;

	while (rest.length > 0) {
		uri = cut(&rest, ',');
		trim(&uri);
		if (is_uri(&uri))
			*valid_r = true;
		else
			fault(reader, "has a report address that is no URI");
	}
	return arena_string_n(reader->arena, value->text, value->length);
}

static void
read_rua(struct reader *reader, const struct piece *value)
{
	reader->record->rua =
	    read_uris(reader, value, &reader->record->has_rua);
}

static void
read_ruf(struct reader *reader, const struct piece *value)
{
	bool valid = false;

	reader->record->ruf = read_uris(reader, value, &valid);
}

/* --- tags --- */

static const struct {
	const char *name;
	void (*read)(struct reader *reader, const struct piece *value);
} tags[] = {
	{ "p", read_p },
	{ "sp", read_sp },
	{ "np", read_np },
	{ "adkim", read_adkim },
	{ "aspf", read_aspf },
	{ "t", read_t },
	{ "psd", read_psd },
	{ "pct", read_pct },
	{ "rua", read_rua },
	{ "ruf", read_ruf },
};
#define TAGS (sizeof(tags) / sizeof(tags[0]))

/* RFC 9989 4.8: what is no tag is passed over, as unknown ones are; their names
 * may be as RFC 6376 3.2 has them. */
static bool
is_tag(const struct piece *name, const struct piece *value)
{
	size_t i;

	for (i = 0; i < name->length; i++) {
		if (!is_letter(name->text[i]) &&
		    (i == 0 || !is_one_of(name->text[i], "0123456789_")))
			return false;
	}
	for (i = 0; i < value->length; i++) {
		if (value->text[i] < 0x20 || value->text[i] > 0x7e)
			return false;
	}
	return name->length > 0 && value->length > 0;
}

static void
read_tag(struct reader *reader)
{
	struct piece value = reader->tag, name;
	size_t i;

	name = cut(&value, '=');
	trim(&name);
	trim(&value);
	if (!is_tag(&name, &value)) {
		fault(reader, "is no tag: one has letters, \"=\" and a value");
		return;
	}
	for (i = 0; i < TAGS; i++) {
		if (!is_word(&name, tags[i].name))
			continue;
		/* RFC 6376 3.2 forbids it; receivers differ. */
		if ((reader->seen & 1u << i) != 0)
			fault(reader, "stands a second time");
		else
			tags[i].read(reader, &value);
		reader->seen |= 1u << i;
	}
}

/* Reads the version; `rest` begins at the next tag. */
static bool
read_version(struct piece *rest)
{
	struct piece value = cut(rest, ';'), name = cut(&value, '=');

	/* dmarc-version is the very beginning, blanks around "=" alone. */
	if (name.length == 0 || is_blank(name.text[0]))
		return false;
	trim(&name);
	trim(&value);
	return is_word(&name, "v") && value.length == strlen(VERSION) &&
	    memcmp(value.text, VERSION, value.length) == 0;
}

/* --- the record --- */

bool
dmarc_is_record(const char *text, size_t length)
{
	struct piece rest = { text, length };

	return read_version(&rest);
}

int
dmarc_record_read(struct arena *arena, const char *text, size_t length,
    struct dmarc_record *record_r, const char **fault_r)
{
	struct reader reader = { .arena = arena, .record = record_r };
	struct piece rest = { text, length };

	*record_r = (struct dmarc_record){ 0 };
	if (!read_version(&rest)) {
		*fault_r = "it does not begin with \"v=DMARC1;\"";
		return -1;
	}
	if (length > DMARC_RECORD_MAX) {
		*fault_r = arena_printf(arena,
		    "it has %zu octets, at most %d are read", length,
		    DMARC_RECORD_MAX);
		return -1;
	}
	while (rest.length > 0) {
		reader.tag = cut(&rest, ';');
		trim(&reader.tag);
		if (reader.tag.length > 0)
			read_tag(&reader);
	}
	if (record_r->p == DMARC_POLICY_ABSENT)
		reader.fault = "it has no p tag, which says what to do";
	*fault_r = reader.fault;
	return 0;
}

const char *
dmarc_policy_name(enum dmarc_policy policy)
{
	static const char *const names[] = {
		[DMARC_POLICY_ABSENT] = "absent",
		[DMARC_POLICY_INVALID] = "invalid",
		[DMARC_POLICY_NONE] = "none",
		[DMARC_POLICY_QUARANTINE] = "quarantine",
		[DMARC_POLICY_REJECT] = "reject",
	};

	return names[policy];
}
