#include <string.h>

#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

#define NOW 1000000

static char *
text(const char *constant)
{
	return (char *)(size_t)constant;
}

/* What a finding is weighed to, at a door. */
static enum action
weigh(enum door door, const struct conf *conf, enum action setting,
    enum outcome outcome, enum action at_most)
{
	const struct session session = { .door = door };
	const struct message message = { .sender.local = "a",
		.sender.domain = "example.jp" };
	const struct facts facts = { .session = &session, .message = &message };
	const struct conf_check settings = { .action = setting };
	struct finding finding = {
		.check = check_at(0), .outcome = outcome, .at_most = at_most
	};

	policy_weigh(&facts, conf, NOW, &settings, &finding);
	return finding.action;
}

START_TEST(found)
{
	static const struct {
		const char *name;
		enum action setting, at_most;
		enum action smtp, local, policy, file;
	} rows[] = {
		{ "refuse", ACTION_REFUSE, ACTION_REFUSE, ACTION_REFUSE,
		    ACTION_HOLD, ACTION_REFUSE, ACTION_REFUSE },
		{ "defer", ACTION_DEFER, ACTION_REFUSE, ACTION_DEFER,
		    ACTION_HOLD, ACTION_DEFER, ACTION_DEFER },
		{ "hold", ACTION_HOLD, ACTION_REFUSE, ACTION_HOLD, ACTION_HOLD,
		    ACTION_HOLD, ACTION_HOLD },
		{ "note", ACTION_NOTE, ACTION_REFUSE, ACTION_NOTE, ACTION_NOTE,
		    ACTION_NOTE, ACTION_NOTE },
		{ "a lesser fault", ACTION_REFUSE, ACTION_NOTE, ACTION_NOTE,
		    ACTION_NOTE, ACTION_NOTE, ACTION_NOTE },
		{ "a lesser setting", ACTION_NOTE, ACTION_HOLD, ACTION_NOTE,
		    ACTION_NOTE, ACTION_NOTE, ACTION_NOTE },
	};
	const struct conf conf = { .local_action = ACTION_HOLD,
		.unsure = ACTION_NOTE };
	size_t i, door;

	for (i = 0; i < COUNT(rows); i++) {
		const enum action want[DOOR_COUNT] = {
			[DOOR_SMTP] = rows[i].smtp,
			[DOOR_LOCAL] = rows[i].local,
			[DOOR_POLICY] = rows[i].policy,
			[DOOR_FILE] = rows[i].file,
		};

		for (door = 0; door < DOOR_COUNT; door++)
			assert_text(rows[i].name,
			    action_name(weigh((enum door)door, &conf,
				rows[i].setting, FOUND, rows[i].at_most)),
			    action_name(want[door]));
	}
}
END_TEST

/* Unknown is never a 5xx, whatever is set. */
START_TEST(unsure)
{
	static const struct {
		const char *name;
		enum action unsure, setting, at_most;
		enum action smtp, local;
	} rows[] = {
		{ "note", ACTION_NOTE, ACTION_REFUSE, ACTION_REFUSE,
		    ACTION_NOTE, ACTION_NOTE },
		{ "defer", ACTION_DEFER, ACTION_REFUSE, ACTION_REFUSE,
		    ACTION_DEFER, ACTION_HOLD },
		{ "defer, where the check would hold", ACTION_DEFER,
		    ACTION_HOLD, ACTION_REFUSE, ACTION_DEFER, ACTION_HOLD },
		{ "defer, where the check would note", ACTION_DEFER,
		    ACTION_NOTE, ACTION_REFUSE, ACTION_NOTE, ACTION_NOTE },
		{ "defer, where the fault deserves a note", ACTION_DEFER,
		    ACTION_REFUSE, ACTION_NOTE, ACTION_NOTE, ACTION_NOTE },
	};
	struct conf conf = { .local_action = ACTION_HOLD };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf.unsure = rows[i].unsure;
		assert_text(rows[i].name,
		    action_name(weigh(DOOR_SMTP, &conf, rows[i].setting, UNSURE,
			rows[i].at_most)),
		    action_name(rows[i].smtp));
		assert_text(rows[i].name,
		    action_name(weigh(DOOR_LOCAL, &conf, rows[i].setting,
			UNSURE, rows[i].at_most)),
		    action_name(rows[i].local));
	}
}
END_TEST

START_TEST(nothing_found)
{
	const struct conf conf = { .unsure = ACTION_DEFER };

	assert_number("fine",
	    weigh(DOOR_SMTP, &conf, ACTION_REFUSE, FINE, ACTION_REFUSE),
	    ACTION_PASS);
	assert_number("not asked",
	    weigh(DOOR_SMTP, &conf, ACTION_REFUSE, NOT_ASKED, ACTION_REFUSE),
	    ACTION_PASS);
}
END_TEST

/* local-action = bounce: only where the bounce reaches somebody. */
START_TEST(bounce)
{
	static const struct {
		const char *name;
		enum door door;
		enum action local_action;
		bool sender_is_local;
		enum action action, want;
	} rows[] = {
		{ "local sender", DOOR_LOCAL, ACTION_REFUSE, true,
		    ACTION_REFUSE, ACTION_REFUSE },
		{ "foreign or null sender", DOOR_LOCAL, ACTION_REFUSE, false,
		    ACTION_REFUSE, ACTION_HOLD },
		{ "a deferral is held", DOOR_LOCAL, ACTION_REFUSE, true,
		    ACTION_DEFER, ACTION_HOLD },
		{ "hold is set", DOOR_LOCAL, ACTION_HOLD, true, ACTION_REFUSE,
		    ACTION_HOLD },
		{ "SMTP", DOOR_SMTP, ACTION_REFUSE, false, ACTION_REFUSE,
		    ACTION_REFUSE },
		{ "pass", DOOR_LOCAL, ACTION_REFUSE, true, ACTION_PASS,
		    ACTION_PASS },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct conf conf = { .local_action =
					       rows[i].local_action };
		const struct session session = { .door = rows[i].door };
		const struct facts facts = { .session = &session,
			.sender_is_local = rows[i].sender_is_local };

		assert_text(rows[i].name,
		    action_name(policy_at_door(&facts, &conf, rows[i].action)),
		    action_name(rows[i].want));
	}
}
END_TEST

START_TEST(remembers)
{
	size_t door;

	for (door = 0; door < DOOR_COUNT; door++)
		assert_number(door_name((enum door)door),
		    policy_remembers((enum door)door, ACTION_PASS),
		    door != DOOR_POLICY);
	ck_assert(!policy_remembers(DOOR_POLICY, ACTION_NOTE));
	ck_assert(policy_remembers(DOOR_POLICY, ACTION_HOLD));
	ck_assert(policy_remembers(DOOR_POLICY, ACTION_REFUSE));
}
END_TEST

/* One exemption, and a finding of return-path for <Billing@example.jp>. */
struct exempt_row {
	const char *name;
	const char *login, *sender, *client, *check; /* NULL: empty list */
	int64_t until;
	bool applies;
};

static void
try_exempt(const struct exempt_row *row)
{
	char *login = text(row->login), *sender = text(row->sender);
	char *check = text(row->check);
	const char *want = row->applies ? "billing" : NULL;
	struct network network = { .ip.family = 0 };
	struct conf_exempt exempt = { .title = text("billing"),
		.login = { &login, login != NULL },
		.sender = { &sender, sender != NULL },
		.client = { &network, row->client != NULL },
		.checks = { &check, check != NULL },
		.until = row->until };
	const struct conf conf = { .exempts = &exempt, .exempt_count = 1 };
	struct session session = { .login = "Bill@example.jp" };
	const struct message message = { .sender.local = "Billing",
		.sender.domain = "example.jp" };
	const struct facts facts = { .session = &session, .message = &message };
	const struct conf_check settings = { .action = ACTION_REFUSE };
	struct finding finding = { .check = check_named("return-path"),
		.outcome = FOUND,
		.at_most = ACTION_REFUSE };

	ck_assert_int_eq(ip_parse("192.0.2.7", &session.client), 0);
	if (row->client != NULL)
		ck_assert_int_eq(network_parse(row->client, &network), 0);
	policy_weigh(&facts, &conf, NOW, &settings, &finding);
	assert_text(row->name, action_name(finding.action),
	    row->applies ? "note" : "refuse");
	assert_text(row->name, finding.exempt, want);
}

START_TEST(exemption)
{
	static const struct exempt_row rows[] = {
		{ "login", "bill@EXAMPLE.jp", NULL, NULL, NULL, INT64_MAX,
		    true },
		{ "another login", "bob@example.jp", NULL, NULL, NULL,
		    INT64_MAX, false },
		{ "address", NULL, "billing@Example.JP", NULL, NULL, INT64_MAX,
		    true },
		{ "domain", NULL, "@example.jp", NULL, NULL, INT64_MAX, true },
		{ "a domain above", NULL, "@jp", NULL, NULL, INT64_MAX, false },
		{ "the end of an address", NULL, "ing@example.jp", NULL, NULL,
		    INT64_MAX, false },
		{ "a longer address", NULL, "billing2@example.jp", NULL, NULL,
		    INT64_MAX, false },
		{ "the beginning of an address", NULL, "bill@example.jp", NULL,
		    NULL, INT64_MAX, false },
		{ "no address", NULL, "example.jp", NULL, NULL, INT64_MAX,
		    false },
		{ "not the null sender", NULL, "<>", NULL, NULL, INT64_MAX,
		    false },
		{ "client", NULL, NULL, "192.0.2.0/24", NULL, INT64_MAX, true },
		{ "another client", NULL, NULL, "198.51.100.0/24", NULL,
		    INT64_MAX, false },
		{ "this check", "bill@example.jp", NULL, NULL, "return-path",
		    INT64_MAX, true },
		{ "another check", "bill@example.jp", NULL, NULL, "links",
		    INT64_MAX, false },
		{ "all must match", "bill@example.jp", "@example.org",
		    "192.0.2.7", "return-path", INT64_MAX, false },
		{ "all match", "bill@example.jp", "@example.jp", "192.0.2.7",
		    "return-path", INT64_MAX, true },
		{ "on its last day", NULL, "@example.jp", NULL, NULL, NOW + 1,
		    true },
		{ "over", NULL, "@example.jp", NULL, NULL, NOW, false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		try_exempt(&rows[i]);
}
END_TEST

START_TEST(exempt_null_sender)
{
	char *sender = text("<>");
	struct conf_exempt exempt = { .title = text("reports"),
		.sender = { &sender, 1 },
		.until = INT64_MAX };
	const struct conf conf = { .exempts = &exempt, .exempt_count = 1 };
	const struct conf_check settings = { .action = ACTION_REFUSE };
	struct finding finding = {
		.check = check_at(0), .outcome = FOUND, .at_most = ACTION_REFUSE
	};
	struct made made;

	made_start(&made, DOOR_SMTP, "<>", "From: a@b.jp\n\n", NULL);
	policy_weigh(&made.facts, &conf, NOW, &settings, &finding);
	assert_text("null sender", finding.exempt, "reports");
	made_end(&made);
}
END_TEST

/* A note is a note without an exemption, too. */
START_TEST(exempt_note)
{
	struct conf_exempt exempt = { .title = text("all"),
		.until = INT64_MAX };
	const struct conf conf = { .exempts = &exempt, .exempt_count = 1 };
	const struct session session = { .door = DOOR_SMTP };
	const struct facts facts = { .session = &session };
	const struct conf_check settings = { .action = ACTION_NOTE };
	struct finding finding = {
		.check = check_at(0), .outcome = FOUND, .at_most = ACTION_REFUSE
	};

	policy_weigh(&facts, &conf, NOW, &settings, &finding);
	assert_text("note", action_name(finding.action), "note");
	ck_assert_ptr_null(finding.exempt);
}
END_TEST

TEST_SUITE("policy", found, unsure, nothing_found, bounce, remembers, exemption,
    exempt_null_sender, exempt_note)
