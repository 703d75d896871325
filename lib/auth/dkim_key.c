#include <string.h>

#include "lib/auth/dkim_key.h"
#include "lib/auth/dkim_tags.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a tag's value that are shown in a sentence. */
#define VALUE_SHOWN 40

/* What a record is read for. */
struct use {
	struct arena *arena;
	const struct dkim_signature *signature;
	struct dkim_tags tags;
	const char *problem; /* the end of "has a key whose record ..." */
};

static enum dkim_why
fail_tag(struct use *use, const struct dkim_tag *tag, const char *what)
{
	use->problem = arena_printf(use->arena, "has the tag %.*s=%s, which %s",
	    (int)tag->name.length, tag->name.text,
	    str_show(
		use->arena, tag->value.text, tag->value.length, VALUE_SHOWN),
	    what);
	return DKIM_WHY_KEY;
}

/* The list has that word. */
static bool
lists(const struct dkim_tag *tag, const char *word)
{
	struct dkim_piece list = tag->value, item;

	while (dkim_piece_next(&list, &item)) {
		if (dkim_piece_is(&item, word))
			return true;
	}
	return false;
}

static bool
has_flag(const struct use *use, const char *flag)
{
	const struct dkim_tag *tag = dkim_tags_find(&use->tags, "t");

	return tag != NULL && lists(tag, flag);
}

static const char *
key_type(const struct dkim_signature *signature)
{
	return signature->algorithm == DKIM_ED25519_SHA256 ? "ed25519" : "rsa";
}

/* All but the key itself. */
static enum dkim_why
check_terms(struct use *use)
{
	const struct dkim_signature *signature = use->signature;
	const struct dkim_tag *tag;

	tag = dkim_tags_find(&use->tags, "v");
	if (tag != NULL &&
	    (tag->value.length != 5 ||
		memcmp(tag->value.text, "DKIM1", 5) != 0))
		return fail_tag(use, tag, "is not DKIM1");
	tag = dkim_tags_find(&use->tags, "k");
	if (tag != NULL ? !dkim_piece_is(&tag->value, key_type(signature))
			: signature->algorithm == DKIM_ED25519_SHA256) {
		use->problem = arena_printf(use->arena,
		    "is not for its algorithm (it needs k=%s)",
		    key_type(signature));
		return DKIM_WHY_KEY;
	}
	tag = dkim_tags_find(&use->tags, "h");
	if (tag != NULL && !lists(tag, "sha256"))
		return fail_tag(use, tag, "does not allow sha256");
	tag = dkim_tags_find(&use->tags, "s");
	if (tag != NULL && !lists(tag, "*") && !lists(tag, "email"))
		return fail_tag(use, tag, "is not for mail");
	if (has_flag(use, "s") &&
	    strcmp(signature->identity_domain, signature->domain) != 0) {
		use->problem = arena_printf(use->arena,
		    "has the flag t=s, which forbids that i= is at the "
		    "subdomain %s",
		    signature->identity_domain);
		return DKIM_WHY_KEY;
	}
	return DKIM_WHY_NOTHING;
}

static enum dkim_why
take_key(struct use *use, struct dkim_key_record *record)
{
	const struct dkim_tag *tag = dkim_tags_find(&use->tags, "p");
	const char *base64;

	if (tag == NULL) {
		use->problem = "has no tag p=";
		return DKIM_WHY_KEY;
	}
	if (tag->value.length == 0)
		return DKIM_WHY_REVOKED;
	if (dkim_base64(use->arena, &tag->value, &base64) != 0)
		return fail_tag(use, tag, "is no base64");
	if (strlen(base64) > DKIM_KEY_MAX)
		return DKIM_WHY_BEYOND;
	record->text = arena_printf(
	    use->arena, "k=%s;p=%s", key_type(use->signature), base64);
	return DKIM_WHY_NOTHING;
}

static enum dkim_why
read_record(struct use *use, const struct dns_record *text,
    struct dkim_key_record *record)
{
	enum dkim_why why;

	if (dkim_tags_read(use->arena, text->data, text->length, DKIM_TAGS_MAX,
		&use->tags, &use->problem) != 0)
		return DKIM_WHY_KEY;
	record->testing = has_flag(use, "y");
	why = check_terms(use);
	return why == DKIM_WHY_NOTHING ? take_key(use, record) : why;
}

/* One record; RFC 6376 3.6.2.2 leaves open what several mean. */
static enum dkim_why
read_answer(struct use *use, const struct dkim_key *key,
    struct dkim_key_record *record, const char **problem_r)
{
	const char *name = use->signature->key_name;
	enum dkim_why why;

	if (key->count > 1) {
		*problem_r = arena_printf(use->arena,
		    "has %zu TXT records where its key is (%s): receivers may "
		    "take either, or none",
		    key->count, name);
		return DKIM_WHY_BEYOND;
	}
	why = read_record(use, &key->records[0], record);
	if (why == DKIM_WHY_REVOKED)
		*problem_r = arena_printf(use->arena,
		    "has a key that was revoked: the record of %s has an empty "
		    "p=",
		    name);
	else if (why == DKIM_WHY_BEYOND)
		*problem_r = arena_printf(use->arena,
		    "has a key that is longer than what is verified (%s); "
		    "receivers need not verify with more than 4096 bits",
		    name);
	else if (why != DKIM_WHY_NOTHING)
		*problem_r = arena_printf(use->arena,
		    "has a key whose record (%s) %s", name, use->problem);
	return why;
}

enum dkim_why
dkim_key_read(struct arena *arena, const struct dkim_signature *signature,
    const struct dkim_key *key, struct dkim_key_record *record_r,
    const char **problem_r)
{
	struct use use = { .arena = arena, .signature = signature };

	*record_r = (struct dkim_key_record){ 0 };
	switch (key->status) {
	case DNS_ANSWER:
		if (key->count > 0)
			return read_answer(&use, key, record_r, problem_r);
		/* FALLTHROUGH */
	case DNS_NODATA:
	case DNS_NXDOMAIN:
		*problem_r = arena_printf(arena,
		    "has no key in DNS: %s has no TXT record",
		    signature->key_name);
		return DKIM_WHY_NO_KEY;
	case DNS_UNASKED:
	case DNS_FAILURE:
		break;
	}
	*problem_r = arena_printf(arena,
	    "cannot be verified: DNS gave no usable answer for its key, the "
	    "TXT record of %s (%s)",
	    signature->key_name,
	    key->reason != NULL ? key->reason : "no reason given");
	return DKIM_WHY_DNS;
}
