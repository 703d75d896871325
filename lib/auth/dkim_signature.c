#include <string.h>

#include "lib/auth/dkim_signature.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a value that are shown in a sentence. */
#define VALUE_SHOWN 80
/* RFC 6376 3.5: digits of t= and x=. */
#define TIME_DIGITS_MAX 12

struct reader {
	struct arena *arena;
	struct dkim_signature *signature;
	const struct dkim_tag *tag; /* that is read now */
	const char *fault; /* the first one */
};

static void
fail(struct reader *reader, const char *fault)
{
	if (reader->fault == NULL)
		reader->fault = fault;
}

static void
fail_tag(struct reader *reader, const char *what)
{
	fail(reader,
	    arena_printf(reader->arena, "has the tag %.*s=%s, which %s",
		(int)reader->tag->name.length, reader->tag->name.text,
		str_show(reader->arena, reader->tag->value.text,
		    reader->tag->value.length, VALUE_SHOWN),
		what));
}

static void
go_beyond(struct reader *reader, const char *why)
{
	if (reader->signature->beyond == NULL)
		reader->signature->beyond = why;
}

static bool
is_ascii(const struct dkim_piece *piece)
{
	size_t i;

	for (i = 0; i < piece->length; i++) {
		if ((unsigned char)piece->text[i] >= 0x80)
			return false;
	}
	return true;
}

/* RFC 8616 allows U-labels, which many verifiers, and ours, do not read. */
static const char *
read_domain(struct reader *reader, const struct dkim_piece *piece)
{
	const char *domain, *why;

	if (!is_ascii(piece))
		go_beyond(reader,
		    "has a name with letters that are no ASCII, which many "
		    "receivers cannot verify (write it as xn--...)");
	domain = domain_normal(reader->arena, piece->text, piece->length, &why);
	if (domain == NULL)
		fail_tag(
		    reader, arena_printf(reader->arena, "is no name: %s", why));
	else if (piece->text[piece->length - 1] == '.')
		fail_tag(reader, "ends in a dot");
	return domain;
}

/* --- the tags of RFC 6376 3.5 --- */

static void
read_version(struct reader *reader, const struct dkim_piece *value)
{
	if (!dkim_piece_is(value, "1"))
		fail_tag(reader, "is no version that there is");
}

static void
read_algorithm(struct reader *reader, const struct dkim_piece *value)
{
	static const char *const names[] = {
		[DKIM_RSA_SHA256] = "rsa-sha256",
		[DKIM_RSA_SHA1] = "rsa-sha1",
		[DKIM_ED25519_SHA256] = "ed25519-sha256",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (dkim_piece_is(value, names[i])) {
			reader->signature->algorithm = (enum dkim_algorithm)i;
			return;
		}
	}
	fail_tag(reader, "is no algorithm that receivers know");
}

static void
read_base64(struct reader *reader, const struct dkim_piece *value)
{
	const char *base64;

	if (value->length == 0 ||
	    dkim_base64(reader->arena, value, &base64) != 0)
		fail_tag(reader, "is no base64");
}

static int
read_canonicalization(
    struct reader *reader, const struct dkim_piece *value, bool *relaxed_r)
{
	*relaxed_r = dkim_piece_is(value, "relaxed");
	if (*relaxed_r || dkim_piece_is(value, "simple"))
		return 0;
	fail_tag(reader, "is no canonicalization that receivers know");
	return -1;
}

static void
read_canonicalizations(struct reader *reader, const struct dkim_piece *value)
{
	struct dkim_signature *signature = reader->signature;
	struct dkim_piece header = *value, body;
	const char *slash;

	slash = memchr(value->text, '/', value->length);
	if (slash == NULL) {
		read_canonicalization(
		    reader, &header, &signature->relaxed_header);
		return;
	}
	header.length = (size_t)(slash - value->text);
	body.text = slash + 1;
	body.length = value->length - header.length - 1;
	if (read_canonicalization(
		reader, &header, &signature->relaxed_header) == 0)
		read_canonicalization(reader, &body, &signature->relaxed_body);
}

static void
read_signing_domain(struct reader *reader, const struct dkim_piece *value)
{
	const char *domain = read_domain(reader, value);

	if (domain != NULL && !domain_is_qualified(domain))
		fail_tag(reader, "is not fully qualified");
	reader->signature->domain = domain;
}

static void
read_selector(struct reader *reader, const struct dkim_piece *value)
{
	reader->signature->selector = read_domain(reader, value);
}

/* field-name: printable ASCII without the colon (RFC 5322 3.6.8). */
static bool
is_field_name(const struct dkim_piece *name)
{
	size_t i;

	for (i = 0; i < name->length; i++) {
		if (name->text[i] <= ' ' || name->text[i] >= 0x7f)
			return false;
	}
	return name->length > 0;
}

static void
read_names(struct reader *reader, const struct dkim_piece *value)
{
	struct dkim_signature *signature = reader->signature;
	struct dkim_piece list = *value, name;
	const char **names;
	bool has_from = false;
	size_t count = 0;

	if (value->length > DKIM_NAMES_OCTETS_MAX) {
		go_beyond(reader, "has more in its tag h= than is verified");
		return;
	}
	names = arena_alloc(reader->arena, DKIM_NAMES_MAX * sizeof(*names));
	while (dkim_piece_next(&list, &name)) {
		if (!is_field_name(&name)) {
			fail_tag(reader, "is no list of names of fields");
			return;
		}
		if (count == DKIM_NAMES_MAX) {
			go_beyond(reader,
			    "has more names in its tag h= than are verified");
			return;
		}
		has_from = has_from || dkim_piece_is(&name, "from");
		names[count++] = str_lower(
		    arena_string_n(reader->arena, name.text, name.length));
	}
	signature->names = names;
	signature->name_count = count;
	if (!has_from)
		fail(reader, "does not sign the From field (RFC 6376 5.4)");
}

/* It must lie within d=, which is looked at when all tags are read. */
static void
read_identity(struct reader *reader, const struct dkim_piece *value)
{
	struct dkim_signature *signature = reader->signature;
	const char *at = memrchr(value->text, '@', value->length);
	struct dkim_piece domain;

	signature->identity =
	    str_show(reader->arena, value->text, value->length, VALUE_SHOWN);
	if (at == NULL) {
		fail_tag(reader, "has no @");
		return;
	}
	domain.text = at + 1;
	domain.length = value->length - (size_t)(at + 1 - value->text);
	signature->identity_domain = read_domain(reader, &domain);
}

/* Digits alone; -1: it is none, or longer. */
static int
read_number(
    const struct dkim_piece *value, size_t digits_max, uint64_t *number_r)
{
	size_t i;

	*number_r = 0;
	if (value->length == 0 || value->length > digits_max)
		return -1;
	for (i = 0; i < value->length; i++) {
		if (value->text[i] < '0' || value->text[i] > '9')
			return -1;
		*number_r = 10 * *number_r + (uint64_t)(value->text[i] - '0');
	}
	return 0;
}

static void
read_length(struct reader *reader, const struct dkim_piece *value)
{
	/* No body has more octets. */
	if (read_number(value, 18, &reader->signature->length) != 0)
		fail_tag(reader, "is no length of a body");
	reader->signature->has_length = true;
}

static void
read_query(struct reader *reader, const struct dkim_piece *value)
{
	struct dkim_piece list = *value, method;

	while (dkim_piece_next(&list, &method)) {
		if (dkim_piece_is(&method, "dns/txt"))
			return;
	}
	fail_tag(reader, "names no way to the key that receivers know");
}

static int64_t
read_seconds(struct reader *reader, const struct dkim_piece *value)
{
	uint64_t seconds;

	if (read_number(value, TIME_DIGITS_MAX, &seconds) == 0)
		return (int64_t)seconds;
	fail_tag(reader, "is no time");
	return -1;
}

static void
read_time(struct reader *reader, const struct dkim_piece *value)
{
	reader->signature->time = read_seconds(reader, value);
}

static void
read_expiry(struct reader *reader, const struct dkim_piece *value)
{
	reader->signature->expires = read_seconds(reader, value);
}

static const struct {
	const char *name;
	bool is_needed;
	void (*read)(struct reader *reader, const struct dkim_piece *value);
} tags[] = {
	{ "v", true, read_version },
	{ "a", true, read_algorithm },
	{ "b", true, read_base64 },
	{ "bh", true, read_base64 },
	{ "c", false, read_canonicalizations },
	{ "d", true, read_signing_domain },
	{ "h", true, read_names },
	{ "i", false, read_identity },
	{ "l", false, read_length },
	{ "q", false, read_query },
	{ "s", true, read_selector },
	{ "t", false, read_time },
	{ "x", false, read_expiry },
};
#define TAGS (sizeof(tags) / sizeof(tags[0]))

/* --- all of them --- */

/* What several tags say together. */
static void
check_together(struct reader *reader)
{
	struct dkim_signature *signature = reader->signature;

	if (signature->identity_domain == NULL)
		signature->identity_domain = signature->domain;
	if (signature->domain != NULL &&
	    !domain_is_within(signature->identity_domain, signature->domain))
		fail(reader,
		    arena_printf(reader->arena,
			"has an i= at %s, which is not within its d=",
			signature->identity_domain));
	if (signature->time >= 0 && signature->expires >= 0 &&
	    signature->expires <= signature->time)
		fail(reader, "expires before it was made (x= is not after t=)");
}

const char *
dkim_signature_read(struct arena *arena, const struct dkim_tags *list,
    struct dkim_signature *signature)
{
	struct reader reader = { .arena = arena, .signature = signature };
	size_t i;

	for (i = 0; i < TAGS; i++) {
		reader.tag = dkim_tags_find(list, tags[i].name);
		if (reader.tag != NULL)
			tags[i].read(&reader, &reader.tag->value);
		else if (tags[i].is_needed)
			fail(&reader,
			    arena_printf(
				arena, "has no tag %s=", tags[i].name));
	}
	check_together(&reader);
	return reader.fault;
}
