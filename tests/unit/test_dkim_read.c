#include <stdio.h>
#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

static const struct content_limits limits = { 1 << 20, 1 << 20 };

static void
field(struct content *content, const char *name, const char *value)
{
	content_field(content, name, strlen(name), value, strlen(value));
}

static void
show_tags(const struct dkim_signature *signature, struct buf *out)
{
	static const char *const algorithms[] = {
		[DKIM_RSA_SHA256] = "rsa",
		[DKIM_RSA_SHA1] = "sha1",
		[DKIM_ED25519_SHA256] = "ed25519",
	};
	size_t i;

	buf_printf(out, "%s %s %s/%s i=%s", signature->key_name,
	    algorithms[signature->algorithm],
	    signature->relaxed_header ? "relaxed" : "simple",
	    signature->relaxed_body ? "relaxed" : "simple",
	    signature->identity_domain);
	if (signature->has_length)
		buf_printf(
		    out, " l=%llu", (unsigned long long)signature->length);
	if (signature->time >= 0)
		buf_printf(out, " t=%lld", (long long)signature->time);
	if (signature->expires >= 0)
		buf_printf(out, " x=%lld", (long long)signature->expires);
	buf_string(out, " h=");
	for (i = 0; i < signature->name_count; i++)
		buf_printf(out, "%s%s", i > 0 ? ":" : "", signature->names[i]);
}

/* What was read: all of it, or why not. */
static void
show(const struct dkim_signature *signature, struct buf *out)
{
	buf_clear(out);
	if (signature->fault != NULL)
		buf_printf(out, "fault: %s", signature->fault);
	else if (signature->beyond != NULL)
		buf_printf(out, "beyond: %s", signature->beyond);
	else
		show_tags(signature, out);
	buf_octet(out, '\0');
	ck_assert(signature->names != NULL || signature->name_count == 0);
	ck_assert((signature->key_name == NULL) ==
	    (signature->fault != NULL || signature->beyond != NULL));
}

static void
read_one(struct arena *arena, const char *value, struct content *content,
    struct dkim_signatures *signatures)
{
	content_start(content, arena, &limits);
	field(content, "From", "a@example.jp");
	field(content, "dkim-signature", value);
	content_header_end(content);
	dkim_read(arena, content, signatures);
	ck_assert_uint_eq(signatures->count, 1);
	ck_assert_uint_eq(signatures->items[0].field, 1);
}

static void
expect(const char *name, const char *value, const char *want)
{
	struct arena *arena = arena_new();
	struct dkim_signatures signatures;
	struct content content;
	struct buf out = { 0 };

	read_one(arena, value, &content, &signatures);
	show(&signatures.items[0], &out);
	assert_text(name, out.data, want);
	buf_free(&out);
	content_free(&content);
	arena_free(arena);
}

/* All that must be there; tags of a row come behind it. */
#define BASE "v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=YQ==; b=Yg==;"
#define READ "s1._domainkey.example.jp rsa simple/simple i=example.jp"

START_TEST(reads_tags)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "as little as may be", BASE, READ " h=from" },
		{ "no semicolon at the end",
		    "v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=YQ==; "
		    "b=Yg==",
		    READ " h=from" },
		{ "all there is",
		    "v=1; a=ed25519-sha256; c=relaxed/simple; d=Example.JP;\r\n"
		    "\ts=A.b; q=dns/txt; t=1700000000; x=1700000001; l=0;\r\n"
		    "\ti=joe@Sub.Example.jp; h=From:to :\r\n\t subject;\r\n"
		    "\tz=From:a@example.jp|To:b; bh=Y\r\n Q==; b=\r\n Yg==",
		    "a.b._domainkey.example.jp ed25519 relaxed/simple "
		    "i=sub.example.jp l=0 t=1700000000 x=1700000001 "
		    "h=from:to:subject" },
		{ "unknown tags", BASE "abc_1=;zz=:/=", READ " h=from" },
		{ "blanks around =", BASE " i \t=\n @example.jp",
		    READ " h=from" },
		{ "c without a body", BASE "c=relaxed",
		    "s1._domainkey.example.jp rsa relaxed/simple i=example.jp "
		    "h=from" },
		{ "several ways to the key", BASE "q=http : dns/txt",
		    READ " h=from" },
		{ "a name twice",
		    "v=1; a=rsa-sha1; d=example.jp; s=s1; "
		    "h=from:From; bh=YQ==; b=Yg==",
		    "s1._domainkey.example.jp sha1 simple/simple i=example.jp "
		    "h=from:from" },
		{ "an underscore",
		    "v=1; a=rsa-sha256; d=example.jp; s=_s1; "
		    "h=from; bh=YQ==; b=Yg==",
		    "_s1._domainkey.example.jp rsa simple/simple i=example.jp "
		    "h=from" },
		{ "a long body", BASE "l=999999999999999999",
		    READ " l=999999999999999999 h=from" },
		{ "the end of all days", BASE "x=999999999999",
		    READ " x=999999999999 h=from" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(rows[i].name, rows[i].value, rows[i].want);
}
END_TEST

START_TEST(finds_faults)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "nothing", "", "has an empty tag" },
		{ "rubbish", "rubbish", "has \"rubbish\", which is no tag" },
		{ "an empty tag", BASE ";", "has an empty tag" },
		{ "no name", BASE "=1", "has \"=\", which is no tag" },
		{ "a name that is none", BASE "1a=b",
		    "has \"1a=\", which is no tag" },
		{ "a blank in a name", BASE "a a=b",
		    "has \"a a=\", which is no tag" },
		{ "a control character", BASE "y=\x01",
		    "has a control character in its tag y=" },
		{ "a terminal's words", BASE "\x1b[1m\xff=1",
		    "has \"\\x1b[1m\\xff=\", which is no tag" },
		{ "a tag twice", BASE "d=example.jp", "has the tag d= twice" },
		{ "an unknown tag twice", BASE "y=1; y=1",
		    "has the tag y= twice" },
		{ "no v",
		    "a=rsa-sha256; d=example.jp; s=s1; h=from; bh=YQ==; "
		    "b=Yg==",
		    "has no tag v=" },
		{ "v alone", "v=1", "has no tag a=" },
		{ "capitals", "V=1", "has no tag v=" },
		{ "another version", "v=2",
		    "has the tag v=2, which is no "
		    "version that there is" },
		{ "another algorithm", "v=1; a=rsa-md5",
		    "has the tag a=rsa-md5, which is no algorithm that "
		    "receivers know" },
		{ "c of one half", BASE "c=relaxed/",
		    "has the tag c=relaxed/, which is no canonicalization that "
		    "receivers know" },
		{ "c of three", BASE "c=simple/simple/simple",
		    "has the tag c=simple/simple/simple, which is no "
		    "canonicalization that receivers know" },
		{ "i elsewhere", BASE "i=a@example.com",
		    "has an i= at example.com, which is not within its d=" },
		{ "i above", BASE "i=a@jp",
		    "has an i= at jp, which is not within its d=" },
		{ "i that only ends so", BASE "i=a@badexample.jp",
		    "has an i= at badexample.jp, which is not within its d=" },
		{ "i without @", BASE "i=example.jp",
		    "has the tag i=example.jp, which has no @" },
		{ "i with nothing behind it", BASE "i=a@",
		    "has the tag i=a@, which is no name: the domain is empty" },
		{ "l that is none", BASE "l=-1",
		    "has the tag l=-1, which is no length of a body" },
		{ "l longer than any body", BASE "l=1000000000000000000",
		    "has the tag l=1000000000000000000, which is no length of "
		    "a body" },
		{ "no l",
		    BASE "l=", "has the tag l=, which is no length of a body" },
		{ "t that is none", BASE "t=now",
		    "has the tag t=now, which is no time" },
		{ "t of 13 digits", BASE "t=1000000000000",
		    "has the tag t=1000000000000, which is no time" },
		{ "x before t", BASE "t=2; x=1",
		    "expires before it was made (x= is not after t=)" },
		{ "x at t", BASE "t=2; x=2",
		    "expires before it was made (x= is not after t=)" },
		{ "another way to the key", BASE "q=dns/x",
		    "has the tag q=dns/x, which names no way to the key that "
		    "receivers know" },
		{ "bh that is no base64",
		    "v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=Y; "
		    "b=YQ==",
		    "has the tag bh=Y, which is no base64" },
		{ "no b",
		    "v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=YQ==; "
		    "b=",
		    "has the tag b=, which is no base64" },
	};
	char want[200];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(want, sizeof(want), "fault: %s", rows[i].want);
		expect(rows[i].name, rows[i].value, want);
	}
}
END_TEST

#define DOMAIN(d, s, h)                                                        \
	"v=1; a=rsa-sha256; d=" d "; s=" s "; h=" h "; bh=YQ==; b=Yg=="

START_TEST(reads_names)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "one label", DOMAIN("jp", "s1", "from"),
		    "fault: has the tag d=jp, which is not fully qualified" },
		{ "a dot at the end", DOMAIN("example.jp.", "s1", "from"),
		    "fault: has the tag d=example.jp., which ends in a dot" },
		{ "no name", DOMAIN("a..jp", "s1", "from"),
		    "fault: has the tag d=a..jp, which is no name: the domain "
		    "has an empty label (two dots, or one at the beginning)" },
		{ "a blank", DOMAIN("example.jp", "s 1", "from"),
		    "fault: has the tag s=s 1, which is no name: the domain "
		    "contains \" \", which no host name has" },
		{ "no selector", DOMAIN("example.jp", "", "from"),
		    "fault: has the tag s=, which is no name: the domain is "
		    "empty" },
		{ "A-labels", DOMAIN("xn--r8jz45g.example.jp", "s1", "from"),
		    "s1._domainkey.xn--r8jz45g.example.jp rsa simple/simple "
		    "i=xn--r8jz45g.example.jp h=from" },
		{ "U-labels",
		    DOMAIN("\xe4\xbe\x8b\xe3\x81\x88.jp", "s1", "from"),
		    "beyond: has a name with letters that are no ASCII, which "
		    "many receivers cannot verify (write it as xn--...)" },
		{ "From is not signed", DOMAIN("example.jp", "s1", "to:date"),
		    "fault: does not sign the From field (RFC 6376 5.4)" },
		{ "no fields", DOMAIN("example.jp", "s1", ""),
		    "fault: has the tag h=, which is no list of names of "
		    "fields" },
		{ "an empty name", DOMAIN("example.jp", "s1", "from:"),
		    "fault: has the tag h=from:, which is no list of names of "
		    "fields" },
		{ "a name that is none", DOMAIN("example.jp", "s1", "from:a b"),
		    "fault: has the tag h=from:a b, which is no list of names "
		    "of fields" },
		{ "b with a blank before =",
		    "v=1; a=rsa-sha256; d=example.jp; s=s1; h=from; bh=YQ==; "
		    "b =Yg==",
		    "beyond: has its tag b=, or one whose name ends in b, in a "
		    "form that is not read here" },
		{ "a name that ends in b", BASE "ab=1",
		    "beyond: has its tag b=, or one whose name ends in b, in a "
		    "form that is not read here" },
		{ "names that differ in case", BASE "D=example.net",
		    "beyond: has two tags that differ only in case" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(rows[i].name, rows[i].value, rows[i].want);
}
END_TEST

START_TEST(counts_what_it_does_not_keep)
{
	static const struct {
		size_t fields, kept;
	} rows[] = { { 0, 0 }, { 1, 1 }, { 10, 10 }, { 11, 10 }, { 200, 10 } };
	struct arena *arena = arena_new();
	struct dkim_signatures signatures;
	struct content content;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		content_start(&content, arena, &limits);
		for (j = 0; j < rows[i].fields; j++) {
			field(&content, "X-Other", "x");
			field(&content, "DKIM-Signature", BASE);
		}
		content_header_end(&content);
		dkim_read(arena, &content, &signatures);
		ck_assert_uint_eq(signatures.total, rows[i].fields);
		ck_assert_uint_eq(signatures.count, rows[i].kept);
		for (j = 0; j < rows[i].kept; j++)
			ck_assert_uint_eq(signatures.items[j].field, 2 * j + 1);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

struct limit {
	const char *name;
	const char *text; /* behind the tags that must be there, so often: */
	size_t count;
	const char *fault, *beyond;
};

static void
expect_limit(const struct limit *row)
{
	struct arena *arena = arena_new();
	struct dkim_signatures signatures;
	struct content content;
	struct buf value = { 0 };
	size_t i;

	buf_string(&value,
	    "v=1; a=rsa-sha256; d=example.jp; s=s1; bh=YQ==; b=Yg==; h=from");
	for (i = 0; i < row->count; i++)
		buf_printf(&value, row->text, i);
	buf_octet(&value, '\0');
	read_one(arena, value.data, &content, &signatures);
	assert_text(row->name, signatures.items[0].fault, row->fault);
	assert_text(row->name, signatures.items[0].beyond, row->beyond);
	buf_free(&value);
	content_free(&content);
	arena_free(arena);
}

START_TEST(has_limits)
{
	static const size_t base = sizeof("v=1; a=rsa-sha256; d=example.jp; "
					  "s=s1; bh=YQ==; b=Yg==; h=from") -
	    1;
	const struct limit rows[] = {
		{ "octets", " ", DKIM_FIELD_MAX - base, NULL, NULL },
		{ "an octet too many", " ", DKIM_FIELD_MAX - base + 1, NULL,
		    "has 16385 octets, at most 16384 are verified" },
		{ "100 KB", " ", 100000 - base, NULL,
		    "has 100000 octets, at most 16384 are verified" },
		{ "tags", ";a%zu=", DKIM_TAGS_MAX - 7, NULL, NULL },
		{ "a tag too many", ";a%zu=", DKIM_TAGS_MAX - 6,
		    "has more than 64 tags", NULL },
		{ "names", ":a", DKIM_NAMES_MAX - 1, NULL, NULL },
		{ "a name too many", ":a", DKIM_NAMES_MAX, NULL,
		    "has more names in its tag h= than are verified" },
		{ "octets of names", ":aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		    (DKIM_NAMES_OCTETS_MAX - 4) / 37, NULL, NULL },
		{ "an octet of names too many", ":aaaaaa",
		    (DKIM_NAMES_OCTETS_MAX - 3) / 7, NULL,
		    "has more in its tag h= than is verified" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect_limit(&rows[i]);
}
END_TEST

/* Selector, "._domainkey." and domain are one name of DNS (RFC 1035 2.3.4). */
START_TEST(limits_the_name_of_the_key)
{
	static const char label[] =
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	char domain[200], value[600], want[600];

	snprintf(domain, sizeof(domain), "%s.%s.%s", label, label, label);
	snprintf(value, sizeof(value),
	    "v=1; a=rsa-sha256; d=%s; s=%.59s; h=from; bh=YQ==; b=Yg==", domain,
	    label);
	snprintf(want, sizeof(want),
	    "%.59s._domainkey.%s rsa simple/simple i=%s h=from", label, domain,
	    domain);
	expect("253 octets", value, want);
	snprintf(value, sizeof(value),
	    "v=1; a=rsa-sha256; d=%s; s=%.60s; h=from; bh=YQ==; b=Yg==", domain,
	    label);
	expect("254 octets", value,
	    "fault: has a key whose name is too long for DNS");
}
END_TEST

TEST_SUITE("DKIM-Signature fields", reads_tags, finds_faults, reads_names,
    counts_what_it_does_not_keep, has_limits, limits_the_name_of_the_key)
