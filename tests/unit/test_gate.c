#include <stdio.h>
#include <string.h>

#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/dns/breaker.h"
#include "lib/facts/message.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/mail/mime.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/suite.h"

static const char zone[] = "good.jp MX 10 mx.good.jp\n"
			   "mx.good.jp A 192.0.2.25\n"
			   "slow.jp MX 10 mx.good.jp\n"
			   "slow.jp @delay 100\n"
			   "dead.jp @drop\n";

/* A gate without a journal, whose deadline is 300 ms. */
struct gate_house {
	struct cache_house cache;
	struct workers *workers;
	struct gate *gate;
	size_t octets; /* of its messages: enough for a worker */
	size_t waiting; /* messages whose answer the loop runs for */
};

struct walk {
	struct gate_house *house;
	struct session session;
	struct message message;
	struct judgement judgement;
	unsigned done, released;
};

static void
open_gate(struct gate_house *house, unsigned workers)
{
	static char *local[] = { "local.jp" };
	struct gate_parts parts;
	char *error = NULL;
	struct conf *conf;

	*house = (struct gate_house){ .octets = GATE_SMALL_OCTETS };
	mime_init();
	open_cache(&house->cache, zone, 100);
	if (workers > 0)
		house->workers = workers_new(house->cache.dns.loop, workers);
	parts = (struct gate_parts){ .loop = house->cache.dns.loop,
		.log = house->cache.dns.log,
		.workers = house->workers,
		.domains = house->cache.cache };
	house->gate = gate_new(&parts);
	conf = conf_load(NULL, &check_schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	conf->mode = MODE_GUARD;
	conf->dns.deadline = 300;
	conf->dns.local_deadline = 100;
	gate_set_rules(
	    house->gate, gate_rules_new(conf, scope_new(local, COUNT(local))));
}

static void
close_gate(struct gate_house *house)
{
	workers_free(house->workers);
	loop_drain(house->cache.dns.loop);
	gate_free(house->gate);
	close_cache(&house->cache);
}

static void
answered(void *arg)
{
	struct walk *walk = arg;

	walk->done++;
	if (--walk->house->waiting == 0)
		loop_stop(walk->house->cache.dns.loop);
}

static void
released(void *arg)
{
	struct walk *walk = arg;

	walk->released++;
}

/* A message from `sender`, with a From field of that address. */
static void
walk_start(struct gate_house *house, struct walk *walk, enum door door,
    const char *sender)
{
	static const struct content_limits limits = { 20000, 20000 };
	struct message *message = &walk->message;

	*walk = (struct walk){ .house = house, .session = { .door = door } };
	message_start(message, arena_new(), &limits);
	message_set_sender(message, sender, strlen(sender));
	content_field(&message->content, "From", 4, sender, strlen(sender));
	message_header_end(message);
	content_header_end(&message->content);
	while (message->content.text.length <= house->octets)
		content_body(&message->content, "Hello.\r\n", 8);
	content_end(&message->content);
	walk->judgement = (struct judgement){ .rules = gate_rules(house->gate),
		.session = &walk->session,
		.message = message,
		.done = answered,
		.arg = walk };
	house->waiting++;
	gate_judge(house->gate, &walk->judgement);
}

static void
walk_end(struct walk *walk)
{
	gate_rules_release(walk->judgement.rules);
	message_free(&walk->message);
	arena_free(walk->message.arena);
}

/* Returns how long it took, in milliseconds. */
static int64_t
run_until_answered(struct gate_house *house)
{
	int64_t start = clock_now();

	if (house->waiting > 0)
		loop_run(house->cache.dns.loop);
	return clock_now() - start;
}

static const struct finding *
finding_of(const struct walk *walk, const char *check)
{
	const struct verdict *verdict = &walk->judgement.verdict;
	size_t i;

	for (i = 0; i < verdict->finding_count; i++) {
		if (verdict->findings[i].check == check_named(check))
			return &verdict->findings[i];
	}
	ck_abort_msg("no finding of %s", check);
}

START_TEST(judges_by_what_dns_says)
{
	static const struct {
		const char *sender;
		enum action want;
	} rows[] = {
		{ "a@good.jp", ACTION_PASS },
		{ "a@nothing.jp", ACTION_REFUSE },
		{ "a@slow.jp", ACTION_PASS },
		{ "no address", ACTION_REFUSE },
	};
	struct gate_house house;
	struct walk walk;
	unsigned workers;
	size_t i;

	for (workers = 0; workers < 3; workers += 2) {
		open_gate(&house, workers);
		for (i = 0; i < COUNT(rows); i++) {
			walk_start(&house, &walk, DOOR_SMTP, rows[i].sender);
			run_until_answered(&house);
			assert_number(rows[i].sender, walk.done, 1);
			assert_number(rows[i].sender,
			    walk.judgement.verdict.action, rows[i].want);
			walk_end(&walk);
		}
		ck_assert_uint_eq(gate_busy(house.gate), 0);
		close_gate(&house);
	}
}
END_TEST

/* Together, not one after the other; and unknown is no reason to refuse. */
START_TEST(waits_no_longer_than_the_deadline)
{
	struct gate_house house;
	struct walk walks[20];
	int64_t took;
	size_t i;

	open_gate(&house, 2);
	for (i = 0; i < COUNT(walks); i++)
		walk_start(&house, &walks[i], DOOR_SMTP, "a@dead.jp");
	took = run_until_answered(&house);
	ck_assert_msg(took >= 250 && took < 800, "%lld ms", (long long)took);
	for (i = 0; i < COUNT(walks); i++) {
		ck_assert_int_eq(
		    walks[i].judgement.verdict.action, ACTION_NOTE);
		ck_assert_int_eq(
		    finding_of(&walks[i], "from-domain")->outcome, UNSURE);
		ck_assert_str_eq(finding_of(&walks[i], "from-domain")->detail,
		    "DNS did not answer within 0.3 s");
		walk_end(&walks[i]);
	}
	close_gate(&house);
}
END_TEST

/* Pickup is serial: a wait of one message delays all behind it. */
START_TEST(waits_less_at_the_local_door)
{
	struct gate_house house;
	struct walk walk;
	int64_t took;

	open_gate(&house, 1);
	walk_start(&house, &walk, DOOR_LOCAL, "a@dead.jp");
	took = run_until_answered(&house);
	ck_assert_msg(took < 250, "%lld ms", (long long)took);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(nobody_waits_once_the_breaker_is_open)
{
	struct gate_house house;
	struct walk walk;
	char sender[32];
	int64_t took;
	unsigned i;

	open_gate(&house, 1);
	for (i = 0; i < BREAKER_DEADLINES; i++) {
		walk_start(&house, &walk, DOOR_SMTP, "a@dead.jp");
		run_until_answered(&house);
		walk_end(&walk);
	}
	for (i = 0; i < 10; i++) {
		snprintf(sender, sizeof(sender), "a@cold-%u.dead.jp", i);
		walk_start(&house, &walk, DOOR_SMTP, sender);
		took = run_until_answered(&house);
		ck_assert_msg(took < 100, "%lld ms", (long long)took);
		ck_assert_str_eq(finding_of(&walk, "from-domain")->detail,
		    "DNS is not answering");
		walk_end(&walk);
	}
	close_gate(&house);
}
END_TEST

START_TEST(a_dropped_message_is_released_and_not_answered)
{
	struct gate_house house;
	struct walk gathering, working;

	open_gate(&house, 1);
	walk_start(&house, &gathering, DOOR_SMTP, "a@dead.jp");
	gate_drop(&gathering.judgement, released);
	ck_assert_uint_eq(gathering.released, 1);

	domain_facts_release(learn(&house.cache, "good.jp"));
	walk_start(&house, &working, DOOR_SMTP, "a@good.jp");
	ck_assert_int_eq(working.judgement.state, JUDGEMENT_WORKING);
	gate_drop(&working.judgement, released);
	workers_free(house.workers);
	house.workers = NULL;
	loop_drain(house.cache.dns.loop);
	ck_assert_uint_eq(working.released, 1);

	ck_assert_uint_eq(gathering.done + working.done, 0);
	ck_assert_uint_eq(gate_busy(house.gate), 0);
	walk_end(&gathering);
	walk_end(&working);
	close_gate(&house);
}
END_TEST

START_TEST(a_small_message_is_judged_in_the_loop)
{
	struct gate_house house;
	struct walk walk;

	open_gate(&house, 1);
	house.octets = 100;
	domain_facts_release(learn(&house.cache, "good.jp"));
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	ck_assert_uint_eq(walk.done, 1);
	ck_assert_int_eq(walk.judgement.verdict.action, ACTION_PASS);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(a_sender_that_postfix_rewrites_is_unsure)
{
	struct gate_house house;
	struct gate_rules *rules;
	struct walk walk;

	open_gate(&house, 1);
	rules = gate_rules(house.gate);
	rules->rewritten = FACT_SENDER | FACT_SENDER_DOMAIN;
	rules->rewritten_by = strdup("Postfix rewrites senders");
	/* Trying again would not help. */
	rules->conf->unsure = ACTION_DEFER;
	gate_rules_release(rules);
	walk_start(&house, &walk, DOOR_SMTP, "a@nothing.jp");
	run_until_answered(&house);
	ck_assert_int_eq(finding_of(&walk, "return-path")->outcome, UNSURE);
	ck_assert_int_eq(finding_of(&walk, "sender-domain")->outcome, UNSURE);
	ck_assert_str_eq(finding_of(&walk, "sender-domain")->detail,
	    "Postfix rewrites senders");
	ck_assert_int_eq(
	    finding_of(&walk, "sender-domain")->action, ACTION_NOTE);
	/* The From field is not rewritten here. */
	ck_assert_int_eq(finding_of(&walk, "from-domain")->outcome, FOUND);
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

/* At the limit all wait; one more has the configured answer at once. */
START_TEST(too_many_messages_have_the_answer_for_our_own_failure)
{
	static struct walk walks[GATE_BUSY_MAX + 1];
	struct gate_house house;
	size_t i;

	open_gate(&house, 0);
	for (i = 0; i < COUNT(walks); i++)
		walk_start(&house, &walks[i], DOOR_SMTP, "a@dead.jp");
	ck_assert_uint_eq(gate_busy(house.gate), GATE_BUSY_MAX);
	ck_assert_uint_eq(walks[GATE_BUSY_MAX - 1].done, 0);
	ck_assert_uint_eq(walks[GATE_BUSY_MAX].done, 1);
	ck_assert_int_eq(walks[GATE_BUSY_MAX].judgement.verdict.action,
	    walks[0].judgement.rules->conf->failure);
	run_until_answered(&house);
	for (i = 0; i < COUNT(walks); i++) {
		ck_assert_uint_eq(walks[i].done, 1);
		walk_end(&walks[i]);
	}
	close_gate(&house);
}
END_TEST

TEST_SUITE("gate", judges_by_what_dns_says, waits_no_longer_than_the_deadline,
    waits_less_at_the_local_door, nobody_waits_once_the_breaker_is_open,
    a_dropped_message_is_released_and_not_answered,
    a_small_message_is_judged_in_the_loop,
    a_sender_that_postfix_rewrites_is_unsure,
    too_many_messages_have_the_answer_for_our_own_failure)
