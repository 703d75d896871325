#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/dkim_room.h"
#include "tests/unit/suite.h"

/* Every place of a text in another's place. */
static void
replace(struct buf *text, const char *from, const char *to)
{
	struct buf changed = { 0 };
	const char *at = text->data, *found;
	size_t left = text->length;

	while ((found = memmem(at, left, from, strlen(from))) != NULL) {
		buf_append(&changed, at, (size_t)(found - at));
		buf_string(&changed, to);
		left -= (size_t)(found - at) + strlen(from);
		at = found + strlen(from);
	}
	buf_append(&changed, at, left);
	buf_free(text);
	*text = changed;
}

struct row {
	const char *name;
	/* dkim_room_sign(), the lowest first, "|" between them; NULL: none */
	const char *signatures;
	const char *from, *to; /* what is changed in the message then */
	const char *says; /* of the topmost key */
	const char *want; /* dkim_room_show(), the topmost first */
};

static void
sign(struct arena *arena, const struct row *row, const char *message,
    struct buf *text)
{
	const char *words = row->signatures;
	size_t length;

	while (words != NULL) {
		length = strcspn(words, "|");
		message = dkim_room_sign(
		    arena, arena_string_n(arena, words, length), message);
		words = words[length] == '|' ? words + length + 1 : NULL;
	}
	buf_string(text, message);
	if (row->from == NULL)
		return;
	ck_assert_msg(strstr(message, row->from) != NULL,
	    "%s: \"%s\" is not there", row->name, row->from);
	replace(text, row->from, row->to);
}

/* `sentence` of the topmost signature; NULL: it is not looked at. */
static void
expect(const struct row *row, const char *message, const char *sentence)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	struct dkim_results results;
	struct content content;

	sign(arena, row, message, &text);
	dkim_room_read(arena, text.data, text.length, NULL, &content);
	results = dkim_room_evaluate(arena, &content, row->says);
	assert_text(row->name, dkim_room_show(arena, &results), row->want);
	if (sentence != NULL)
		assert_text(row->name, results.items[0].text, sentence);
	content_free(&content);
	dkim_room_spill(arena, text.data, text.length, &content);
	results = dkim_room_evaluate(arena, &content, row->says);
	assert_text(row->name, dkim_room_show(arena, &results), row->want);
	buf_free(&text);
	content_free(&content);
	arena_free(arena);
}

static void
expect_rows(const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		expect(&rows[i], dkim_room_message, NULL);
}

START_TEST(verifies)
{
	static const struct row rows[] = {
		{ "none", NULL, NULL, NULL, NULL, "" },
		{ "relaxed", "", NULL, NULL, NULL, "pass 2048" },
		{ "simple", "c=simple/simple", NULL, NULL, NULL, "pass 2048" },
		{ "relaxed/simple", "c=relaxed/simple", NULL, NULL, NULL,
		    "pass 2048" },
		{ "simple/relaxed", "c=simple/relaxed", NULL, NULL, NULL,
		    "pass 2048" },
		{ "1024 bits", "s=rsa1024", NULL, NULL, NULL, "pass 1024" },
		{ "512 bits", "s=rsa512", NULL, NULL, NULL, "fail weak 512" },
		{ "Ed25519", "s=ed25519", NULL, NULL, NULL, "pass" },
		{ "rsa-sha1", "a=rsa-sha1", NULL, NULL, NULL,
		    "fail algorithm" },
		{ "two", "s=ed25519|", NULL, NULL, NULL, "pass 2048; pass" },
		{ "of several keys and domains",
		    "d=example.com s=rsa1024||s=ed25519", NULL, NULL, NULL,
		    "pass; pass 2048; pass 1024" },
		{ "two by one key", "c=simple/simple|", NULL, NULL, NULL,
		    "pass 2048; pass 2048" },
		{ "three by one key", "||c=simple/simple", NULL, NULL, NULL,
		    "pass 2048; pass 2048; pass 2048" },
		{ "oversigned", "over=from", NULL, NULL, NULL, "pass 2048" },
		{ "oversigned, not there", "over=list-id", NULL, NULL, NULL,
		    "pass 2048" },
		{ "i= within d=", "i=a@sub.example.jp", NULL, NULL, NULL,
		    "pass 2048" },
		{ "valid for a while", "x=1000", NULL, NULL, NULL,
		    "pass 2048" },
		{ "a clock that is a bit ahead", "t=200", NULL, NULL, NULL,
		    "pass 2048" },
	};

	expect_rows(rows, COUNT(rows));
}
END_TEST

/* Files have LF, the wire has CRLF. */
START_TEST(verifies_files)
{
	static const struct row rows[] = {
		{ "LF, relaxed", "", "\r\n", "\n", NULL, "pass 2048" },
		{ "LF, simple", "c=simple/simple", "\r\n", "\n", NULL,
		    "pass 2048" },
		{ "LF in a body of CRLF, relaxed", "", "Hello,\r\n\r\n",
		    "Hello,\n\n", NULL, "pass 2048" },
		{ "LF in a body of CRLF, simple", "c=simple/simple",
		    "\r\n.\r\n", "\n.\n", NULL, "pass 2048" },
		{ "no line end at the end", "c=simple/simple",
		    "Bye\r\n\r\n\r\n", "Bye", NULL, "pass 2048" },
	};

	expect_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(finds_what_was_changed)
{
	static const struct row rows[] = {
		{ "a word", "", "Hello", "Jello", NULL, "fail body 2048" },
		{ "blanks, relaxed", "", "this  is", "this \t is", NULL,
		    "pass 2048" },
		{ "blanks, simple", "c=simple/simple", "this  is", "this is",
		    NULL, "fail body 2048" },
		{ "empty lines at the end", "c=simple/simple",
		    "Bye\r\n\r\n\r\n", "Bye\r\n", NULL, "pass 2048" },
		{ "a footer", "", "Bye\r\n", "Bye\r\n-- \r\nlist\r\n", NULL,
		    "fail body 2048" },
		{ "a footer, Ed25519", "s=ed25519", "Bye\r\n",
		    "Bye\r\n-- \r\nlist\r\n", NULL, "fail body" },
		{ "a field", "", "world", "World", NULL,
		    "fail signature 2048" },
		{ "a field, Ed25519", "s=ed25519", "world", "World", NULL,
		    "fail signature" },
		{ "a fold, relaxed", "", ",\r\n  world", ", world", NULL,
		    "pass 2048" },
		{ "a fold, simple", "c=simple/simple", ",\r\n  world",
		    ", world", NULL, "fail signature 2048" },
		{ "behind the colon, relaxed", "",
		    "\r\nSubject:", "\r\nSubject: ", NULL, "pass 2048" },
		{ "behind the colon, simple", "c=simple/simple", "\r\nSubject:",
		    "\r\nSubject: ", NULL, "fail signature 2048" },
		{ "a field is added", "", "To: b", "X-List: yes\r\nTo: b", NULL,
		    "pass 2048" },
		{ "From on top", "", "From: A",
		    "From: e@example.net\r\nFrom: A", NULL, "pass 2048" },
		{ "From below", "", "To: b", "From: e@example.net\r\nTo: b",
		    NULL, "fail signature 2048" },
		{ "From on top, oversigned", "over=from", "From: A",
		    "From: e@example.net\r\nFrom: A", NULL,
		    "fail signature 2048" },
		{ "a field that was not there, oversigned", "over=list-id",
		    "To: b", "List-Id: <x>\r\nTo: b", NULL,
		    "fail signature 2048" },
		{ "the body of one of two", "|c=simple/simple", "this  is",
		    "this is", NULL, "fail body 2048; pass 2048" },
		{ "the header of one of two", "c=simple/simple|",
		    "\r\nSubject:", "\r\nSubject:  ", NULL,
		    "pass 2048; fail signature 2048" },
	};

	expect_rows(rows, COUNT(rows));
}
END_TEST

/* l= counts what is left after canonicalization. */
START_TEST(measures_what_is_signed)
{
	static const struct row rows[] = {
		{ "all, relaxed", "l=36", NULL, NULL, NULL, "pass 2048" },
		{ "some, relaxed", "l=7", NULL, NULL, NULL, "pass 2048 +29" },
		{ "none, relaxed", "l=0", NULL, NULL, NULL, "pass 2048 +36" },
		{ "all, simple", "l=41 c=simple/simple", NULL, NULL, NULL,
		    "pass 2048" },
		{ "some, simple", "l=7 c=simple/simple", NULL, NULL, NULL,
		    "pass 2048 +34" },
		{ "a footer", "l=36", "Bye\r\n", "Bye\r\n-- \r\nlist\r\n", NULL,
		    "pass 2048 +10" },
		{ "changed before", "l=36", "Hello", "Jello", NULL,
		    "fail body 2048" },
		{ "changed behind", "l=7", "Bye", "Byes", NULL,
		    "pass 2048 +30" },
		{ "more than there is", "l=36", "Bye\r\n\r\n\r\n", "", NULL,
		    "fail length 2048" },
		{ "two lengths", "l=7|l=8", NULL, NULL, NULL,
		    "pass 2048 +28; pass 2048 +29" },
	};

	static const struct row empty = { "an empty body, simple",
		"l=0 c=simple/simple", NULL, NULL, NULL, "pass 2048 +2" };

	expect(&empty, "From: a@example.jp\r\n\r\n", NULL);
	expect_rows(rows, COUNT(rows));
}
END_TEST

START_TEST(looks_at_the_clock)
{
	static const struct row rows[] = {
		{ "expired", "x=-10", NULL, NULL, NULL, "fail expired" },
		{ "from the future", "t=1000", NULL, NULL, NULL,
		    "fail future" },
		{ "expired, and one that is not", "s=ed25519|x=-10", NULL, NULL,
		    NULL, "fail expired; pass" },
		{ "expired, and no longer fits", "", "; t=",
		    "; x=1000000000; t=999999999; y=", NULL, "fail expired" },
	};

	expect_rows(rows, COUNT(rows));
}
END_TEST

/* Of rsa512, of ed25519, of an elliptic curve. */
#define RSA512                                                                 \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJkMWyQUxOa/fxU+kutK9ouQxqrp6cxL8i"   \
	"JI1Eu9x+b6NZa5kSyfIneFq8mgP203Ps1XinA67KbCLA41mUVfSxsCAwEAAQ=="
#define ED25519 "oqxirNjWOmgzVvtNnqO4CSHrcuNuqOp2utw10lsckGk="
#define CURVE                                                                  \
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAtC6lczGPwlKRP1gV2US/uZE4UbaeK"   \
	"J+vXTGMUTb5N/TuCzcDtlZD2U0Us/6Y0EmZCXtHiMzIPLi2Lux7B+vcg=="

START_TEST(uses_the_key)
{
	static const struct row rows[] = {
		{ "NXDOMAIN", "", NULL, NULL, "NXDOMAIN", "fail no-key" },
		{ "NODATA", "", NULL, NULL, "NODATA", "fail no-key" },
		{ "SERVFAIL", "", NULL, NULL, "SERVFAIL", "unsure dns" },
		{ "never asked", "", NULL, NULL, "UNASKED", "unsure dns" },
		{ "SERVFAIL, and another passes", "s=ed25519|", NULL, NULL,
		    "SERVFAIL", "unsure dns; pass" },
		{ "SERVFAIL, and another is broken", "s=ed25519|", "Hello",
		    "Jello", "SERVFAIL", "unsure dns; fail body" },
		{ "revoked", "", NULL, NULL, "v=DKIM1; p=", "fail revoked" },
		{ "another key", "", NULL, NULL, "v=DKIM1; k=rsa; p=" RSA512,
		    "fail signature 512" },
		{ "as little as may be", "s=rsa512", NULL, NULL, "p=" RSA512,
		    "fail weak 512" },
		{ "all that there is", "s=rsa512", NULL, NULL,
		    "v=DKIM1; h=sha1:sha256; k=rsa; n=note; s=email; t=x; g=; "
		    "p=" RSA512 ";",
		    "fail weak 512" },
		{ "for all services", "s=rsa512", NULL, NULL,
		    "s=x:*; p=" RSA512, "fail weak 512" },
		{ "testing", "s=rsa512", NULL, NULL, "t=y:s; p=" RSA512,
		    "fail weak 512 testing" },
		{ "blanks in the key", "s=rsa512", NULL, NULL,
		    "p = MFww DQYJ\tKoZI "
		    "hvcNAQEBBQADSwAwSAJBAJkMWyQUxOa/"
		    "fxU+kutK9ouQxqrp6cxL8iJI1Eu9x+"
		    "b6NZa5kSyfIneFq8mgP203Ps1XinA67KbCLA41mUVfSxsCAwEAAQ = = ",
		    "fail weak 512" },
		{ "no p", "", NULL, NULL, "v=DKIM1; k=rsa", "fail key" },
		{ "rubbish", "", NULL, NULL, "rubbish", "fail key" },
		{ "empty", "", NULL, NULL, "", "fail key" },
		{ "SPF", "", NULL, NULL, "v=spf1 -all", "fail key" },
		{ "another version", "", NULL, NULL, "v=DKIM2; p=" RSA512,
		    "fail key" },
		{ "escaped semicolons", "", NULL, NULL,
		    "v=DKIM1\\; k=rsa\\; p=" RSA512, "fail key" },
		{ "p twice", "", NULL, NULL, "p=; p=" RSA512, "fail key" },
		{ "sha1 alone", "", NULL, NULL, "h=sha1; p=" RSA512,
		    "fail key" },
		{ "not for mail", "", NULL, NULL, "s=tlsrpt; p=" RSA512,
		    "fail key" },
		{ "of another type", "", NULL, NULL, "k=ed25519; p=" RSA512,
		    "fail key" },
		{ "no type, Ed25519", "s=ed25519", NULL, NULL, "p=" ED25519,
		    "fail key" },
		{ "Ed25519 as it should be", "s=ed25519", NULL, NULL,
		    "k=ed25519; p=" ED25519, "pass" },
		{ "no base64", "", NULL, NULL, "p=a-b=", "fail key" },
		{ "padded wrong", "", NULL, NULL, "p=YQ=", "fail key" },
		{ "no key", "", NULL, NULL, "p=YWJj", "fail key" },
		{ "Ed25519 of 3 octets", "s=ed25519", NULL, NULL,
		    "k=ed25519; p=YWJj", "fail key" },
		{ "of an elliptic curve", "", NULL, NULL, "p=" CURVE,
		    "fail key" },
		{ "two records", "", NULL, NULL,
		    "p=" RSA512 "|v=DKIM1; p=", "unsure beyond" },
		{ "t=s and the domain itself", "s=rsa512 i=a@example.jp", NULL,
		    NULL, "t=s; p=" RSA512, "fail weak 512" },
		{ "t=s and a subdomain", "s=rsa512 i=a@b.example.jp", NULL,
		    NULL, "t=s; p=" RSA512, "fail key" },
	};

	expect_rows(rows, COUNT(rows));
}
END_TEST

/* What a body may be, from nothing on. */
START_TEST(verifies_any_body)
{
	static const char *const bodies[] = { "", "\r\n", "\r\n\r\n", " \r\n",
		" \t \r\n\r\n \r\n", "a\r\n", "a \r\n \r\n", "\r\na\r\n",
		"\r\n \r\na\t\tb \r\n", ".\r\n..\r\n", "\xe3\x81\x82\r\n" };
	static const struct row rows[] = {
		{ "relaxed", "", NULL, NULL, NULL, "pass 2048" },
		{ "simple", "c=simple/simple", NULL, NULL, NULL, "pass 2048" },
		{ "relaxed, LF", "", "\r\n", "\n", NULL, "pass 2048" },
		{ "simple, LF", "c=simple/simple", "\r\n", "\n", NULL,
		    "pass 2048" },
	};
	char message[200];
	size_t i, j;

	for (i = 0; i < COUNT(bodies); i++) {
		snprintf(message, sizeof(message),
		    "From: a@example.jp\r\n\r\n%s", bodies[i]);
		for (j = 0; j < COUNT(rows); j++)
			expect(&rows[j], message, NULL);
	}
}
END_TEST

START_TEST(says_why)
{
	static const struct {
		struct row row;
		const char *want;
	} rows[] = {
		{ { "pass", "", NULL, NULL, NULL, "pass 2048" }, "is good" },
		{ { "weak", "s=rsa512", NULL, NULL, NULL, "fail weak 512" },
		    "is by a key of 512 bits; receivers accept none with fewer "
		    "than 1024" },
		{ { "body", "", "Hello", "Jello", NULL, "fail body 2048" },
		    "does not fit: the body was changed after it was signed" },
		{ { "header", "", "world", "World", NULL,
		      "fail signature 2048" },
		    "does not fit: a signed header field was changed, or "
		    "rsa2048._domainkey.example.jp is another key" },
		{ { "length", "l=36", "Bye\r\n\r\n\r\n", "", NULL,
		      "fail length 2048" },
		    "signs more of the body than there is (l=)" },
		{ { "expired", "", "; t=", "; x=1000000000; t=999999999; y=",
		      NULL, "fail expired" },
		    "has expired, at 2001-09-09 01:46 UTC" },
		{ { "future", "", "; t=", "; t=100000000000; y=", NULL,
		      "fail future" },
		    "is from the future, of 5138-11-16 09:46 UTC" },
		{ { "no key", "", NULL, NULL, "NXDOMAIN", "fail no-key" },
		    "has no key in DNS: rsa2048._domainkey.example.jp has no "
		    "TXT record" },
		{ { "DNS", "", NULL, NULL, "SERVFAIL", "unsure dns" },
		    "cannot be verified: DNS gave no usable answer for its "
		    "key, the TXT record of rsa2048._domainkey.example.jp "
		    "(SERVFAIL)" },
		{ { "revoked", "", NULL, NULL, "p=", "fail revoked" },
		    "has a key that was revoked: the record of "
		    "rsa2048._domainkey.example.jp has an empty p=" },
		{ { "no p", "", NULL, NULL, "v=DKIM1", "fail key" },
		    "has a key whose record (rsa2048._domainkey.example.jp) "
		    "has no tag p=" },
		{ { "rubbish", "", NULL, NULL, "\x1b[1m\xff", "fail key" },
		    "has a key whose record (rsa2048._domainkey.example.jp) "
		    "has \"\\x1b[1m\\xff\", which is no tag" },
		{ { "no key there", "", NULL, NULL, "p=YWJj", "fail key" },
		    "has a key whose record (rsa2048._domainkey.example.jp) "
		    "holds no public key in its p=" },
		{ { "a field that is faulty", "", "; c=", "; c=x; y=", NULL,
		      "fail field" },
		    "has the tag c=x, which is no canonicalization that "
		    "receivers know" },
	};
	char text[300];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text),
		    "the signature of example.jp (selector %s) %s",
		    strncmp(rows[i].row.signatures, "s=", 2) == 0 ? "rsa512"
								  : "rsa2048",
		    rows[i].want);
		expect(&rows[i].row, dkim_room_message, text);
	}
}
END_TEST

TEST_SUITE("DKIM", verifies, verifies_files, verifies_any_body,
    finds_what_was_changed, measures_what_is_signed, looks_at_the_clock,
    uses_the_key, says_why)
