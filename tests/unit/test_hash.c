#include <string.h>

#include "lib/util/hash.h"
#include "tests/unit/suite.h"

/* SipHash-1-3 under a key of zeros, as other implementations have it. */
START_TEST(hashes_as_others_do)
{
	static const struct {
		const char *input;
		uint64_t want;
	} rows[] = {
		{ "a", 0x407448d2b89b1813 },
		{ "1234567", 0xa33d651594fdae81 },
		{ "12345678", 0x3489982430560a87 },
		{ "123456789", 0x0fbc0f0007965fcf },
		{ "example.jp", 0xc74ea8f33167acd1 },
		{ "a.rather.long.name.example.co.jp", 0x7fbdff69404fdb12 },
	};
	const struct hash_key key = { { 0, 0 } };
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].input,
		    hash_octets(&key, rows[i].input, strlen(rows[i].input)),
		    rows[i].want);
}
END_TEST

START_TEST(keys_differ)
{
	struct hash_key one, two;

	hash_key_make(&one);
	hash_key_make(&two);
	ck_assert_uint_ne(hash_octets(&one, "example.jp", 10),
	    hash_octets(&two, "example.jp", 10));
}
END_TEST

TEST_SUITE("hash", hashes_as_others_do, keys_differ)
