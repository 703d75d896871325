#include <string.h>

#include "lib/mail/address.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

START_TEST(reads_paths)
{
	static const struct {
		const char *input, *text, *local, *domain;
	} rows[] = {
		{ "<a@example.jp>", "a@example.jp", "a", "example.jp" },
		{ "a@example.jp", "a@example.jp", "a", "example.jp" },
		{ "<A.b+c@Example.JP.>", "A.b+c@example.jp", "A.b+c",
		    "example.jp" },
		{ "<>", "", NULL, NULL },
		{ "", "", NULL, NULL },
		{ "<postmaster>", "postmaster", "postmaster", NULL },
		{ "root", "root", "root", NULL },
		{ "<@relay.example,@b.example:a@example.jp>", "a@example.jp",
		    "a", "example.jp" },
		{ "<\"a b\"@example.jp>", "\"a b\"@example.jp", "a b",
		    "example.jp" },
		{ "<\"a\\\"\\b\"@example.jp>", "\"a\\x5c\"b\"@example.jp",
		    "a\"b", "example.jp" },
		{ "<\"ab\"@example.jp>", "ab@example.jp", "ab", "example.jp" },
		{ "<\"\"@example.jp>", "\"\"@example.jp", "", "example.jp" },
		{ "<a@[192.0.2.1]>", "a@[192.0.2.1]", "a", "[192.0.2.1]" },
		{ "<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", "a",
		    "[IPv6:2001:db8::1]" },
		{ "<山@例え.jp>", "\\xe5\\xb1\\xb1@xn--r8jz45g.jp", "山",
		    "xn--r8jz45g.jp" },
		{ "<" A64 "@b.jp>", A64 "@b.jp", A64, "b.jp" },
		/* Without <>, the local part is as Postfix has it inside. */
		{ "a b@example.jp", "\"a b\"@example.jp", "a b", "example.jp" },
		{ "a@b@example.jp", "\"a@b\"@example.jp", "a@b", "example.jp" },
		{ "a..b@example.jp", "\"a..b\"@example.jp", "a..b",
		    "example.jp" },
	};
	struct arena *arena = arena_new();
	struct address address;
	const char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = "";
		ck_assert_msg(address_path(arena, rows[i].input,
				  strlen(rows[i].input), &address, &error) == 0,
		    "%s: %s", rows[i].input, error);
		assert_text(rows[i].input, address.text, rows[i].text);
		assert_text(rows[i].input, address.local, rows[i].local);
		assert_text(rows[i].input, address.domain, rows[i].domain);
		assert_number(rows[i].input, address_is_null(&address),
		    rows[i].local == NULL);
	}
	arena_free(arena);
}
END_TEST

START_TEST(says_what_is_wrong_with_a_path)
{
	static const struct {
		const char *input, *text, *error;
	} rows[] = {
		{ "<" A64 "a@b.jp>", A64 "a@b.jp",
		    "the local part has 65 octets, at most 64 are allowed" },
		{ "<@b.jp>", "@b.jp", "the local part is empty" },
		{ "@b.jp", "@b.jp", "the local part is empty" },
		{ "<a@>", "a@", "the domain is empty" },
		{ "<.a@b.jp>", ".a@b.jp", "the local part begins with a dot" },
		{ "<a.@b.jp>", "a.@b.jp", "the local part ends with a dot" },
		{ "<a..b@b.jp>", "a..b@b.jp",
		    "the local part has two dots in a row" },
		{ "<a b@b.jp>", "a b@b.jp",
		    "the local part contains \" \" outside quotes" },
		{ "<a@b@c.jp>", "a@b@c.jp",
		    "the domain contains \"@\", which no host name has" },
		{ "<\"a@b.jp>", "\"a@b.jp",
		    "the quoted local part has no end" },
		{ "<\"a\"b@b.jp>", "\"a\"b@b.jp",
		    "the local part contains \"b\" outside quotes" },
		{ "<\"a\x01\"@b.jp>", "\"a\\x01\"@b.jp",
		    "the local part contains a control character" },
		{ "<\xff@b.jp>", "\\xff@b.jp",
		    "the local part has octets that are neither ASCII nor "
		    "UTF-8" },
		{ "<a@[192.0.2.256]>", "a@[192.0.2.256]",
		    "\"[192.0.2.256]\" is no address literal" },
		{ "<a@[::1]>", "a@[::1]", "\"[::1]\" is no address literal" },
		{ "<a@[>", "a@[", "\"[\" is no address literal" },
		{ "<a@b.jp", "<a@b.jp",
		    "the path begins with \"<\" and has no \">\" at its end" },
		{ "<", "<",
		    "the path begins with \"<\" and has no \">\" at its end" },
	};
	struct arena *arena = arena_new();
	struct address address;
	const char *error;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = NULL;
		assert_number(rows[i].input,
		    address_path(arena, rows[i].input, strlen(rows[i].input),
			&address, &error),
		    -1);
		assert_text(rows[i].input, error, rows[i].error);
		assert_text(rows[i].input, address.text, rows[i].text);
		ck_assert_ptr_null(address.domain);
	}
	arena_free(arena);
}
END_TEST

START_TEST(limits_the_path)
{
	static const size_t at_limit = ADDRESS_PATH_MAX - 2;
	struct arena *arena = arena_new();
	struct address address;
	const char *error;
	char path[2000];
	size_t i;

	for (i = 0; i < sizeof(path); i++)
		path[i] = i < ADDRESS_LOCAL_MAX || i % 2 == 1 ? 'a' : '.';
	path[ADDRESS_LOCAL_MAX] = '@';
	path[at_limit - 1] = path[at_limit] = 'a';
	ck_assert_int_eq(
	    address_path(arena, path, at_limit, &address, &error), 0);
	ck_assert_int_eq(
	    address_path(arena, path, at_limit + 1, &address, &error), -1);
	ck_assert_str_eq(
	    error, "the path has 257 octets, at most 256 are allowed");
	ck_assert_int_eq(
	    address_path(arena, path, sizeof(path), &address, &error), -1);
	ck_assert_uint_le(strlen(address.text), 300);
	arena_free(arena);
}
END_TEST

TEST_SUITE(
    "address", reads_paths, says_what_is_wrong_with_a_path, limits_the_path)
