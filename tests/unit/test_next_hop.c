#include <string.h>

#include "lib/conf/next_hop.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

START_TEST(writes_each_in_one_way)
{
	static const struct {
		const char *input, *want; /* NULL: it is none */
	} rows[] = {
		{ "relay.example", "relay.example" },
		{ "[relay.example]:587", "[relay.example]:587" },
		{ "[Relay.EXAMPLE]:0587", "[relay.example]:587" },
		{ "[relay.example]:submission", "[relay.example]:587" },
		{ "[relay.example]:Submissions", "[relay.example]:465" },
		{ "[relay.example]:smtps", "[relay.example]:465" },
		{ "[relay.example]:smtp", "[relay.example]" },
		{ "[relay.example]:25", "[relay.example]" },
		{ "relay.example:25", "relay.example" },
		{ "relay.example:2525", "relay.example:2525" },
		{ "relay.example.", "relay.example" },
		{ "[b\xc3\xbc"
		  "cher.example]:587",
		    "[xn--bcher-kva.example]:587" },
		{ "[192.0.2.1]", "[192.0.2.1]" },
		{ "[2001:DB8:0::1]:587", "[2001:db8::1]:587" },
		{ "[IPv6:2001:db8::1]", "[2001:db8::1]" },
		{ " [a.example]:25,b.example ,\t[c.example]:465 ",
		    "[a.example], b.example, [c.example]:465" },
		{ "unix:private/lmtp", "unix:private/lmtp" },
		{ "", NULL },
		{ " , ", NULL },
		{ "[", NULL },
		{ "[]", NULL },
		{ "[relay.example", NULL },
		{ "[relay.example]587", NULL },
		{ "[relay.example]:", NULL },
		{ "relay.example:", NULL },
		{ ":587", NULL },
		{ "[relay.example:587", NULL },
		{ "a.example, [", NULL },
		{ "[\xff.example]", NULL },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].input,
		    next_hop_normal(arena, rows[i].input), rows[i].want);
	arena_free(arena);
}
END_TEST

START_TEST(the_first_host_is_found)
{
	static const struct {
		const char *input, *host;
		unsigned port;
		bool mx;
	} rows[] = {
		{ "relay.example", "relay.example", 587, true },
		{ "relay.example:25", "relay.example", 25, true },
		{ "[Relay.example]", "relay.example", 587, false },
		{ "[relay.example]:25", "relay.example", 25, false },
		{ "[relay.example]:smtps", "relay.example", 465, false },
		{ " [2001:db8::1]:2525, b.example", "2001:db8::1", 2525,
		    false },
		{ "a.example, [b.example]:26", "a.example", 587, true },
		{ "unix:private/lmtp", NULL, 0, false },
		{ "[relay.example]:nothing", NULL, 0, false },
		{ "[relay.example]:65536", NULL, 0, false },
		{ "", NULL, 0, false },
	};
	struct arena *arena = arena_new();
	struct next_hop hop;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(
		    next_hop_first(arena, rows[i].input, 587, &hop),
		    rows[i].host != NULL ? 0 : -1);
		if (rows[i].host == NULL)
			continue;
		assert_text(rows[i].input, hop.host, rows[i].host);
		ck_assert_uint_eq(hop.port, rows[i].port);
		ck_assert_int_eq(hop.mx, rows[i].mx);
	}
	arena_free(arena);
}
END_TEST

/* Postfix writes it once, and so does nobody on purpose what is long. */
START_TEST(takes_time_by_length)
{
	struct arena *arena = arena_new();
	char *text, *normal;
	size_t i, count = 100000;

	text = malloc(2 * count + 1);
	ck_assert_ptr_nonnull(text);
	for (i = 0; i < count; i++)
		memcpy(text + 2 * i, "a,", 3);
	normal = next_hop_normal(arena, text);
	ck_assert_uint_eq(strlen(normal), 3 * count - 2);
	free(text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("next_hop", writes_each_in_one_way, the_first_host_is_found,
    takes_time_by_length)
