#include <stdio.h>
#include <string.h>

#include "lib/facts/prober.h"
#include "tests/unit/reach_house.h"
#include "tests/unit/suite.h"

/* --- greetings --- */

#define REFUSES "it answers, but refuses this host: "

START_TEST(greetings)
{
	static const struct {
		const char *name, *greeting;
		int64_t delay, timeout;
		enum reach_state state;
		const char *evidence;
	} rows[] = {
		{ "a greeting", "220 mx.test ESMTP\r\n", 0, LONG, REACH_YES,
		    "220 mx.test ESMTP" },
		{ "a late one", "220 mx.test\r\n", 300, LONG, REACH_YES,
		    "220 mx.test" },
		{ "without text", "220\r\n", 0, LONG, REACH_YES, "220" },
		{ "line feeds alone", "220 mx.test\n", 0, LONG, REACH_YES,
		    "220 mx.test" },
		{ "several lines",
		    "220-mx.test Exim\r\n220-\r\n220 no spam\r\n", 0, LONG,
		    REACH_YES, "220-mx.test Exim" },
		{ "a first line to tease, then none",
		    "220-mx.test\r\n550 5.7.1 go away\r\n", 0, LONG,
		    REACH_UNKNOWN, REFUSES "550 5.7.1 go away" },
		{ "no service", "554 no SMTP service here\r\n", 0, LONG,
		    REACH_UNKNOWN, REFUSES "554 no SMTP service here" },
		{ "too busy", "421 too many\r\n", 0, LONG, REACH_UNKNOWN,
		    "it answers, but takes no mail now: 421 too many" },
		{ "another reply", "250 ok\r\n", 0, LONG, REACH_NO, "250 ok" },
		{ "another protocol", "HTTP/1.1 400 Bad Request\r\n", 0, LONG,
		    REACH_NO, "what greets there is no mail server" },
		{ "a longer number", "2200 mx.test\r\n", 0, LONG, REACH_NO,
		    "what greets there is no mail server" },
		{ "an empty line", "\r\n", 0, LONG, REACH_NO,
		    "what greets there is no mail server" },
		{ "control characters", "220 \033[2Jmx\200\r\n", 0, LONG,
		    REACH_YES, "220 ?[2Jmx?" },
		{ "silence", GREETER_IS_SILENT, 0, SHORT, REACH_NO,
		    "connected, but no greeting within 0.5 s" },
		{ "no end of the line", "220 mx.test", 0, SHORT, REACH_NO,
		    "connected, but no greeting within 0.5 s" },
		{ "no last line", "220-mx.test\r\n", 0, SHORT, REACH_NO,
		    "connected, but no greeting within 0.5 s" },
		{ "closed", GREETER_CLOSES, 0, LONG, REACH_NO,
		    "the connection was closed without a greeting" },
	};
	char evidence[REACH_EVIDENCE_SIZE];
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_reach(&house);
		greeter = greeter_open(house.dns.loop, "127.0.0.2", 0,
		    rows[i].greeting, rows[i].delay);
		house.conf.probe.timeout = rows[i].timeout;
		start_reach(&house, greeter_port(greeter));
		reach = get_reach(&house, "mx.test", "127.0.0.2");
		expect_reach(
		    rows[i].name, &reach, REACH_UNKNOWN, "not probed yet");
		assert_number(rows[i].name, reach.probed, 0);
		reach = learn_reach(&house, "mx.test", "127.0.0.2");
		snprintf(evidence, sizeof(evidence), "127.0.0.2: %s",
		    rows[i].evidence);
		expect_reach(rows[i].name, &reach, rows[i].state, evidence);
		assert_number(rows[i].name, reach.probed != 0, true);
		assert_number(rows[i].name, reach.doubt,
		    rows[i].state == REACH_UNKNOWN ? REACH_TURNED_AWAY
						   : REACH_NOT_YET);
		assert_number(rows[i].name, house.changes, 1);
		assert_number(rows[i].name, greeter_count(greeter), 1);
		if (rows[i].state == REACH_YES)
			ck_assert_str_eq(greeter_heard(greeter), "QUIT\r\n");
		greeter_close(greeter);
		close_reach(&house);
	}
}
END_TEST

/* At the limit of what is read, and one octet above. */
START_TEST(long_greetings)
{
	char greeting[PROBER_GREETING_MAX + 2];
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;
	int more;

	for (more = 0; more <= 1; more++) {
		memset(greeting, 'x', sizeof(greeting));
		memcpy(greeting, "220 ", 4);
		strcpy(greeting + PROBER_GREETING_MAX - 1 + more, "\n");
		open_reach(&house);
		greeter =
		    greeter_open(house.dns.loop, "127.0.0.2", 0, greeting, 0);
		start_reach(&house, greeter_port(greeter));
		reach = learn_reach(&house, "mx.test", "127.0.0.2");
		ck_assert_int_eq(reach.state, more == 0 ? REACH_YES : REACH_NO);
		if (more == 0)
			ck_assert_uint_eq(strlen(reach.evidence),
			    strlen("127.0.0.2: ") + PROBER_TEXT_SIZE - 1);
		else
			ck_assert_str_eq(reach.evidence,
			    "127.0.0.2: a greeting without an end");
		greeter_close(greeter);
		close_reach(&house);
	}
}
END_TEST

/* --- addresses --- */

/* 127.0.0.2 greets, 127.0.0.3 is no mail server, 127.0.0.1 keeps its distance.
 */
START_TEST(addresses)
{
	static const struct {
		const char *name, *addresses;
		enum reach_state state;
		const char *evidence;
	} rows[] = {
		{ "the first one greets: port 25 is open here", "127.0.0.2",
		    REACH_YES, "127.0.0.2: 220 mx.test" },
		{ "refused", "127.0.0.4", REACH_NO,
		    "127.0.0.4: connection refused" },
		{ "the second one answers", "127.0.0.4 127.0.0.2", REACH_YES,
		    "127.0.0.2: 220 mx.test" },
		{ "the strongest reason is told", "127.0.0.4 127.0.0.3",
		    REACH_NO, "127.0.0.3: 250 no" },
		{ "four are tried", "127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.2",
		    REACH_YES, "127.0.0.2: 220 mx.test" },
		{ "no more than four",
		    "127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7 127.0.0.2",
		    REACH_NO,
		    "127.0.0.4: connection refused (4 of 5 addresses tried)" },
		{ "no address", "", REACH_UNKNOWN,
		    "no address of it is known" },
		{ "a private one", "10.0.0.1", REACH_UNKNOWN,
		    "10.0.0.1: private use (RFC 1918): not probed unless "
		    "probe { networks } has it" },
		{ "a private one, mapped", "::ffff:10.0.0.1", REACH_UNKNOWN,
		    "10.0.0.1: private use (RFC 1918): not probed unless "
		    "probe { networks } has it" },
		{ "a private one beside another", "10.0.0.1 127.0.0.2",
		    REACH_YES, "127.0.0.2: 220 mx.test" },
		{ "a refusal tells more than a private one",
		    "10.0.0.1 127.0.0.4", REACH_NO,
		    "127.0.0.4: connection refused" },
		{ "IPv6 that this host cannot use, and IPv4",
		    "fe80::1 127.0.0.2", REACH_YES, "127.0.0.2: 220 mx.test" },
	};
	struct greeter *good, *bad;
	struct reach_house house;
	struct reach reach;
	size_t i;

	open_reach(&house);
	good =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	bad = greeter_open(
	    house.dns.loop, "127.0.0.3", greeter_port(good), "250 no\r\n", 0);
	start_reach(&house, greeter_port(good));
	for (i = 0; i < COUNT(rows); i++) {
		reach = learn_reach(&house, rows[i].name, rows[i].addresses);
		expect_reach(
		    rows[i].name, &reach, rows[i].state, rows[i].evidence);
	}

	/* Nothing but what this host cannot use: the server's fault is not
	 * shown. No interface is named, so that no host can. */
	reach = learn_reach(&house, "six.test", "fe80::1");
	ck_assert_int_eq(reach.state, REACH_UNKNOWN);
	ck_assert(strncmp(reach.evidence, "fe80::1: ", 9) == 0);
	greeter_close(bad);
	greeter_close(good);
	close_reach(&house);
}
END_TEST

START_TEST(own_addresses)
{
	static const struct {
		const char *ip;
		bool is_own;
	} rows[] = {
		{ "127.0.0.1", true },
		{ "127.1.2.3", false }, /* from 127.0.0.1 */
		{ "192.0.2.1", false },
		{ "2001:db8::1", false },
	};
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ip_parse(rows[i].ip, &ip);
		assert_number(rows[i].ip, prober_is_own(&ip), rows[i].is_own);
	}
}
END_TEST

/* --- how often --- */

START_TEST(remembers)
{
	struct greeter *good, *bad;
	struct reach_house house;
	struct reach reach;

	open_reach(&house);
	good =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	bad = greeter_open(
	    house.dns.loop, "127.0.0.3", greeter_port(good), "250 no\r\n", 0);
	start_reach(&house, greeter_port(good));
	learn_reach(&house, "good.test", "127.0.0.2");
	learn_reach(&house, "bad.test", "127.0.0.3");

	/* A failure for a quarter of the time. */
	turn_clock(HOUR);
	learn_reach(&house, "good.test", "127.0.0.2");
	learn_reach(&house, "bad.test", "127.0.0.3");
	ck_assert_int_eq(greeter_count(good), 1);
	ck_assert_int_eq(greeter_count(bad), 1);
	turn_clock(HOUR / 2);
	learn_reach(&house, "good.test", "127.0.0.2");
	learn_reach(&house, "bad.test", "127.0.0.3");
	ck_assert_int_eq(greeter_count(good), 1);
	ck_assert_int_eq(greeter_count(bad), 2);

	/* A success is looked at again while it serves. */
	turn_clock(5 * HOUR);
	reach = get_reach(&house, "good.test", "127.0.0.2");
	ck_assert_int_eq(reach.state, REACH_YES);
	run_until_idle(&house);
	ck_assert_int_eq(greeter_count(good), 2);

	/* Past that it says nothing. */
	turn_clock(12 * HOUR);
	reach = get_reach(&house, "good.test", "127.0.0.2");
	expect_reach("old", &reach, REACH_UNKNOWN, "not probed yet");

	/* Another address may have what that one had not. */
	learn_reach(&house, "bad.test", "127.0.0.3");
	reach = learn_reach(&house, "bad.test", "127.0.0.3 127.0.0.2");
	ck_assert_int_eq(reach.state, REACH_NO);
	turn_clock(60 * 1000);
	reach = learn_reach(&house, "bad.test", "127.0.0.3");
	ck_assert_int_eq(greeter_count(bad), 3);
	reach = learn_reach(&house, "bad.test", "127.0.0.3 127.0.0.2");
	expect_reach("moved", &reach, REACH_YES, "127.0.0.2: 220 mx.test");
	greeter_close(bad);
	greeter_close(good);
	close_reach(&house);
}
END_TEST

START_TEST(keeps_its_distance)
{
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "127.0.0.2", 0, "220 mx.test\r\n", 0);
	house.parts.spacing = 300;
	start_reach(&house, greeter_port(greeter));
	get_reach(&house, "a.test", "127.0.0.2");
	get_reach(&house, "b.test", "127.0.0.2");
	get_reach(&house, "c.test", "127.0.0.2");
	ck_assert(!reach_is_idle(house.cache));
	run_until_idle(&house);
	reach = get_reach(&house, "c.test", "127.0.0.2");
	ck_assert_int_eq(reach.state, REACH_YES);
	ck_assert_int_eq(greeter_count(greeter), 3);
	ck_assert_int_ge(greeter_least_gap(greeter), 290);
	greeter_close(greeter);
	close_reach(&house);
}
END_TEST

START_TEST(a_few_at_once)
{
	struct reach_house house;
	struct greeter *greeter;
	struct reach reach;
	char name[20];
	int i;

	open_reach(&house);
	greeter =
	    greeter_open(house.dns.loop, "0.0.0.0", 0, "220 mx.test\r\n", 100);
	start_reach(&house, greeter_port(greeter));
	for (i = 2; i < 22; i++) {
		snprintf(name, sizeof(name), "127.0.0.%d", i);
		get_reach(&house, name, name);
	}
	run_until_idle(&house);
	ck_assert_int_eq(greeter_count(greeter), 20);
	ck_assert_int_eq(greeter_most(greeter), REACH_AT_ONCE);
	for (i = 2; i < 22; i++) {
		snprintf(name, sizeof(name), "127.0.0.%d", i);
		reach = get_reach(&house, name, name);
		ck_assert_int_eq(reach.state, REACH_YES);
	}
	greeter_close(greeter);
	close_reach(&house);
}
END_TEST

START_TEST(keeps_so_many_hosts)
{
	struct reach_house house;
	struct reach reach;
	char name[20];
	int i;

	open_reach(&house);
	start_reach(&house, 9);
	for (i = 0; i <= REACH_HOSTS_MAX; i++) {
		snprintf(name, sizeof(name), "%d.test", i);
		get_reach(&house, name, "10.0.0.1");
		if (i % 1000 == 0)
			run_until_idle(&house);
		if (i == 0)
			turn_clock(2000);
		if (i == 1000) /* used again: it stays */
			get_reach(&house, "0.test", "10.0.0.1");
	}
	run_until_idle(&house);
	reach = get_reach(&house, "0.test", "10.0.0.1");
	ck_assert_str_ne(reach.evidence, "not probed yet");
	reach = get_reach(&house, "2.test", "10.0.0.1");
	ck_assert_str_ne(reach.evidence, "not probed yet");
	reach = get_reach(&house, "1.test", "10.0.0.1");
	ck_assert_str_eq(reach.evidence, "not probed yet");
	close_reach(&house);
}
END_TEST

TEST_SUITE("reachability", greetings, long_greetings, addresses, own_addresses,
    remembers, keeps_its_distance, a_few_at_once, keeps_so_many_hosts)
