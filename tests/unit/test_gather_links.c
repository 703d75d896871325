#include <stdio.h>
#include <string.h>

#include "lib/facts/listing.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

static const char zone[] = "test.ok.list.jp A 127.0.1.2\n"
			   "bad.com.ok.list.jp A 127.0.1.2\n"
			   "someone.github.io.ok.list.jp A 127.0.1.4\n"
			   "abused.com.ok.list.jp A 127.0.1.102\n"
			   "test.more.list.jp A 127.0.0.2\n"
			   "bad.com.more.list.jp A 127.0.0.8\n"
			   "*.closed.list.jp A 127.255.255.254\n"
			   "*.all.list.jp A 127.0.1.2\n"
			   "*.lies.list.jp A 192.0.2.80\n"
			   "*.lame.list.jp @servfail\n"
			   "*.mute.list.jp @drop\n"
			   "test.late.list.jp A 127.0.1.2\n"
			   "bad.com.late.list.jp @drop\n"
			   "good.jp MX 10 mx.good.jp\n"
			   "mx.good.jp A 192.0.2.25\n";

#define ASIDE "no list of domains can be used: "
#define BAD "\"https://www.bad.com/x\" leads to bad.com, which is on "

static void
open_gate_with(struct gate_house *house, const char *lists)
{
	char conf[512];

	snprintf(conf, sizeof(conf),
	    "dnsbl { address-lists = { }  neighbours = no\n"
	    "    domain-lists = { %s } }\n"
	    "probe { mx = no }\n",
	    lists);
	open_gate(house, zone, 1, conf);
}

static const struct finding *
walk_of(struct gate_house *house, struct walk *walk, const char *body)
{
	house->body = body;
	walk_start(house, walk, DOOR_SMTP, "a@good.jp");
	run_until_answered(house);
	return finding_of(walk, "link-listed");
}

START_TEST(lists_say_where_links_lead)
{
	static const struct {
		const char *name, *lists, *body;
		enum outcome outcome;
		const char *detail; /* NULL: none */
	} rows[] = {
		{ "on a list", "\"ok.list.jp\"", "see https://www.bad.com/x",
		    FOUND, BAD "ok.list.jp (127.0.1.2)" },
		{ "on two", "\"ok.list.jp\", \"more.list.jp\"",
		    "see https://www.bad.com/x", FOUND,
		    BAD "ok.list.jp (127.0.1.2); " BAD
			"more.list.jp (127.0.0.8)" },
		{ "on none", "\"ok.list.jp\"", "see https://good.com/x", FINE,
		    NULL },
		{ "who has a name below a public suffix", "\"ok.list.jp\"",
		    "see https://www.someone.github.io/", FOUND,
		    "\"https://www.someone.github.io/\" leads to "
		    "someone.github.io, which is on ok.list.jp (127.0.1.4)" },
		{ "his neighbour", "\"ok.list.jp\"",
		    "see https://another.github.io/", FINE, NULL },
		{ "an answer that does not count",
		    "\"ok.list.jp=127.0.1.[2..99]\"", "see https://abused.com/",
		    FINE, NULL },
		{ "one that does", "\"ok.list.jp=127.0.1.[2..99]\"",
		    "see https://www.bad.com/x", FOUND,
		    BAD "ok.list.jp (127.0.1.2)" },
		{ "no test entry", "\"dead.list.jp\"",
		    "see https://www.bad.com/x", NOT_ASKED,
		    ASIDE "dead.list.jp: its test entry \"test\" is not "
			  "listed: it is no list of domains, or it is closed "
			  "(remove it from domain-lists), or it does not "
			  "answer your resolver (use another one)" },
		{ "it lists everything", "\"all.list.jp\"",
		    "see https://www.bad.com/x", NOT_ASKED,
		    ASIDE "all.list.jp: it lists the domain \"invalid\", and "
			  "so everything: it is closed; remove it from "
			  "domain-lists" },
		{ "it does not answer such as we are", "\"closed.list.jp\"",
		    "see https://www.bad.com/x", NOT_ASKED,
		    ASIDE "closed.list.jp: it does not answer public resolvers "
			  "(127.255.255.254): use a resolver of your own (dns "
			  "{ servers })" },
		{ "an answer of no list", "\"lies.list.jp\"",
		    "see https://www.bad.com/x", NOT_ASKED,
		    ASIDE "lies.list.jp: it answers 192.0.2.80, which is no "
			  "answer of a list: either it is closed (remove it "
			  "from dnsbl), or the resolver invents answers (use "
			  "one of your own)" },
		{ "one is set aside", "\"dead.list.jp\", \"ok.list.jp\"",
		    "see https://good.com/", UNSURE,
		    "dead.list.jp: its test entry \"test\" is not listed: it "
		    "is no list of domains, or it is closed (remove it from "
		    "domain-lists), or it does not answer your resolver (use "
		    "another one)" },
		{ "DNS fails", "\"lame.list.jp\"", "see https://www.bad.com/x",
		    UNSURE, "lame.list.jp: SERVFAIL" },
		{ "a list is silent", "\"mute.list.jp\"",
		    "see https://www.bad.com/x", UNSURE,
		    "mute.list.jp: DNS did not answer within 1 s" },
		{ "it is silent about this", "\"late.list.jp\"",
		    "see https://www.bad.com/x", UNSURE,
		    "late.list.jp: DNS did not answer within 1 s" },
		{ "listed, and another is silent",
		    "\"ok.list.jp\", \"late.list.jp\"",
		    "see https://www.bad.com/x", FOUND,
		    BAD "ok.list.jp (127.0.1.2) (not known: late.list.jp: DNS "
			"did not answer within 1 s)" },
		{ "no list", "", "see https://www.bad.com/x", NOT_ASKED, NULL },
	};
	const struct finding *finding;
	struct gate_house house;
	struct walk walk;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_gate_with(&house, rows[i].lists);
		finding = walk_of(&house, &walk, rows[i].body);
		assert_number(rows[i].name, finding->outcome, rows[i].outcome);
		assert_text(rows[i].name, finding->detail, rows[i].detail);
		if (finding->outcome == UNSURE)
			assert_number(
			    rows[i].name, finding->at_most, ACTION_NOTE);
		walk_end(&walk);
		close_gate(&house);
	}
}
END_TEST

START_TEST(a_list_learns_what_it_must_know_and_no_more)
{
	static const struct {
		const char *name, *body, *asked;
		int want;
	} rows[] = {
		{ "no link", "Hello", "test.ok.list.jp", 0 },
		{ "an address", "see http://192.0.2.7/ and http://[::1]/",
		    "test.ok.list.jp", 0 },
		{ "of an own network", "see http://wiki.corp.lan/",
		    "test.ok.list.jp", 0 },
		{ "one label", "see http://localhost/", "test.ok.list.jp", 0 },
		{ "not the host", "see http://token-4711.good.com/",
		    "token-4711.good.com.ok.list.jp", 0 },
		{ "but its organisation", "see http://token-4711.good.com/",
		    "good.com.ok.list.jp", 1 },
		{ "once", "see http://a.good.com/ and http://b.good.com/",
		    "good.com.ok.list.jp", 1 },
	};
	struct gate_house house;
	struct walk walk;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_gate_with(&house, "\"ok.list.jp\"");
		assert_number(rows[i].name,
		    walk_of(&house, &walk, rows[i].body)->outcome, FINE);
		assert_number(rows[i].name,
		    fake_count(house.cache.dns.fake, rows[i].asked, NULL),
		    rows[i].want);
		walk_end(&walk);
		close_gate(&house);
	}
}
END_TEST

static void
add_links(struct buf *body, size_t count)
{
	size_t i;

	buf_clear(body);
	for (i = 1; i <= count; i++)
		buf_printf(body, "http://www.good-%zu.com/\r\n", i);
	buf_octet(body, '\0');
}

START_TEST(so_many_domains_are_asked_about)
{
	static const struct {
		size_t count;
		enum outcome outcome;
		const char *detail;
	} rows[] = {
		{ LINKED_DOMAINS_MAX, FINE, NULL },
		{ LINKED_DOMAINS_MAX + 1, UNSURE,
		    "the message has more than what is asked about (20 "
		    "domains)" },
	};
	const struct finding *finding;
	struct buf body = { 0 };
	struct gate_house house;
	struct walk walk;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_gate_with(&house, "\"ok.list.jp\"");
		add_links(&body, rows[i].count);
		finding = walk_of(&house, &walk, body.data);
		ck_assert_int_eq(finding->outcome, rows[i].outcome);
		assert_text("so many", finding->detail, rows[i].detail);
		walk_end(&walk);
		close_gate(&house);
	}
	buf_free(&body);
}
END_TEST

/* Once; then it is asked in the background, and every message would wait. */
START_TEST(nobody_waits_for_a_list_that_is_silent)
{
	struct gate_house house;
	struct walk walk;
	int64_t took;

	open_gate_with(&house, "\"late.list.jp\"");
	walk_of(&house, &walk, "see https://www.bad.com/x");
	walk_end(&walk);
	house.body = "see https://good.com/ and https://www.bad.com/x";
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	took = run_until_answered(&house);
	ck_assert_msg(took < 500, "%lld ms", (long long)took);
	ck_assert_str_eq(finding_of(&walk, "link-listed")->detail,
	    "late.list.jp: it has not answered yet");
	walk_end(&walk);
	/* What has come meanwhile counts. */
	run_until_counted(&house.cache.dns, "good.com.late.list.jp", 1);
	run_for(&house.cache.dns, 200);
	ck_assert_int_eq(
	    walk_of(&house, &walk, "see https://good.com/")->outcome, FINE);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(without_the_check_nothing_is_asked)
{
	struct gate_house house;
	struct walk walk;

	open_gate(&house, zone, 1,
	    "dnsbl { address-lists = { } domain-lists = { \"ok.list.jp\" } }\n"
	    "checks { link-listed { action = off } }\n");
	ck_assert_int_eq(
	    walk_of(&house, &walk, "see https://www.bad.com/x")->outcome,
	    NOT_ASKED);
	ck_assert_int_eq(
	    fake_count(house.cache.dns.fake, "test.ok.list.jp", NULL), 0);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* As one that a worker judges. */
START_TEST(a_message_is_dropped_while_it_is_read)
{
	struct gate_house house;
	struct walk walk;

	open_gate_with(&house, "\"ok.list.jp\"");
	house.body = "see https://www.bad.com/x";
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	ck_assert_int_eq(walk.judgement.state, JUDGEMENT_READING);
	gate_drop(&walk.judgement, walk_released);
	workers_free(house.workers);
	house.workers = NULL;
	loop_drain(house.cache.dns.loop);
	ck_assert_uint_eq(walk.released, 1);
	ck_assert_uint_eq(walk.done, 0);
	ck_assert_uint_eq(gate_busy(house.gate), 0);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

TEST_SUITE("gather_links", lists_say_where_links_lead,
    a_list_learns_what_it_must_know_and_no_more,
    so_many_domains_are_asked_about, nobody_waits_for_a_list_that_is_silent,
    without_the_check_nothing_is_asked, a_message_is_dropped_while_it_is_read)
