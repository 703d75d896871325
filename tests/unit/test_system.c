#include <string.h>

#include "lib/dns/system.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "tests/unit/suite.h"

START_TEST(a_host_has_the_addresses_that_the_system_knows)
{
	struct arena *arena = arena_new();
	const char *reason = NULL;
	size_t i, count, found = 0;
	struct ip *ips, want;

	ip_parse("127.0.0.1", &want);
	ck_assert_int_eq(system_addresses("localhost", clock_now() + 10000,
			     arena, &ips, &count, &reason),
	    DNS_ANSWER);
	for (i = 0; i < count; i++)
		found += ip_equal(&ips[i], &want);
	ck_assert_uint_eq(found, 1);
	/* One that cannot be a name. */
	ck_assert_int_ne(system_addresses("a..b", clock_now() + 10000, arena,
			     &ips, &count, &reason),
	    DNS_ANSWER);
	ck_assert_uint_eq(count, 0);
	arena_free(arena);
}
END_TEST

START_TEST(nobody_waits_past_the_deadline)
{
	struct arena *arena = arena_new();
	const int64_t begin = clock_now();
	const char *reason = NULL;
	struct ip *ips;
	size_t count;

	/* Whether there is a name server or not. */
	system_addresses(
	    "nothing.invalid", begin - 1, arena, &ips, &count, &reason);
	ck_assert_int_lt(clock_now() - begin, 1000);
	ck_assert_uint_eq(count, 0);
	arena_free(arena);
}
END_TEST

TEST_SUITE("system addresses", a_host_has_the_addresses_that_the_system_knows,
    nobody_waits_past_the_deadline)
