#include <stdio.h>
#include <string.h>

#include "lib/auth/dkim_published.h"
#include "lib/util/arena.h"
#include "tests/unit/dkim_room.h"
#include "tests/unit/suite.h"

#define NAME "s._domainkey.example.jp"
/* RFC 8463 A.2. */
#define ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
/* RSA with 1024 bits, as SubjectPublicKeyInfo; and as RSAPublicKey, which is
 * what is in it. */
#define RSA1024                                                                \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDxFmmTRAdM3+dc78kD4qbpgo"       \
	"XR0EB1HncyC8Q3hquzap7lyfI3pMsmsOmxEUs7mVlgIUqYpJswrFkJpqDjT9PL"       \
	"g9k4MwwHJ108Ul7+XB2F9ghWYX1P7R6W06jt71Yae3h9zOskDBi2YdrY8lVfH/"       \
	"GXUI28tAZr0E/aOD0kyBcH0wIDAQAB"
#define BARE1024                                                               \
	"MIGJAoGBAPEWaZNEB0zf51zvyQPipumChdHQQHUedzILxDeGq7NqnuXJ8jekyy"       \
	"aw6bERSzuZWWAhSpikmzCsWQmmoONP08uD2TgzDAcnXTxSXv5cHYX2CFZhfU/t"       \
	"HpbTqO3vVhp7eH3M6yQMGLZh2tjyVV8f8ZdQjby0BmvQT9o4PSTIFwfTAgMBAA"       \
	"E="

static const struct row {
	const char *name;
	const char *selector; /* by whose key; NULL: "s", which has none */
	const char *says; /* dkim_room_key() */
	enum dkim_why why;
	unsigned bits;
	const char *type;
	bool testing, is_key;
	const char *problem; /* a part of it */
} rows[] = {
	{ "RSA 2048", "rsa2048", NULL, DKIM_WHY_NOTHING, 2048, "RSA", false,
	    true, NULL },
	{ "RSA 1024", "rsa1024", NULL, DKIM_WHY_NOTHING, 1024, "RSA", false,
	    true, NULL },
	{ "RSA 512", "rsa512", NULL, DKIM_WHY_WEAK, 512, "RSA", false, true,
	    NULL },
	{ "Ed25519", "ed25519", NULL, DKIM_WHY_NOTHING, 0, "Ed25519", false,
	    true, NULL },
	{ "without v= and k=", NULL, "p=" RSA1024, DKIM_WHY_NOTHING, 1024,
	    "RSA", false, true, NULL },
	{ "test mode", NULL, "v=DKIM1; t=s:y; p=" RSA1024, DKIM_WHY_NOTHING,
	    1024, "RSA", true, true, NULL },
	{ "revoked", NULL, "v=DKIM1; k=rsa; p=", DKIM_WHY_REVOKED, 0, "RSA",
	    false, true, "has a key that was revoked" },
	{ "no base64", NULL, "v=DKIM1; p=!!!", DKIM_WHY_KEY, 0, "RSA", false,
	    true, "is no base64" },
	{ "rubbish", NULL, "v=DKIM1; p=AAAA", DKIM_WHY_KEY, 0, "RSA", false,
	    true, "has a p= that is no RSA key" },
	{ "RSAPublicKey", NULL, "v=DKIM1; p=" BARE1024, DKIM_WHY_KEY, 0, "RSA",
	    false, true, "has a p= that is no RSA key" },
	{ "octets behind it", NULL, "v=DKIM1; p=" RSA1024 "AAAA", DKIM_WHY_KEY,
	    0, "RSA", false, true, "has a p= that is no RSA key" },
	{ "cut off", NULL, "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKB",
	    DKIM_WHY_KEY, 0, "RSA", false, true,
	    "has a p= that is no RSA key" },
	{ "Ed25519 as RSA", NULL, "v=DKIM1; p=" ED25519, DKIM_WHY_KEY, 0, "RSA",
	    false, true, "has a p= that is no RSA key" },
	{ "RSA as Ed25519", NULL, "v=DKIM1; k=ed25519; p=" RSA1024,
	    DKIM_WHY_KEY, 0, "Ed25519", false, true,
	    "has a p= that is no Ed25519 key" },
	{ "an unknown type", NULL, "v=DKIM1; k=dsa; p=" RSA1024, DKIM_WHY_KEY,
	    0, "RSA", false, true, "is not for its algorithm" },
	{ "another service", NULL, "v=spf1 -all", DKIM_WHY_KEY, 0, "RSA", false,
	    false, "has" },
	{ "no text", NULL, "", DKIM_WHY_KEY, 0, "RSA", false, false, "has" },
	{ "two records", NULL, "v=DKIM1; p=" RSA1024 "|v=DKIM1; p=" RSA1024,
	    DKIM_WHY_BEYOND, 0, "RSA", false, true, "has 2 TXT records" },
	{ "no such name", NULL, "NXDOMAIN", DKIM_WHY_NO_KEY, 0, "RSA", false,
	    false, "has no key in DNS" },
	{ "DNS fails", NULL, "SERVFAIL", DKIM_WHY_DNS, 0, "RSA", false, false,
	    "SERVFAIL" },
};

START_TEST(reads_keys)
{
	struct dkim_published published;
	struct dkim_signature signature = { 0 };
	struct arena *arena = arena_new();
	struct dkim_key key;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];

		signature.key_name = row->selector != NULL
		    ? arena_printf(
			  arena, "%s._domainkey.example.jp", row->selector)
		    : NAME;
		key = dkim_room_key(arena, &signature, row->says);
		dkim_published_read(
		    arena, NAME, "example.jp", &key, &published);
		assert_number(row->name, published.why, row->why);
		assert_number(row->name, published.bits, row->bits);
		assert_text(row->name, published.type, row->type);
		assert_number(row->name, published.testing, row->testing);
		assert_number(row->name, published.is_key, row->is_key);
		ck_assert_msg(row->problem == NULL
			? published.problem == NULL
			: published.problem != NULL &&
			    strstr(published.problem, row->problem) != NULL,
		    "%s: %s", row->name, published.problem);
	}
	arena_free(arena);
}
END_TEST

/* Base64 of as many octets as are read, and one group more. */
START_TEST(reads_no_more_than_the_limit)
{
	char record[DKIM_KEY_MAX + 100];
	struct dkim_published published;
	struct arena *arena = arena_new();
	struct dns_record text = { .data = record };
	const struct dkim_key key = {
		.status = DNS_ANSWER, .records = &text, .count = 1
	};
	size_t i, over;

	for (over = 0; over <= 4; over += 4) {
		strcpy(record, "p=");
		for (i = 0; i < DKIM_KEY_MAX + over; i++)
			record[2 + i] = 'A';
		record[2 + i] = '\0';
		text.length = strlen(record);
		dkim_published_read(
		    arena, NAME, "example.jp", &key, &published);
		ck_assert_int_eq(
		    published.why, over == 0 ? DKIM_WHY_KEY : DKIM_WHY_BEYOND);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("dkim_published", reads_keys, reads_no_more_than_the_limit)
