#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

static const char plain[] = "From: A <a@example.jp>\nTo: b@example.org\n"
			    MADE_DATE "Message-ID: <1@example.jp>\n"
			    "Subject: hello\n\nHello.\n";

/* A message, and a configuration in which all is as by default. */
struct trial {
	struct conf *conf;
	struct made made;
	struct verdict verdict;
};

static void
trial_start(struct trial *trial, enum door door, const char *sender,
    const struct domain_facts *domains)
{
	char *error;

	*trial =
	    (struct trial){ .conf = conf_load(NULL, &check_schema, &error) };
	trial->conf->mode = MODE_GUARD;
	made_start(&trial->made, door, sender, plain, NULL);
	made_domains(&trial->made, domains);
}

static void
trial_end(struct trial *trial)
{
	made_end(&trial->made);
	conf_release(trial->conf);
}

static void
trial_judge(struct trial *trial, const char *want)
{
	judge(&trial->made.facts, trial->conf, trial->made.arena,
	    &trial->verdict);
	assert_text(want, action_name(trial->verdict.action), want);
}

static const struct finding *
finding_of(const struct verdict *verdict, const char *check)
{
	size_t i;

	for (i = 0; i < verdict->finding_count; i++) {
		if (strcmp(verdict->findings[i].check->row.name, check) == 0)
			return &verdict->findings[i];
	}
	ck_abort_msg("no finding of %s", check);
	return NULL;
}

/* What the verdict carries can be typed in again. */
static bool
id_is(const char *text)
{
	char id[ID_LENGTH + 1];

	return id_read(text, id) && strcmp(id, text) == 0;
}

START_TEST(pass)
{
	struct trial trial;
	const struct verdict *verdict = &trial.verdict;
	size_t i;

	trial_start(&trial, DOOR_SMTP, "<a@example.jp>", &domain_good);
	trial.made.egress.dkim = DKIM_EXPECTED;
	made_dkim(&trial.made, "pass");
	trial_judge(&trial, "pass");
	ck_assert_ptr_null(verdict->worst);
	ck_assert_ptr_null(verdict->hold_reason);
	ck_assert_int_eq(verdict->reply.code, 0);
	ck_assert(id_is(verdict->id));
	ck_assert_int_le(verdict->time, clock_wall());
	ck_assert_uint_eq(verdict->finding_count, check_count());
	for (i = 0; i < check_count(); i++) {
		ck_assert_ptr_eq(verdict->findings[i].check, check_at(i));
		assert_text(check_at(i)->row.name,
		    outcome_name(verdict->findings[i].outcome), "fine");
	}
	trial_end(&trial);
}
END_TEST

START_TEST(refuse)
{
	struct trial trial;
	const struct verdict *verdict = &trial.verdict;

	trial_start(&trial, DOOR_SMTP, "<a@example.jp>", &domain_none);
	trial_judge(&trial, "refuse");
	assert_text("worst", verdict->worst->check->row.name, "sender-domain");
	ck_assert_int_eq(verdict->reply.code, 550);
	assert_text("dsn", verdict->reply.dsn, "5.7.27");
	assert_text("text", verdict->reply.text,
	    arena_printf(trial.made.arena,
		"Envelope sender's domain: example.jp does not exist in DNS "
		"(and 1 more: from-domain) (id %s). Fix: correct the domain "
		"example.jp in the address, or register it.",
		verdict->id));
	ck_assert_int_eq(verdict_effect(verdict), ACTION_REFUSE);
	trial_end(&trial);
}
END_TEST

/* The same in watch mode: told, not done. */
START_TEST(watch)
{
	struct trial trial;

	trial_start(&trial, DOOR_SMTP, "<a@example.jp>", &domain_none);
	trial.conf->mode = MODE_WATCH;
	trial_judge(&trial, "refuse");
	ck_assert(trial.verdict.watch);
	ck_assert_int_eq(verdict_effect(&trial.verdict), ACTION_PASS);
	trial_end(&trial);
}
END_TEST

START_TEST(local)
{
	struct trial trial;

	trial_start(&trial, DOOR_LOCAL, "a@example.jp", &domain_none);
	trial_judge(&trial, "hold");
	ck_assert_int_eq(trial.verdict.reply.code, 0);
	ck_assert_ptr_nonnull(strstr(trial.verdict.hold_reason,
	    "Envelope sender's domain: example.jp does not exist in DNS"));
	trial_end(&trial);
}
END_TEST

/* Off, unaskable, unknown: three different things. */
START_TEST(not_asked)
{
	static const struct {
		const char *check, *want;
	} rows[] = {
		{ "return-path", "not-asked" }, /* off */
		{ "from-header", "not-asked" }, /* not askable */
		{ "sender-domain", "unsure" }, /* not known */
		{ "ptr", "not-asked" }, /* no egress is configured */
	};
	const struct finding *finding;
	struct trial trial;
	size_t i;

	trial_start(&trial, DOOR_POLICY, "<root>", &domain_good);
	trial.made.facts.egress_conf = NULL;
	trial.made.facts.askable = FACTS_OF_POLICY & ~(unsigned)FACT_EGRESS;
	trial.made.facts.egress_conf = NULL;
	trial.made.facts.known = FACT_SENDER;
	trial.made.facts.egress_conf = NULL;
	trial.made.facts.unknown = "DNS did not answer within 5 s";
	ck_assert_str_eq(check_at(0)->row.name, "return-path");
	trial.conf->checks[0].action = ACTION_OFF;
	trial_judge(&trial, "note");
	assert_text("id", trial.verdict.id, "");
	for (i = 0; i < COUNT(rows); i++) {
		finding = finding_of(&trial.verdict, rows[i].check);
		assert_text(rows[i].check, outcome_name(finding->outcome),
		    rows[i].want);
	}
	finding = finding_of(&trial.verdict, "sender-domain");
	assert_text("why", finding->detail, "DNS did not answer within 5 s");
	assert_text("fix", finding->fix, "send it again later");
	finding = finding_of(&trial.verdict, "spf");
	assert_text("why not", finding->detail,
	    CHECK_NO_EGRESS);
	trial_end(&trial);
}
END_TEST

START_TEST(unsure_defers)
{
	struct trial trial;

	trial_start(&trial, DOOR_POLICY, "<a@example.jp>", &domain_silent);
	trial.conf->unsure = ACTION_DEFER;
	trial.made.facts.askable = trial.made.facts.known = FACTS_OF_POLICY;
	trial_judge(&trial, "defer");
	ck_assert_int_eq(trial.verdict.reply.code, 451);
	assert_text("dsn", trial.verdict.reply.dsn, "4.7.27");
	ck_assert(id_is(trial.verdict.id));
	trial_end(&trial);
}
END_TEST

/* No message waits for the egress: one that is too early is let off. */
START_TEST(egress_is_not_awaited)
{
	const struct finding *finding;
	struct trial trial;
	size_t i;

	trial_start(&trial, DOOR_SMTP, "<a@example.jp>", &domain_good);
	trial.conf->unsure = ACTION_DEFER;
	for (i = 0; i < check_count(); i++)
		trial.conf->checks[i].action = ACTION_REFUSE;
	trial.made.facts.known &= ~(unsigned)FACT_EGRESS;
	trial.made.facts.egress = NULL;
	trial_judge(&trial, "pass");
	finding = finding_of(&trial.verdict, "spf");
	assert_text("outcome", outcome_name(finding->outcome), "unsure");
	assert_text("why", finding->detail,
	    "the egress is being looked up: no message waits for it");

	/* What is awaited, and does not come, is another matter. */
	trial.made.facts.known &= ~(unsigned)FACT_SENDER_MX;
	trial_judge(&trial, "defer");
	assert_text("worst", trial.verdict.worst->check->row.name, "mx");
	trial_end(&trial);
}
END_TEST

/* Our own failure is answered as it is set, by the door, and never by 5xx. */
START_TEST(failure)
{
	static const struct {
		const char *name;
		enum door door;
		enum action failure, want;
		int code;
	} rows[] = {
		{ "SMTP", DOOR_SMTP, ACTION_DEFER, ACTION_DEFER, 451 },
		{ "sendmail", DOOR_LOCAL, ACTION_DEFER, ACTION_HOLD, 0 },
		{ "policy", DOOR_POLICY, ACTION_DEFER, ACTION_DEFER, 451 },
		{ "hold", DOOR_SMTP, ACTION_HOLD, ACTION_HOLD, 0 },
		{ "pass", DOOR_SMTP, ACTION_PASS, ACTION_PASS, 0 },
	};
	struct trial trial;
	const struct verdict *verdict = &trial.verdict;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		trial_start(
		    &trial, rows[i].door, "<a@example.jp>", &domain_good);
		trial.conf->failure = rows[i].failure;
		judge_failed(&trial.made.facts, trial.conf, trial.made.arena,
		    "too many messages wait", &trial.verdict);
		assert_text(rows[i].name, action_name(verdict->action),
		    action_name(rows[i].want));
		assert_number(rows[i].name, verdict->reply.code, rows[i].code);
		assert_number(rows[i].name, verdict->finding_count, 1);
		assert_text(rows[i].name, verdict->findings[0].check->row.name,
		    "failure");
		if (verdict->reply.code != 0)
			assert_text(rows[i].name, verdict->reply.text,
			    arena_printf(trial.made.arena,
				"Mail gate: too many messages wait (id %s). "
				"Fix: send it again later; the mail "
				"administrator finds the reason in the mail "
				"log.",
				verdict->id));
		trial_end(&trial);
	}
}
END_TEST

TEST_SUITE("verdict", pass, refuse, watch, local, not_asked, unsure_defers,
    egress_is_not_awaited, failure)
