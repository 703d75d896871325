#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/receivers.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/verdict/receivers.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

static const char profiles[] =
    "receiver one {\n"
    "	title = One\n"
    "	domains = { \"one.example\", \"first.example\" }\n"
    "	mx = { \".mx.one.example\", \"one.mx.example\" }\n"
    "	answer { code = 450-4.1.8 when = sender-domain text = deferred\n"
    "		source = S1 }\n"
    "	answer { code = 550-5.7.1 when = { \"ptr\", \"duplicate-header\" }\n"
    "		text = both source = S2 }\n"
    "	answer { code = 550-5.7.2 when = { \"from-header:several|literal\" }\n"
    "		text = grade source = S3 }\n"
    "	answer { code = 550-5.7.3 when = helo text = bulk source = S4\n"
    "		senders = bulk }\n"
    "	answer { code = 551 when = from-header text = any source = S5 }\n"
    "}\n"
    "receiver two {\n"
    "	domains = two.example\n"
    "	mx = { \".example\" }\n"
    "	answer { code = 554 when = ptr text = two source = S6 }\n"
    "}\n";

/* Profiles, a message, and findings of all checks: all is fine. */
struct trial {
	struct made made;
	struct conf conf;
	struct receiver_fact receivers[RECEIVERS_MAX];
	struct domain_facts domains[RECEIVERS_MAX];
	struct domain_mx mx[RECEIVERS_MAX][4];
	struct finding *findings;
	struct verdict verdict;
};

static void
trial_start(struct trial *trial, const char *text)
{
	char path[] = "test_receivers.XXXXXX", *error;
	FILE *file = fdopen(mkstemp(path), "w");
	size_t i;

	memset(trial, 0, sizeof(*trial));
	made_start(&trial->made, DOOR_SMTP, "<a@example.jp>", text, NULL);
	fputs(profiles, file);
	fclose(file);
	ck_assert_int_eq(receivers_load(path, &check_schema, trial->made.arena,
			     &trial->conf, &error),
	    0);
	unlink(path);
	trial->findings = arena_alloc(
	    trial->made.arena, check_count() * sizeof(struct finding));
	for (i = 0; i < check_count(); i++)
		trial->findings[i].check = check_at(i);
}

static void
trial_end(struct trial *trial)
{
	made_end(&trial->made);
}

/* "DOMAIN", or "DOMAIN=HOST,10 HOST,20", with what is known of its MX. */
static void
add_receiver(struct trial *trial, const char *words)
{
	char *text = arena_string(trial->made.arena, words), *word;
	size_t i = trial->made.facts.receiver_count++, mx = 0;
	struct domain_facts *domain = &trial->domains[i];

	trial->made.facts.receivers = trial->receivers;
	trial->receivers[i].domain = strsep(&text, "=");
	if (text == NULL)
		return;
	trial->receivers[i].facts = domain;
	domain->mx_status = DNS_ANSWER;
	domain->mx = trial->mx[i];
	while ((word = strsep(&text, " ")) != NULL && *word != '\0') {
		trial->mx[i][mx].host = strsep(&word, ",");
		trial->mx[i][mx++].preference = (unsigned)atoi(word);
	}
	domain->mx_count = mx;
}

/* "CHECK", "CHECK:GRADE", "CHECK?" (unsure), with blanks between them. */
static void
find(struct trial *trial, const char *words)
{
	char *text = arena_string(trial->made.arena, words), *name, *grade;
	enum outcome outcome;
	size_t i;

	while ((grade = strsep(&text, " ")) != NULL && *grade != '\0') {
		name = strsep(&grade, ":");
		outcome = FOUND;
		if (name[strlen(name) - 1] == '?') {
			name[strlen(name) - 1] = '\0';
			outcome = UNSURE;
		}
		ck_assert_ptr_nonnull(check_named(name));
		for (i = 0; i < check_count(); i++) {
			if (check_at(i) != check_named(name))
				continue;
			trial->findings[i].outcome = outcome;
			trial->findings[i].grade = grade;
		}
	}
}

/* What is expected: "DOMAIN(TITLE) CODE TEXT SOURCE", "; " between them. */
static const char *
expected(struct trial *trial)
{
	const struct expected_answer *answer;
	struct arena *arena = trial->made.arena;
	const char *all = "";
	size_t i;

	trial->verdict = (struct verdict){ .findings = trial->findings,
		.finding_count = check_count() };
	receivers_expect(
	    &trial->made.facts, &trial->conf, arena, &trial->verdict);
	for (i = 0; i < trial->verdict.answer_count; i++) {
		answer = &trial->verdict.answers[i];
		all = arena_printf(arena, "%s%s%s(%s) %s %s %s", all,
		    i > 0 ? "; " : "", answer->domain, answer->receiver,
		    answer->code, answer->text, answer->source);
	}
	return all;
}

#define PLAIN "From: b@example.jp\n\n"
#define BULK "From: b@example.jp\nPrecedence: bulk\n\n"

START_TEST(answers_when_all_holds)
{
	static const struct {
		const char *findings, *text, *want;
	} rows[] = {
		{ "", PLAIN, "" },
		{ "ptr", PLAIN, "" },
		{ "ptr? duplicate-header", PLAIN, "" },
		{ "ptr duplicate-header?", PLAIN, "" },
		{ "ptr duplicate-header", PLAIN,
		    "one.example(One) 550-5.7.1 both S2" },
		{ "from-header:several", PLAIN,
		    "one.example(One) 550-5.7.2 grade S3" },
		{ "from-header:literal", PLAIN,
		    "one.example(One) 550-5.7.2 grade S3" },
		{ "from-header:missing", PLAIN, "one.example(One) 551 any S5" },
		{ "from-header", PLAIN, "one.example(One) 551 any S5" },
		{ "from-header?", PLAIN, "" },
		{ "from-header?:several", PLAIN, "" },
		{ "helo", PLAIN, "" },
		{ "helo", BULK, "one.example(One) 550-5.7.3 bulk S4" },
		{ "ptr duplicate-header", BULK,
		    "one.example(One) 550-5.7.1 both S2" },
		/* 5xx before 4xx, and then the first */
		{ "sender-domain", PLAIN,
		    "one.example(One) 450-4.1.8 deferred S1" },
		{ "sender-domain from-header:several", PLAIN,
		    "one.example(One) 550-5.7.2 grade S3" },
		{ "sender-domain from-header:several ptr duplicate-header",
		    PLAIN, "one.example(One) 550-5.7.1 both S2" },
		{ "mx received-hops", PLAIN, "" },
	};
	struct trial trial;
	const char *got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		trial_start(&trial, rows[i].text);
		add_receiver(&trial, "one.example");
		find(&trial, rows[i].findings);
		got = expected(&trial);
		assert_text(rows[i].findings, got, rows[i].want);
		trial_end(&trial);
	}
}
END_TEST

START_TEST(knows_whose_domain_it_is)
{
	static const struct {
		const char *domain, *want; /* the profile's name */
	} rows[] = {
		{ "one.example", "one" },
		{ "first.example", "one" },
		{ "two.example", "two" },
		/* neither below it nor what ends as it does */
		{ "sub.one.example", NULL },
		{ "none.example", NULL },
		{ "one.example.org", NULL },
		/* by the mail servers */
		{ "a.jp=in.mx.one.example,10", "one" },
		{ "a.jp=a.b.mx.one.example,10", "one" },
		{ "a.jp=IN.MX.One.Example,10", "one" },
		{ "a.jp=one.mx.example,10", "one" },
		{ "a.jp=a.one.mx.example,10", "two" },
		{ "a.jp=mx.one.example,10", "two" },
		{ "a.jp=inmx.one.example,10", "two" },
		{ "a.jp=example,10", NULL },
		{ "a.jp=mx.a.jp,10", NULL },
		{ "a.jp=,0", NULL },
		{ "a.jp=", NULL },
		{ "a.jp", NULL },
		/* the best of them */
		{ "a.jp=mx.a.jp,10 in.mx.one.example,20", NULL },
		{ "a.jp=mx.a.jp,10 in.mx.one.example,10", "one" },
		{ "a.jp=in.mx.one.example,10 mx.a.jp,20", "one" },
		/* its name comes before its mail servers */
		{ "two.example=in.mx.one.example,10", "two" },
	};
	const struct conf_receiver *receiver;
	struct trial trial;
	const char *name;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		trial_start(&trial, PLAIN);
		add_receiver(&trial, rows[i].domain);
		receiver = receiver_of(&trial.conf, &trial.receivers[0]);
		name = receiver != NULL ? receiver->name : NULL;
		assert_text(rows[i].domain, name, rows[i].want);
		trial_end(&trial);
	}
}
END_TEST

START_TEST(tells_each_receiver_once)
{
	struct trial trial;
	const char *got;
	size_t i;

	trial_start(&trial, PLAIN);
	find(&trial, "ptr duplicate-header");
	got = expected(&trial);
	assert_text("no receivers", got, "");
	add_receiver(&trial, "somebody.jp");
	got = expected(&trial);
	assert_text("nobody's", got, "");
	add_receiver(&trial, "two.example");
	add_receiver(&trial, "first.example");
	add_receiver(&trial, "one.example");
	add_receiver(&trial, "a.jp=one.mx.example,10");
	add_receiver(&trial, "b.jp=mx.example,10");
	got = expected(&trial);
	assert_text("three of one, two of the other", got,
	    "two.example(two) 554 two S6; "
	    "first.example(One) 550-5.7.1 both S2");
	for (i = trial.made.facts.receiver_count; i < RECEIVERS_MAX; i++)
		add_receiver(&trial, "a.jp");
	ck_assert_uint_eq(trial.made.facts.receiver_count, RECEIVERS_MAX);
	expected(&trial);
	ck_assert_uint_eq(trial.verdict.answer_count, 2);
	trial_end(&trial);
}
END_TEST

/* By judge(), with the profiles that come with postfrank. */
START_TEST(is_part_of_the_verdict)
{
	static const char text[] = "From: b@example.jp\nFrom: c@example.jp\n\n";
	struct receiver_fact gmail = { .domain = "gmail.com" };
	struct verdict with, without;
	struct conf *conf;
	struct made made;
	char *error;

	conf = conf_load(NULL, &check_schema, &error);
	conf->mode = MODE_GUARD;
	made_start(&made, DOOR_SMTP, "<a@example.jp>", text, NULL);
	judge(&made.facts, conf, made.arena, &without);
	ck_assert_uint_eq(without.answer_count, 0);
	made.facts.receivers = &gmail;
	made.facts.receiver_count = 1;
	judge(&made.facts, conf, made.arena, &with);
	ck_assert_uint_eq(with.answer_count, 1);
	ck_assert_str_eq(with.answers[0].domain, "gmail.com");
	ck_assert_str_eq(with.answers[0].receiver, "Gmail");
	ck_assert_str_eq(with.answers[0].code, "550-5.7.1");
	/* A prediction is no reason to do anything else. */
	ck_assert_int_eq(with.action, without.action);
	ck_assert_str_eq(with.worst->detail, without.worst->detail);
	judge_failed(&made.facts, conf, made.arena, "full", &with);
	ck_assert_uint_eq(with.answer_count, 0);
	made_end(&made);
	conf_release(conf);
}
END_TEST

/* They are read as strictly as others, and each has sources that can be looked
 * up. */
START_TEST(those_that_come_with_it_are_sound)
{
	static const char *const names[] = { "gmail", "google-workspace",
		"outlook", "microsoft365", "yahoo", "apple", "gmx" };
	const struct conf_receiver *receiver;
	const struct conf_answer *answer;
	struct conf *conf;
	char *error;
	size_t i, k;

	conf = conf_load(NULL, &check_schema, &error);
	ck_assert_msg(conf != NULL, "%s", error);
	for (i = 0; i < COUNT(names); i++)
		ck_assert_msg(
		    conf_receiver(conf, names[i]) != NULL, "%s", names[i]);
	for (i = 0; i < conf->receiver_count; i++) {
		receiver = &conf->receivers[i];
		ck_assert_msg(strcmp(receiver->title, receiver->name) != 0,
		    "%s has no title", receiver->name);
		for (k = 0; k < receiver->answer_count; k++) {
			answer = &receiver->answers[k];
			ck_assert_msg(
			    strncmp(answer->source, "https://", 8) == 0,
			    "%s %s: %s", receiver->name, answer->code,
			    answer->source);
			ck_assert_uint_gt(answer->when.count, 0);
		}
	}
	conf_release(conf);
}
END_TEST

TEST_SUITE("receivers", answers_when_all_holds, knows_whose_domain_it_is,
    tells_each_receiver_once, is_part_of_the_verdict,
    those_that_come_with_it_are_sound)
