#include "lib/conf/conf.h"
#include "tests/unit/gate_house.h"
#include "tests/unit/suite.h"

#define ONE "Thu, 1 Jan 2026 09:00:00 +0900"
#define ONE_IN_UTC "1 Jan 2026 00:00:00 GMT"
#define TWO "Thu, 1 Jan 2026 09:00:01 +0900"

static const char zone[] = "good.jp MX 10 mx.good.jp\n"
			   "good.jp TXT \"v=spf1 mx -all\"\n"
			   "_dmarc.good.jp TXT \"v=DMARC1; p=none\"\n"
			   "mx.good.jp A 192.0.2.25\n";

struct row {
	const char *name;
	const char *id, *date;
	const char *want; /* grade of the finding; NULL: fine */
	enum action action; /* of the verdict; 0: any */
	const char *sender; /* NULL: a good one */
	enum door door;
	const char *resent;
};

static void
walk_row(struct gate_house *house, const struct row *row)
{
	const struct finding *finding;
	struct walk walk;

	house->message_id = row->id;
	house->date = row->date;
	house->resent = row->resent;
	walk_start(house, &walk, row->door,
	    row->sender != NULL ? row->sender : "a@good.jp");
	run_until_answered(house);
	finding = finding_of(&walk, "message-id");
	assert_text(row->name, finding->grade, row->want);
	if (row->want != NULL)
		assert_number(row->name, finding->action, ACTION_NOTE);
	if (row->action != 0)
		assert_number(
		    row->name, walk.judgement.verdict.action, row->action);
	walk_end(&walk);
}

/* One story: a row knows of those above it. */
START_TEST(tells_an_id_that_another_message_had)
{
	static const struct row rows[] = {
		{ .name = "the first", .id = "<a@good.jp>", .date = ONE },
		{ .name = "sent again", .id = " <a@good.jp> ", .date = ONE },
		{ .name = "by another hand",
		    .id = "<a@good.jp>",
		    .date = ONE_IN_UTC,
		    .sender = "b@good.jp",
		    .door = DOOR_LOCAL },
		{ .name = "another one",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .want = "reused" },
		{ .name = "another one by sendmail",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .want = "reused",
		    .door = DOOR_LOCAL },
		{ .name = "the first once more",
		    .id = "<a@good.jp>",
		    .date = ONE },
		{ .name = "sent on by a reader",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .resent = TWO },
		{ .name = "no Date", .id = "<a@good.jp>", .date = "" },
		{ .name = "a Date that is none",
		    .id = "<a@good.jp>",
		    .date = "today" },
		{ .name = "a file",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .door = DOOR_FILE },
		{ .name = "a policy request",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .door = DOOR_POLICY },

		{ .name = "a refused one",
		    .id = "<b@good.jp>",
		    .date = ONE,
		    .action = ACTION_REFUSE,
		    .sender = "a@nothing.jp" },
		{ .name = "then mended", .id = "<b@good.jp>", .date = TWO },
		{ .name = "whose id it is",
		    .id = "<b@good.jp>",
		    .date = ONE,
		    .want = "reused" },

		{ .name = "a held one",
		    .id = "<c@good.jp>",
		    .date = ONE,
		    .action = ACTION_HOLD,
		    .sender = "a@nothing.jp",
		    .door = DOOR_LOCAL },
		{ .name = "has the id",
		    .id = "<c@good.jp>",
		    .date = TWO,
		    .want = "reused" },

		{ .name = "files come first",
		    .id = "<d@good.jp>",
		    .date = ONE,
		    .door = DOOR_FILE },
		{ .name = "sent on first",
		    .id = "<d@good.jp>",
		    .date = ONE,
		    .resent = ONE },
		{ .name = "no Date first", .id = "<d@good.jp>", .date = "" },
		{ .name = "and do not count",
		    .id = "<d@good.jp>",
		    .date = TWO },
	};
	struct gate_house house;
	unsigned workers;
	size_t i;

	for (workers = 0; workers < 2; workers++) {
		open_gate(&house, zone, workers, NULL);
		for (i = 0; i < COUNT(rows); i++)
			walk_row(&house, &rows[i]);
		close_gate(&house);
	}
}
END_TEST

/* What the admin has it do is no way to stop another user's mail. */
START_TEST(is_never_more_than_a_note)
{
	static const struct row rows[] = {
		{ .name = "the first", .id = "<a@good.jp>", .date = ONE },
		{ .name = "another one",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .want = "reused" },
	};
	struct gate_house house;
	size_t i;

	open_gate(&house, zone, 0, "checks { message-id { action = refuse } }");
	for (i = 0; i < COUNT(rows); i++)
		walk_row(&house, &rows[i]);
	close_gate(&house);
}
END_TEST

/* In watch mode it is let go all the same, so the id is its own. */
START_TEST(a_refusal_that_is_only_watched_counts)
{
	static const struct row rows[] = {
		{ .name = "refused",
		    .id = "<a@good.jp>",
		    .date = ONE,
		    .action = ACTION_REFUSE,
		    .sender = "a@nothing.jp" },
		{ .name = "another one",
		    .id = "<a@good.jp>",
		    .date = TWO,
		    .want = "reused" },
	};
	struct gate_house house;
	struct gate_rules *rules;
	size_t i;

	open_gate(&house, zone, 0, NULL);
	rules = gate_rules(house.gate);
	rules->conf->mode = MODE_WATCH;
	gate_rules_release(rules);
	for (i = 0; i < COUNT(rows); i++)
		walk_row(&house, &rows[i]);
	close_gate(&house);
}
END_TEST

START_TEST(a_dropped_message_does_not_count)
{
	static const struct row after = {
		.name = "after it", .id = "<a@good.jp>", .date = TWO
	};
	struct gate_house house;
	struct walk walk;

	open_gate(&house, zone, 1, NULL);
	house.message_id = "<b@good.jp>";
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	run_until_answered(&house);
	walk_end(&walk);

	house.message_id = after.id;
	house.date = ONE;
	walk_start(&house, &walk, DOOR_SMTP, "a@good.jp");
	ck_assert_int_eq(walk.judgement.state, JUDGEMENT_WORKING);
	gate_drop(&walk.judgement, walk_released);
	while (walk.released == 0)
		loop_drain(house.cache.dns.loop);
	walk_end(&walk);
	house.waiting = 0;
	walk_row(&house, &after);
	close_gate(&house);
}
END_TEST

TEST_SUITE("ids that another message had", tells_an_id_that_another_message_had,
    is_never_more_than_a_note, a_refusal_that_is_only_watched_counts,
    a_dropped_message_does_not_count)
