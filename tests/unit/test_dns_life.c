#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/dns/dns.h"
#include "lib/dns/failure.h"
#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "tests/dns/dns_house.h"
#include "tests/unit/suite.h"

START_TEST(knows_silence)
{
	static const struct {
		const char *name, *reason;
		bool silent;
	} rows[] = {
		{ "drop.test", "the server did not answer", true },
		{ "id.test", "the server did not answer", true },
		/* By UDP it did. */
		{ "tcp.test", "the answer did not come whole", false },
	};
	struct dns_reply replies[COUNT(rows)] = { 0 };
	struct house house;
	size_t i;

	open_house(&house,
	    "drop.test @drop\nid.test @wrong-id\n"
	    "tcp.test @truncate-silent\ntcp.test A 192.0.2.1\n");
	for (i = 0; i < COUNT(rows); i++)
		ask(&house, &replies[i], rows[i].name, DNS_A);
	for (i = 0; i < COUNT(rows); i++) {
		ck_assert(wait_for(&house, &replies[i], LONG_ENOUGH));
		assert_number(rows[i].name, replies[i].status, DNS_FAILURE);
		assert_text(rows[i].name, replies[i].reason, rows[i].reason);
		assert_number(rows[i].name, replies[i].silent, rows[i].silent);
		buf_free(&replies[i].text);
	}
	close_house(&house);
}
END_TEST

/* libunbound has one log for all; a reload makes a second dns. */
START_TEST(names_reasons_after_a_reload)
{
	struct dns_reply reply = { 0 };
	struct house house;
	struct dns *other;
	const char *error;
	char *servers[1];
	int i;

	open_house(&house, "*.test @refused\n");
	servers[0] = (char *)fake_server(house.fake);
	for (i = 0; i < 3; i++) {
		other = dns_new(house.loop, house.log, servers, 1, &error);
		resolve(&house, &reply, "a.test", DNS_A);
		ck_assert_str_eq(reply.reason, "REFUSED");
		dns_free(house.dns);
		house.dns = other;
		resolve(&house, &reply, "b.test", DNS_A);
		ck_assert_str_eq(reply.reason, "REFUSED");
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(names_so_many_reasons)
{
	struct dns_reply reply = { 0 };
	struct house house;
	char name[20];
	int i;

	open_house(&house, "*.test @refused\n");
	for (i = 0; i <= FAILURES_MAX; i++) {
		snprintf(name, sizeof(name), "a%d.test", i);
		resolve(&house, &reply, name, DNS_A);
		assert_text(name, reply.reason, "REFUSED");
	}
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(recovers_within_two_seconds)
{
	struct dns_reply before = { 0 }, during = { 0 }, after = { 0 };
	struct house house;
	int64_t back;

	open_house(&house, "*.test A 192.0.2.1\n");
	resolve(&house, &before, "a.test", DNS_A);
	fake_set_dead(house.fake, true);
	ask(&house, &during, "b.test", DNS_A);
	ck_assert(!wait_for(&house, &during, 3000));
	fake_set_dead(house.fake, false);
	back = clock_now();
	resolve(&house, &after, "c.test", DNS_A);
	ck_assert_int_eq(after.status, DNS_ANSWER);
	ck_assert_int_lt(clock_now() - back, SLOWNESS * 500);
	ck_assert(wait_for(&house, &during, LONG_ENOUGH));
	ck_assert_int_eq(during.status, DNS_ANSWER);
	ck_assert_int_lt(clock_now() - back, SLOWNESS * 2000);
	buf_free(&before.text);
	buf_free(&during.text);
	buf_free(&after.text);
	close_house(&house);
}
END_TEST

START_TEST(cancelled_is_not_answered)
{
	struct dns_reply slow = { 0 }, local = { 0 }, other = { 0 };
	struct dns_query *query;
	struct house house;

	open_house(&house,
	    "slow.test @delay 100\nslow.test A 192.0.2.1\n"
	    "a.test A 192.0.2.1\n");
	dns_cancel(ask(&house, &slow, "slow.test", DNS_A));
	dns_cancel(ask(&house, &local, "..", DNS_A));
	run_for(&house, 300);
	ck_assert(!slow.done);
	ck_assert(!local.done);

	/* The answer is in libunbound's pipe already. */
	query = ask(&house, &slow, "a.test", DNS_A);
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	dns_cancel(query);
	resolve(&house, &other, "a.test", DNS_A);
	ck_assert(!slow.done);
	buf_free(&other.text);
	close_house(&house);
}
END_TEST

START_TEST(freed_with_questions_under_way)
{
	struct dns_reply reply = { 0 };
	struct house house;
	int i;

	open_house(&house, "slow.test @delay 100\n");
	for (i = 0; i < 100; i++)
		ask(&house, &reply, "slow.test", DNS_A);
	ask(&house, &reply, "..", DNS_A);
	dns_free(house.dns);
	house.dns = NULL;
	run_for(&house, 300);
	ck_assert(!reply.done);
	close_house(&house);
}
END_TEST

static void
free_dns(void *arg, const struct dns_answer *answer)
{
	struct house *house = arg;

	(void)answer;
	dns_free(house->dns);
	house->dns = NULL;
	loop_stop(house->loop);
}

START_TEST(freed_by_a_callback)
{
	struct dns_reply reply = { 0 };
	struct house house;

	open_house(&house, "a.test A 192.0.2.1\n");
	dns_ask(house.dns, "a.test", DNS_A, free_dns, &house);
	ask(&house, &reply, "a.test", DNS_MX);
	run_for(&house, LONG_ENOUGH);
	ck_assert(house.dns == NULL);
	run_for(&house, 100);
	ck_assert(!reply.done);
	close_house(&house);
}
END_TEST

/* Threads of this process that take SIGTERM. */
static int
threads_for_signals(void)
{
	unsigned long long blocked;
	int count = 0;
	char line[200];
	glob_t tasks;
	FILE *status;
	size_t i;

	ck_assert_int_eq(glob("/proc/self/task/*/status", 0, NULL, &tasks), 0);
	for (i = 0; i < tasks.gl_pathc; i++) {
		status = fopen(tasks.gl_pathv[i], "r");
		ck_assert_ptr_nonnull(status);
		while (fgets(line, sizeof(line), status) != NULL) {
			if (sscanf(line, "SigBlk: %llx", &blocked) == 1)
				count += (blocked >> (SIGTERM - 1) & 1) == 0;
		}
		fclose(status);
	}
	globfree(&tasks);
	return count;
}

START_TEST(leaves_signals_to_us)
{
	struct dns_reply reply = { 0 };
	struct house house;

	open_house(&house, "a.test A 192.0.2.1\n");
	resolve(&house, &reply, "a.test", DNS_A);
	ck_assert_int_eq(threads_for_signals(), 1);
	buf_free(&reply.text);
	close_house(&house);
}
END_TEST

START_TEST(refuses_bad_servers)
{
	static const struct {
		const char *server;
		bool want;
	} rows[] = {
		{ "127.0.0.1", true },
		{ "127.0.0.1@53", true },
		{ "127.0.0.1@65535", true },
		{ "::1", true },
		{ "2001:db8::1@53", true },
		{ "127.0.0.1@0", false },
		{ "127.0.0.1@65536", false },
		{ "127.0.0.1@", false },
		{ "127.0.0.1:53", false },
		{ "[::1]", false },
		{ "localhost", false },
		{ "", false },
		{ "0000000000000000000000000000000000000000000000@1", false },
	};
	struct loop *loop = loop_new();
	const char *error;
	struct dns *dns;
	char *servers[1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		servers[0] = (char *)rows[i].server;
		dns = dns_new(loop, NULL, servers, 1, &error);
		ck_assert_msg(
		    (dns != NULL) == rows[i].want, "%s", rows[i].server);
		ck_assert_msg(
		    (error == NULL) == rows[i].want, "%s", rows[i].server);
		dns_free(dns);
	}
	loop_free(loop);
}
END_TEST

TEST_SUITE("dns, its life", knows_silence, names_reasons_after_a_reload,
    names_so_many_reasons, recovers_within_two_seconds,
    cancelled_is_not_answered, freed_with_questions_under_way,
    freed_by_a_callback, leaves_signals_to_us, refuses_bad_servers)
