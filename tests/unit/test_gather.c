#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/facts.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/relay_watch.h"
#include "lib/gate/gate_private.h"
#include "lib/gate/sources.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/postfix/postfix.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/postfix_room.h"
#include "tests/unit/suite.h"

static const char zone[] =
    "good.jp MX 20 mx2.good.jp\n"
    "good.jp MX 10 mx1.good.jp\n"
    "mx1.good.jp A 192.0.2.25\n"
    "mx2.good.jp CNAME mx1.good.jp\n"
    "alone.jp A 192.0.2.26\n"
    "literal.jp MX 10 192.0.2.27\n"
    "literal.jp MX 20 mx1.good.jp\n"
    "many.jp @many 30\n"
    "lame.jp MX 10 mx.dead.jp\n"
    "mx.dead.jp @drop\n"
    "mute.jp MX 10 mx1.good.jp\n"
    "mute.jp TXT @drop\n"
    "provider.jp MX 10 mx1.good.jp\n"
    "10.2.0.192.in-addr.arpa PTR mail.good.jp\n"
    "mail.good.jp A 192.0.2.10\n";

static const char egress[] =
    "egress \"default\" { addresses = { \"192.0.2.10\" } }\n"
    "egress \"other\" { addresses = { \"192.0.2.11\" }\n"
    "    senders = { \"@literal.jp\" }  return-path = \"provider.jp\" }\n"
    "dnsbl { address-lists = { }  neighbours = no }\n"
    "probe { mx = no }\n";

/* What was gathered of a message, kept past the answer. */
struct seen {
	unsigned known, askable;
	size_t mx_count;
	char hosts[1024]; /* those whose facts are there, as "a b" */
	const char *egress;
	bool has_egress_facts;
	char reverse_path[128];
	char receivers[256]; /* as `hosts` */
};

/* Facts end with the answer. */
static void
look(struct walk *walk)
{
	const struct facts *facts = &walk->judgement.facts;
	struct seen *seen = walk->house->seen;
	size_t i;

	*seen = (struct seen){ .known = facts->known,
		.askable = facts->askable,
		.mx_count = facts->mx_count,
		.egress =
		    facts->egress_conf != NULL ? facts->egress_conf->title : "",
		.has_egress_facts = facts->egress != NULL };
	strcpy(seen->reverse_path, walk->message.reverse_path.text);
	for (i = 0; i < facts->receiver_count; i++) {
		strcat(seen->receivers, i > 0 ? " " : "");
		strcat(seen->receivers, facts->receivers[i].domain);
		if (facts->receivers[i].facts == NULL)
			strcat(seen->receivers, "?");
	}
	for (i = 0; i < facts->mx_count; i++) {
		strcat(seen->hosts, i > 0 ? " " : "");
		strcat(seen->hosts, facts->mx[i].host);
		if (facts->mx[i].facts == NULL)
			strcat(seen->hosts, "?");
	}
}

static void
walk_of(struct gate_house *house, struct walk *walk, enum door door,
    const char *sender, struct seen *seen)
{
	house->look = look;
	house->seen = seen;
	walk_start(house, walk, door, sender);
	run_until_answered(house);
}

/* Takes over `postfix`. */
static void
house_rewrites(struct gate_house *house, struct postfix *postfix)
{
	struct gate_rules *rules = gate_rules(house->gate);

	ck_assert(postfix_is_there(postfix));
	rewriter_set(sources_of_gate(house->sources)->rewriter, postfix);
	postfix_release(postfix);
	/* A run of postmap(1) may take a while on a busy machine. */
	rules->conf->dns.deadline = LONG_ENOUGH;
	gate_rules_release(rules);
}

START_TEST(the_hosts_of_mx_records_are_asked)
{
	static const struct {
		const char *sender, *hosts;
		unsigned known;
		enum outcome domain;
	} rows[] = {
		{ "a@good.jp", "mx1.good.jp mx2.good.jp", FACT_SENDER_MX,
		    FINE },
		/* RFC 5321 5.1: the domain's own address in its place */
		{ "a@alone.jp", "alone.jp", FACT_SENDER_MX, FINE },
		/* no name, and nothing is asked */
		{ "a@literal.jp", "192.0.2.27? mx1.good.jp", FACT_SENDER_MX,
		    FINE },
		{ "a@nothing.jp", "", FACT_SENDER_MX, FOUND },
		/* a dead name server of the MX leaves the domain known */
		{ "a@lame.jp", "mx.dead.jp?", 0, FINE },
		/* they do not wait for the answer about SPF */
		{ "a@mute.jp", "mx1.good.jp", FACT_SENDER_MX, FINE },
	};
	struct gate_house house;
	struct walk walk;
	struct seen seen;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_gate(&house, zone, 0, NULL);
		walk_of(&house, &walk, DOOR_SMTP, rows[i].sender, &seen);
		assert_text(rows[i].sender, seen.hosts, rows[i].hosts);
		assert_number(
		    rows[i].sender, seen.known & FACT_SENDER_MX, rows[i].known);
		assert_number(rows[i].sender,
		    finding_of(&walk, "sender-domain")->outcome,
		    rows[i].domain);
		walk_end(&walk);
		close_gate(&house);
	}
}
END_TEST

START_TEST(the_best_of_many_mx_hosts_are_asked)
{
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	open_gate(&house, zone, 0, NULL);
	walk_of(&house, &walk, DOOR_SMTP, "a@many.jp", &seen);
	ck_assert_uint_eq(seen.mx_count, FACTS_MX_MAX);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* No message waits to learn whose the recipient's domain is; a file does. */
START_TEST(receivers_are_known_when_they_are_warm)
{
	static const char *const to[] = { "<b@good.jp>", "<c@gmail.com>",
		"<d@GOOD.jp>", "<e@mx.dead.jp>", NULL };
	static const struct {
		enum door door;
		const char *first, *second;
	} rows[] = {
		/* gmail.com says by itself who it is */
		{ DOOR_SMTP, "good.jp? gmail.com? mx.dead.jp?",
		    "good.jp gmail.com? mx.dead.jp?" },
		{ DOOR_LOCAL, "good.jp? gmail.com? mx.dead.jp?",
		    "good.jp gmail.com? mx.dead.jp?" },
		{ DOOR_FILE, "good.jp gmail.com? mx.dead.jp?",
		    "good.jp gmail.com? mx.dead.jp?" },
		{ DOOR_POLICY, "", "" },
	};
	struct gate_house house;
	struct walk walk;
	struct seen seen;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		open_gate(&house, zone, 0, NULL);
		house.recipients = to;
		walk_of(&house, &walk, rows[i].door, "a@alone.jp", &seen);
		assert_text("first", seen.receivers, rows[i].first);
		walk_end(&walk);
		run_for(&house.cache.dns, 100);
		walk_of(&house, &walk, rows[i].door, "a@alone.jp", &seen);
		assert_text("second", seen.receivers, rows[i].second);
		walk_end(&walk);
		close_gate(&house);
	}
}
END_TEST

/* A door names them as they come. */
START_TEST(receivers_may_be_expected)
{
	static const char *const to[] = { "<b@good.jp>", NULL };
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	open_gate(&house, zone, 0, NULL);
	house.recipients = to;
	gate_expect(house.gate, "good.jp");
	run_for(&house.cache.dns, 100);
	walk_of(&house, &walk, DOOR_SMTP, "a@alone.jp", &seen);
	ck_assert_str_eq(seen.receivers, "good.jp");
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* Notes are neither answered nor remembered at the policy door. */
START_TEST(the_policy_door_gathers_what_could_matter_there)
{
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	open_gate(&house, zone, 0, NULL);
	walk_of(&house, &walk, DOOR_POLICY, "a@good.jp", &seen);
	ck_assert_uint_eq(seen.askable, FACT_SENDER | FACT_SENDER_DOMAIN);
	walk_end(&walk);
	close_gate(&house);
	open_gate(&house, zone, 0, "checks { mx { action = refuse } }");
	walk_of(&house, &walk, DOOR_POLICY, "a@good.jp", &seen);
	ck_assert_uint_eq(
	    seen.askable, FACT_SENDER | FACT_SENDER_DOMAIN | FACT_SENDER_MX);
	ck_assert_int_eq(finding_of(&walk, "mx")->outcome, FOUND);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* The first message comes too early for its facts, and is let off. */
START_TEST(the_egress_is_never_awaited)
{
	struct gate_house house;
	struct walk walk;
	struct seen seen;
	int64_t end;

	open_gate(&house, zone, 0, egress);
	walk_of(&house, &walk, DOOR_SMTP, "a@good.jp", &seen);
	ck_assert_str_eq(seen.egress, "default");
	ck_assert_int_eq(finding_of(&walk, "helo")->action, ACTION_PASS);
	walk_end(&walk);
	end = clock_now() + LONG_ENOUGH;
	while (
	    !egress_watch_is_ready(sources_of_gate(house.sources)->egresses) &&
	    clock_now() < end)
		run_for(&house.cache.dns, 20);
	walk_of(&house, &walk, DOOR_SMTP, "a@good.jp", &seen);
	ck_assert(seen.has_egress_facts);
	ck_assert_int_eq(finding_of(&walk, "fcrdns")->outcome, FINE);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(without_an_egress_its_checks_are_not_asked)
{
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	open_gate(&house, zone, 0, "");
	walk_of(&house, &walk, DOOR_SMTP, "a@good.jp", &seen);
	ck_assert_uint_eq(seen.askable & FACT_EGRESS, 0);
	ck_assert_int_eq(finding_of(&walk, "ptr")->outcome, NOT_ASKED);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(the_provider_may_rewrite_the_reverse_path)
{
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	open_gate(&house, zone, 0, egress);
	walk_of(&house, &walk, DOOR_SMTP, "a@literal.jp", &seen);
	ck_assert_str_eq(seen.egress, "other");
	ck_assert_str_eq(seen.reverse_path, "a@provider.jp");
	ck_assert_str_eq(seen.hosts, "mx1.good.jp");
	walk_end(&walk);
	walk_of(&house, &walk, DOOR_SMTP, "<>", &seen);
	ck_assert_str_eq(seen.reverse_path, "");
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* Postfix rewrites both when it sends the message. */
START_TEST(addresses_are_judged_as_they_leave)
{
	static const struct {
		const char *sender, *leaves;
		enum outcome sender_domain, from_domain;
	} rows[] = {
		{ "a@home.jp", "b@good.jp", FINE, FINE },
		{ "a@good.jp", "a@good.jp", FINE, FINE },
		{ "c@good.jp", "\"c d\"@nothing.jp", FOUND, FOUND },
	};
	struct postfix_room postfix;
	struct gate_house house;
	struct walk walk;
	struct seen seen;
	size_t i;

	postfix_room_open(&postfix);
	postfix_room_configure(
	    &postfix, "smtp_generic_maps = texthash:%/map\n");
	postfix_room_write(&postfix, "map",
	    "a@home.jp b@good.jp\nc@good.jp \"c d\"@nothing.jp\n");
	open_gate(&house, zone, 0, "");
	house_rewrites(&house, postfix_ask());
	for (i = 0; i < COUNT(rows); i++) {
		walk_of(&house, &walk, DOOR_SMTP, rows[i].sender, &seen);
		assert_text(rows[i].sender, seen.reverse_path, rows[i].leaves);
		assert_number(rows[i].sender,
		    finding_of(&walk, "sender-domain")->outcome,
		    rows[i].sender_domain);
		assert_number(rows[i].sender,
		    finding_of(&walk, "from-domain")->outcome,
		    rows[i].from_domain);
		walk_end(&walk);
	}
	close_gate(&house);
	postfix_room_close(&postfix);
}
END_TEST

/* Trying again would not help, so nobody is told to. */
START_TEST(what_cannot_be_known_to_leave_is_unsure)
{
	struct postfix_room postfix;
	struct gate_house house;
	struct walk walk;
	struct seen seen;

	postfix_room_open(&postfix);
	postfix_room_configure(
	    &postfix, "smtp_generic_maps = texthash:%/none\n");
	open_gate(&house, zone, 0, "unsure = defer");
	house_rewrites(&house, postfix_ask());
	walk_of(&house, &walk, DOOR_SMTP, "a@nothing.jp", &seen);
	ck_assert_int_eq(finding_of(&walk, "sender-domain")->outcome, UNSURE);
	ck_assert_int_eq(
	    finding_of(&walk, "sender-domain")->action, ACTION_NOTE);
	ck_assert_int_eq(finding_of(&walk, "from-domain")->outcome, UNSURE);
	ck_assert_int_eq(walk.judgement.verdict.action, ACTION_NOTE);
	walk_end(&walk);
	close_gate(&house);
	postfix_room_close(&postfix);
}
END_TEST

START_TEST(only_an_address_is_rewritten)
{
	static const struct {
		const char *sender, *leaves, *check;
		enum outcome outcome;
	} rows[] = {
		{ "", "", "sender-domain", FINE },
		{ "<a..b@good.jp>", "a..b@good.jp", "return-path", FOUND },
		/* That its relayhost is not known is nothing to the sender. */
		{ "c@good.jp", "b@good.jp", "sender-domain", FINE },
	};
	struct postfix_room postfix;
	struct gate_house house;
	struct walk walk;
	struct seen seen;
	size_t i;

	postfix_room_open(&postfix);
	postfix_room_configure(&postfix,
	    "smtp_generic_maps = static:b@good.jp\n"
	    "sender_dependent_relayhost_maps = texthash:%/none\n");
	for (i = 0; i < COUNT(rows); i++) {
		open_gate(&house, zone, 0, "");
		house_rewrites(&house, postfix_ask());
		walk_of(&house, &walk, DOOR_SMTP, rows[i].sender, &seen);
		assert_text(rows[i].sender, seen.reverse_path, rows[i].leaves);
		assert_number(rows[i].sender,
		    finding_of(&walk, rows[i].check)->outcome, rows[i].outcome);
		walk_end(&walk);
		close_gate(&house);
	}
	postfix_room_close(&postfix);
}
END_TEST

static void
take_relay_of(struct walk *walk)
{
	const struct facts *facts = &walk->judgement.facts;

	ck_assert(facts->known & FACT_RELAY);
	*(bool *)walk->house->seen = facts->relay != NULL;
}

/* By the next hop that Postfix has for it, however it is written. */
START_TEST(the_relay_is_that_of_the_next_hop)
{
	static const struct {
		const char *next_hop;
		bool known;
	} rows[] = {
		{ "[Relay.example]:submission", true },
		{ "[relay.example]:587", true },
		{ "[relay.example]", false },
		{ "relay.example:587", false },
		{ "[", false },
		{ NULL, false },
	};
	char folder[] = "/tmp/gather.XXXXXX";
	struct relay_facts facts = { .next_hop = "[relay.example]:587",
		.host = "relay.example",
		.fetched = clock_wall() };
	struct arena *arena = arena_new();
	struct gate_house house;
	struct relay_watch *watch;
	struct walk walk;
	const char *error;
	bool known;
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	relay_facts_add(arena, &facts, "SIZE 1");
	ck_assert_int_eq(relay_facts_write(arena, folder, &facts, &error), 0);
	open_gate(&house, zone, 0, NULL);
	watch =
	    relay_watch_new(house.cache.dns.loop, house.cache.dns.log, folder);
	house.gate->parts.sources.relays = watch;
	house.look = take_relay_of;
	house.seen = &known;
	for (i = 0; i < COUNT(rows); i++) {
		house.next_hop = rows[i].next_hop;
		walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
		run_until_answered(&house);
		ck_assert_msg(known == rows[i].known, "row %zu", i);
		ck_assert_int_eq(finding_of(&walk, "relay-capability")->outcome,
		    known ? FOUND : NOT_ASKED);
		walk_end(&walk);
	}
	relay_watch_free(watch);
	close_gate(&house);
	unlink(arena_printf(arena, "%s/[relay.example]:587", folder));
	rmdir(folder);
	arena_free(arena);
}
END_TEST

TEST_SUITE("gather", the_relay_is_that_of_the_next_hop,
    addresses_are_judged_as_they_leave, only_an_address_is_rewritten,
    what_cannot_be_known_to_leave_is_unsure, the_hosts_of_mx_records_are_asked,
    the_best_of_many_mx_hosts_are_asked,
    the_policy_door_gathers_what_could_matter_there,
    receivers_are_known_when_they_are_warm, receivers_may_be_expected,
    the_egress_is_never_awaited, without_an_egress_its_checks_are_not_asked,
    the_provider_may_rewrite_the_reverse_path)
