#include <pthread.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

static const char plain[] = "From: A <a@example.jp>\nTo: b@example.org\n"
			    "Subject: hello\n\nHello.\n";

/* A configuration in which every check has its default action. */
static struct conf
preset(struct conf_check *checks)
{
	struct conf conf = {
		.mode = MODE_GUARD,
		.local_action = ACTION_HOLD,
		.unsure = ACTION_NOTE,
		.failure = ACTION_DEFER,
		.checks = checks,
		.check_count = check_count(),
	};
	size_t i;

	for (i = 0; i < check_count(); i++)
		checks[i].action = check_at(i)->row.preset;
	return conf;
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
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;
	size_t i;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", plain, NULL);
	judge(&made.facts, &conf, made.arena, &verdict);
	assert_text("action", action_name(verdict.action), "pass");
	ck_assert_ptr_null(verdict.worst);
	ck_assert_ptr_null(verdict.hold_reason);
	ck_assert_int_eq(verdict.reply.code, 0);
	ck_assert(id_is(verdict.id));
	ck_assert_int_le(verdict.time, clock_wall());
	ck_assert_uint_eq(verdict.finding_count, check_count());
	for (i = 0; i < check_count(); i++) {
		ck_assert_ptr_eq(verdict.findings[i].check, check_at(i));
		assert_text(check_at(i)->row.name,
		    outcome_name(verdict.findings[i].outcome), "fine");
	}
	made_end(&made);
}
END_TEST

START_TEST(refuse)
{
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@example.jp>", plain, NULL);
	made_domains(&made, &domain_none);
	judge(&made.facts, &conf, made.arena, &verdict);
	assert_text("action", action_name(verdict.action), "refuse");
	assert_text("worst", verdict.worst->check->row.name, "sender-domain");
	ck_assert_int_eq(verdict.reply.code, 550);
	assert_text("dsn", verdict.reply.dsn, "5.7.27");
	assert_text("text", verdict.reply.text,
	    arena_printf(made.arena,
		"Envelope sender's domain: example.jp does not exist in DNS "
		"(and 1 more: from-domain) (id %s). Fix: correct the domain "
		"example.jp in the address, or register it.",
		verdict.id));
	ck_assert_int_eq(verdict_effect(&verdict), ACTION_REFUSE);
	made_end(&made);
}
END_TEST

/* The same in watch mode: told, not done. */
START_TEST(watch)
{
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;

	conf.mode = MODE_WATCH;
	made_start(&made, DOOR_SMTP, "<a@example.jp>", plain, NULL);
	made_domains(&made, &domain_none);
	judge(&made.facts, &conf, made.arena, &verdict);
	assert_text("action", action_name(verdict.action), "refuse");
	ck_assert(verdict.watch);
	ck_assert_int_eq(verdict_effect(&verdict), ACTION_PASS);
	made_end(&made);
}
END_TEST

START_TEST(local)
{
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;

	made_start(&made, DOOR_LOCAL, "a@example.jp", plain, NULL);
	made_domains(&made, &domain_none);
	judge(&made.facts, &conf, made.arena, &verdict);
	assert_text("action", action_name(verdict.action), "hold");
	ck_assert_int_eq(verdict.reply.code, 0);
	ck_assert_ptr_nonnull(strstr(verdict.hold_reason,
	    "Envelope sender's domain: example.jp does not exist in DNS"));
	made_end(&made);
}
END_TEST

/* Off, unaskable, unknown: three different things. */
START_TEST(not_asked)
{
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	const struct finding *finding;
	struct verdict verdict;
	struct made made;

	made_start(&made, DOOR_POLICY, "<root>", plain, NULL);
	made.facts.askable = FACTS_OF_POLICY;
	made.facts.known = FACT_SENDER;
	made.facts.unknown = "DNS did not answer within 5 s";
	checks[0].action = ACTION_OFF;
	ck_assert_str_eq(check_at(0)->row.name, "return-path");
	judge(&made.facts, &conf, made.arena, &verdict);

	finding = finding_of(&verdict, "return-path");
	assert_text("off", outcome_name(finding->outcome), "not-asked");
	finding = finding_of(&verdict, "from-header");
	assert_text("unaskable", outcome_name(finding->outcome), "not-asked");
	finding = finding_of(&verdict, "sender-domain");
	assert_text("unknown", outcome_name(finding->outcome), "unsure");
	assert_text(
	    "unknown", finding->detail, "DNS did not answer within 5 s");
	assert_text("unknown", finding->fix, "send it again later");
	assert_text("action", action_name(verdict.action), "note");
	assert_text("id", verdict.id, "");
	made_end(&made);
}
END_TEST

START_TEST(unsure_defers)
{
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;

	conf.unsure = ACTION_DEFER;
	made_start(&made, DOOR_POLICY, "<a@example.jp>", plain, NULL);
	made_domains(&made, &domain_silent);
	made.facts.askable = made.facts.known = FACTS_OF_POLICY;
	judge(&made.facts, &conf, made.arena, &verdict);
	assert_text("action", action_name(verdict.action), "defer");
	ck_assert_int_eq(verdict.reply.code, 451);
	assert_text("dsn", verdict.reply.dsn, "4.7.27");
	ck_assert(id_is(verdict.id));
	made_end(&made);
}
END_TEST

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
	struct conf_check checks[64] = { 0 };
	struct conf conf = preset(checks);
	struct verdict verdict;
	struct made made;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf.failure = rows[i].failure;
		made_start(&made, rows[i].door, "<a@example.jp>", plain, NULL);
		judge_failed(&made.facts, &conf, made.arena,
		    "too many messages wait", &verdict);
		assert_text(rows[i].name, action_name(verdict.action),
		    action_name(rows[i].want));
		assert_number(rows[i].name, verdict.reply.code, rows[i].code);
		assert_number(rows[i].name, verdict.finding_count, 1);
		assert_text(rows[i].name, verdict.findings[0].check->row.name,
		    "failure");
		if (verdict.reply.code != 0)
			assert_text(rows[i].name, verdict.reply.text,
			    arena_printf(made.arena,
				"Mail gate: too many messages wait (id %s). "
				"Fix: send it again later; the mail "
				"administrator finds the reason in the mail "
				"log.",
				verdict.id));
		made_end(&made);
	}
}
END_TEST

/* --- the words of a reply --- */

#define HUNDRED                                                                \
	"one hundred octets of words that nobody needs to read, all of "       \
	"them printable, ending with a numbers 42"

/* Any two sentences: 400 octets at most, the id and the end are there. */
static const char *
reply_of(struct arena *arena, const char *detail, const char *fix)
{
	struct finding findings[] = {
		{ .check = check_named("html-script"),
		    .outcome = FOUND,
		    .action = ACTION_REFUSE,
		    .detail = detail,
		    .fix = fix },
		{ .check = check_named("line-length"),
		    .outcome = FOUND,
		    .action = ACTION_REFUSE },
		{ .check = check_named("from-header"),
		    .outcome = FOUND,
		    .action = ACTION_NOTE },
	};
	struct verdict verdict = { .id = "0123456789ABCDEF",
		.action = ACTION_REFUSE,
		.findings = findings,
		.finding_count = COUNT(findings),
		.worst = &findings[0] };

	reply_make(arena, &verdict);
	return verdict.reply.text;
}

START_TEST(reply_fits)
{
	static const struct {
		const char *name;
		const char *detail, *fix;
		const char *want;
	} rows[] = {
		{ "short", "it is bad", "make it good",
		    "Active content: it is bad (and 1 more: line-length) (id "
		    "0123456789ABCDEF). Fix: make it good." },
		{ "hostile octets", "<\r\n550 x\x80\x01>", "a\tb",
		    "Active content: <\?\?550 x\?\?> (and 1 more: line-length) "
		    "(id 0123456789ABCDEF). Fix: a?b." },
		{ "percent stays one", "100%", "50%s",
		    "Active content: 100% (and 1 more: line-length) (id "
		    "0123456789ABCDEF). Fix: 50%s." },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name,
		    reply_of(arena, rows[i].detail, rows[i].fix), rows[i].want);
	arena_free(arena);
}
END_TEST

/* Every pair of lengths around the limit. */
START_TEST(reply_limit)
{
	char detail[601], fix[601];
	struct arena *arena = arena_new();
	const char *text;
	size_t detail_length, fix_length, length;
	bool full = false;

	for (detail_length = 1; detail_length <= 600; detail_length += 7) {
		memset(detail, 'd', sizeof(detail));
		detail[detail_length] = '\0';
		for (fix_length = 1; fix_length <= 600; fix_length += 7) {
			memset(fix, 'f', sizeof(fix));
			fix[fix_length] = '\0';
			text = reply_of(arena, detail, fix);
			length = strlen(text);
			ck_assert_uint_le(length, REPLY_TEXT_MAX);
			full |= length == REPLY_TEXT_MAX;
			ck_assert_ptr_nonnull(
			    strstr(text, "(id 0123456789ABCDEF). Fix: f"));
			ck_assert_int_eq(text[length - 1], '.');
			/* Cut only when it has to be. */
			if (detail_length + fix_length <= 300)
				ck_assert_ptr_null(strstr(text, ".."));
		}
	}
	ck_assert(full);
	arena_free(arena);
}
END_TEST

START_TEST(reply_cut)
{
	struct arena *arena = arena_new();
	const char *text;

	/* A long detail gives way to a short fix... */
	text = reply_of(arena, HUNDRED HUNDRED HUNDRED HUNDRED, "do this");
	ck_assert_ptr_nonnull(
	    strstr(text, "... (id 0123456789ABCDEF). Fix: do this."));
	ck_assert_uint_eq(strlen(text), REPLY_TEXT_MAX);

	/* ... but not to a long one. */
	text =
	    reply_of(arena, HUNDRED HUNDRED, HUNDRED HUNDRED HUNDRED HUNDRED);
	ck_assert_ptr_nonnull(strstr(text, HUNDRED));
	ck_assert_ptr_nonnull(strstr(text, "Fix: " HUNDRED));
	ck_assert_uint_eq(strlen(text), REPLY_TEXT_MAX);
	arena_free(arena);
}
END_TEST

/* --- ids --- */

START_TEST(id_typed)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: no id */
	} rows[] = {
		{ "0123456789ABCDEF", "0123456789ABCDEF" },
		{ "01jd3x9k2f7qz0zz", "01JD3X9K2F7QZ0ZZ" },
		{ "OIl3456789abcdeo", "0113456789ABCDE0" },
		{ "0123456789ABCDE", NULL },
		{ "0123456789ABCDEFG", NULL },
		{ "0123456789ABCDEU", NULL },
		{ "0123456789ABCDE-", NULL },
		{ "from-domain", NULL },
		{ "", NULL },
	};
	char id[ID_LENGTH + 1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *got = id_read(rows[i].text, id) ? id : NULL;

		assert_text(rows[i].text, got, rows[i].want);
	}
}
END_TEST

#define ID_COUNT 20000
#define ID_THREADS 4

static void *
make_ids(void *arg)
{
	char(*ids)[ID_LENGTH + 1] = arg;
	size_t i;

	for (i = 0; i < ID_COUNT; i++)
		id_make(ids[i]);
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorted by the time they were made, to the millisecond, and never twice. */
START_TEST(id_order)
{
	static char ids[ID_THREADS * ID_COUNT][ID_LENGTH + 1];
	pthread_t threads[ID_THREADS];
	char first[ID_LENGTH + 1], last[ID_LENGTH + 1];
	int64_t start;
	size_t i;

	id_make(first);
	for (start = clock_wall(); clock_wall() == start;)
		continue;
	for (i = 0; i < ID_THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, make_ids,
				     ids[i * ID_COUNT]),
		    0);
	for (i = 0; i < ID_THREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 1; i < ID_COUNT; i++)
		ck_assert_int_le(memcmp(ids[i - 1], ids[i], 9), 0);
	for (start = clock_wall(); clock_wall() == start;)
		continue;
	id_make(last);

	qsort(ids, COUNT(ids), sizeof(ids[0]), compare);
	for (i = 1; i < COUNT(ids); i++)
		ck_assert_str_ne(ids[i - 1], ids[i]);
	ck_assert_str_lt(first, ids[0]);
	ck_assert_str_lt(ids[COUNT(ids) - 1], last);
}
END_TEST

TEST_SUITE("verdict", pass, refuse, watch, local, not_asked, unsure_defers,
    failure, reply_fits, reply_limit, reply_cut, id_typed, id_order)
