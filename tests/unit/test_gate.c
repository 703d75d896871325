#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/dns/breaker.h"
#include "lib/gate/gate.h"
#include "lib/util/buf.h"
#include "lib/util/whole.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

static const char zone[] = "good.jp MX 10 mx.good.jp\n"
			   "good.jp TXT \"v=spf1 mx -all\"\n"
			   "_dmarc.good.jp TXT \"v=DMARC1; p=none\"\n"
			   "mx.good.jp A 192.0.2.25\n"
			   "slow.jp MX 10 mx.good.jp\n"
			   "slow.jp TXT \"v=spf1 -all\"\n"
			   "_dmarc.slow.jp TXT \"v=DMARC1; p=none\"\n"
			   "slow.jp @delay 100\n"
			   "dead.jp @drop\n";

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
		open_gate(&house, zone, workers, NULL);
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

	open_gate(&house, zone, 2, NULL);
	for (i = 0; i < COUNT(walks); i++)
		walk_start(&house, &walks[i], DOOR_SMTP, "a@dead.jp");
	took = run_until_answered(&house);
	/* One after the other they would take 20 s. */
	ck_assert_msg(took >= 950 && took < 10000, "%lld ms", (long long)took);
	for (i = 0; i < COUNT(walks); i++) {
		ck_assert_int_eq(
		    walks[i].judgement.verdict.action, ACTION_NOTE);
		ck_assert_int_eq(
		    finding_of(&walks[i], "from-domain")->outcome, UNSURE);
		ck_assert_str_eq(finding_of(&walks[i], "from-domain")->detail,
		    "DNS did not answer within 1 s");
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

	open_gate(&house, zone, 1, NULL);
	walk_start(&house, &walk, DOOR_LOCAL, "a@dead.jp");
	run_until_answered(&house);
	ck_assert_str_eq(finding_of(&walk, "from-domain")->detail,
	    "DNS did not answer within 0.4 s");
	walk_end(&walk);
	close_gate(&house);
}
END_TEST

START_TEST(nobody_waits_once_the_breaker_is_open)
{
	struct gate_house house;
	struct walk walk;
	char sender[32];
	int64_t took, best = LONG_ENOUGH;
	unsigned i;

	open_gate(&house, zone, 1, NULL);
	for (i = 0; i < BREAKER_DEADLINES; i++) {
		walk_start(&house, &walk, DOOR_SMTP, "a@dead.jp");
		run_until_answered(&house);
		walk_end(&walk);
	}
	for (i = 0; i < 10; i++) {
		snprintf(sender, sizeof(sender), "a@cold-%u.dead.jp", i);
		walk_start(&house, &walk, DOOR_SMTP, sender);
		took = run_until_answered(&house);
		if (took < best)
			best = took;
		ck_assert_str_eq(finding_of(&walk, "from-domain")->detail,
		    "DNS is not answering");
		walk_end(&walk);
	}
	ck_assert_int_lt(best, 100);
	close_gate(&house);
}
END_TEST

START_TEST(a_dropped_message_is_released_and_not_answered)
{
	struct gate_house house;
	struct walk gathering, working;

	open_gate(&house, zone, 1, NULL);
	walk_start(&house, &working, DOOR_SMTP, "a@good.jp");
	run_until_answered(&house);
	walk_end(&working);
	walk_start(&house, &gathering, DOOR_SMTP, "a@dead.jp");
	gate_drop(&gathering.judgement, walk_released);
	ck_assert_uint_eq(gathering.released, 1);

	walk_start(&house, &working, DOOR_SMTP, "a@good.jp");
	ck_assert_int_eq(working.judgement.state, JUDGEMENT_WORKING);
	gate_drop(&working.judgement, walk_released);
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

	open_gate(&house, zone, 1, NULL);
	house.octets = 100;
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	run_until_answered(&house);
	walk_end(&walk);
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	ck_assert_uint_eq(walk.done, 1);
	ck_assert_int_eq(walk.judgement.verdict.action, ACTION_PASS);
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

	open_gate(&house, zone, 0, NULL);
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

static void
be_in_memory(struct message *message)
{
	message->content.trouble = "a temporary file in /x: No space";
}

static void
be_lost(struct message *message)
{
	message->content.trouble = "a temporary file in /x: Input/output error";
	message->content.is_lost = true;
}

/* Once, in the log; only a message that cannot be read any more is not judged.
 */
START_TEST(tells_that_a_file_fails)
{
	static const struct {
		const char *name;
		void (*change)(struct message *message);
		enum action want;
		const char *said;
	} rows[] = {
		{ "no trouble", NULL, ACTION_PASS, NULL },
		{ "held in memory", be_in_memory, ACTION_PASS,
		    "a large message is held in memory, for want of "
		    "a temporary file in /x: No space\n" },
		{ "lost", be_lost, ACTION_DEFER,
		    "a message was not judged: a temporary file in /x: "
		    "Input/output error\n" },
	};
	struct buf said = { 0 };
	struct gate_house house;
	struct walk walk;
	const char *line;
	size_t i;
	FILE *file;

	for (i = 0; i < COUNT(rows); i++) {
		file = tmpfile();
		dup2(fileno(file), STDERR_FILENO);
		open_gate(&house, zone, 2, NULL);
		house.change = rows[i].change;
		walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
		run_until_answered(&house);
		assert_number(
		    rows[i].name, walk.judgement.verdict.action, rows[i].want);
		walk_end(&walk);
		close_gate(&house);
		rewind(file);
		buf_clear(&said);
		whole_read(fileno(file), &said, 100000);
		buf_octet(&said, '\0');
		fclose(file);
		line = strstr(said.data, "a temporary file");
		ck_assert_msg((line != NULL) == (rows[i].said != NULL),
		    "%s: %s", rows[i].name, said.data);
		if (line == NULL)
			continue;
		ck_assert_msg(strstr(said.data, rows[i].said) != NULL, "%s: %s",
		    rows[i].name, said.data);
		ck_assert_ptr_null(strstr(line + 1, "a temporary file"));
	}
	buf_free(&said);
}
END_TEST

TEST_SUITE("gate", judges_by_what_dns_says, waits_no_longer_than_the_deadline,
    waits_less_at_the_local_door, nobody_waits_once_the_breaker_is_open,
    a_dropped_message_is_released_and_not_answered,
    a_small_message_is_judged_in_the_loop,
    too_many_messages_have_the_answer_for_our_own_failure,
    tells_that_a_file_fails)
