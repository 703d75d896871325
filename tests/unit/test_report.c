#include <string.h>

#include "cli/report.h"
#include "lib/conf/conf.h"
#include "lib/journal/history.h"
#include "lib/journal/journal.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/unit/journal_room.h"
#include "tests/unit/suite.h"

typedef int render(const struct report *report, struct buf *out, char **error);

static void
remember(struct room *room, enum action action, bool watch, const char *sender,
    const char *domain)
{
	struct decision decision;

	decision_make(&decision, action);
	decision.verdict.watch = watch;
	decision.message.sender.text = sender;
	decision.findings[0].detail = "<b>192.0.2.7</b> & \"others\"";
	decision.from.domain = domain;
	journal_decision(
	    room->journal, &decision.facts, &decision.verdict, NULL, NULL);
}

/* The text of a report on what is in the journal; the caller frees it. */
static char *
report_on_conf(const struct room *room, render *how, const struct conf *conf)
{
	struct report report = { .journal = "j.db",
		.conf = conf,
		.since = clock_wall() - 60000,
		.until = clock_wall() };
	struct buf out = { 0 };
	char *error = NULL;

	report.arena = arena_new();
	report.history = history_open(room->path, &error);
	ck_assert_msg(report.history != NULL, "%s", error);
	ck_assert_int_eq(report_gather(&report, &error), 0);
	ck_assert_int_eq(how(&report, &out, &error), 0);
	history_close(report.history);
	arena_free(report.arena);
	buf_octet(&out, '\0');
	return out.data;
}

static char *
report_on(const struct room *room, render *how)
{
	return report_on_conf(room, how, NULL);
}

static void
assert_has(const char *text, const char *wanted)
{
	ck_assert_msg(
	    strstr(text, wanted) != NULL, "no \"%s\" in:\n%s", wanted, text);
}

static void
assert_has_not(const char *text, const char *unwanted)
{
	ck_assert_msg(
	    strstr(text, unwanted) == NULL, "\"%s\" in:\n%s", unwanted, text);
}

static void
fill(struct room *room)
{
	room_make(room);
	room_open(room);
	remember(room, ACTION_PASS, true, "a@example.jp", "example.jp");
	remember(room, ACTION_REFUSE, true, "a@example.jp", "example.jp");
	remember(
	    room, ACTION_REFUSE, true, "<script>\x1b[31m'\"&", "example.jp");
	remember(room, ACTION_DEFER, false, "a@example.jp", NULL);
	journal_count(room->journal, "inbound");
	room_close(room);
}

START_TEST(aligns_columns_for_people)
{
	struct room room;
	char *text;

	fill(&room);
	text = report_on(&room, report_text);
	assert_has(text,
	    "  mode   messages      pass     defer    refuse\n"
	    "  guard         1         0         1         0\n"
	    "  watch         3         1         0         2\n");
	assert_has(text,
	    "  domain      messages      pass     defer    refuse\n"
	    "  example.jp         3         1         0         2\n"
	    "  (none)             1         0         1         0\n");
	assert_has(text,
	    "  check  messages     defer    refuse\n"
	    "  spf           3         1         2\n");
	assert_has(text, "  inbound         1\n");
	assert_has(text,
	    "refuse (watch: passed)  <a@example.jp> to "
	    "<c@example.com>\n      spf: <b>192.0.2.7</b>");
	assert_has(text, "Watch mode let 2 messages pass");
	free(text);
	room_end(&room);
}
END_TEST

START_TEST(lets_nothing_through_to_terminal_or_page)
{
	static const struct {
		const char *name;
		render *how;
		const char *has, *has_not;
	} rows[] = {
		{ "text", report_text, "<script>\\x1b[31m'\"&", "\x1b" },
		{ "html", report_html,
		    "&lt;script&gt;\\x1b[31m&#39;&quot;&amp;", "<script" },
		{ "html", report_html, "&lt;b&gt;192.0.2.7&lt;/b&gt; &amp;",
		    "<b>" },
		{ "json", report_json,
		    "\"sender\":\"<script>\\\\x1b[31m'\\\"&\"", "\x1b" },
	};
	struct room room;
	char *text;
	size_t i;

	fill(&room);
	for (i = 0; i < COUNT(rows); i++) {
		text = report_on(&room, rows[i].how);
		assert_has(text, rows[i].has);
		assert_has_not(text, rows[i].has_not);
		free(text);
	}
	room_end(&room);
}
END_TEST

START_TEST(gives_machines_one_object)
{
	struct room room;
	char *text;

	fill(&room);
	text = report_on(&room, report_json);
	assert_has(text,
	    "\"modes\":[{\"mode\":\"guard\",\"messages\":1,\"pass\":0,"
	    "\"note\":0,\"hold\":0,\"defer\":1,\"refuse\":0},"
	    "{\"mode\":\"watch\",\"messages\":3,");
	assert_has(
	    text, "\"counters\":[{\"what\":\"inbound\",\"messages\":1}]");
	assert_has(text, "\"check\":\"spf\",\"outcome\":\"found\"");
	ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
	room_end(&room);
}
END_TEST

START_TEST(says_what_to_do_next)
{
	static const struct {
		const char *name;
		enum action action;
		bool watch;
		const char *said;
	} rows[] = {
		{ "watch, nothing found", ACTION_PASS, true,
		    "Guard mode would have stopped nothing" },
		{ "watch, found", ACTION_REFUSE, true, "set mode = guard" },
		{ "watch, one found", ACTION_REFUSE, true,
		    "Watch mode let 1 message pass" },
		{ "guard, found", ACTION_REFUSE, false,
		    "postfrank explain ID shows one decision" },
		{ "guard, noted", ACTION_NOTE, false,
		    "checks { NAME { action = refuse } }" },
	};
	struct room room;
	char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		room_make(&room);
		room_open(&room);
		remember(&room, rows[i].action, rows[i].watch, "a@example.jp",
		    "example.jp");
		room_close(&room);
		text = report_on(&room, report_text);
		assert_has(text, rows[i].said);
		free(text);
		room_end(&room);
	}
}
END_TEST

START_TEST(tells_that_nothing_was_judged_and_what_was_lost)
{
	struct room room;
	char *text;

	room_make(&room);
	room_open(&room);
	journal_count(room.journal, JOURNAL_LOST);
	room_close(&room);
	text = report_on(&room, report_text);
	assert_has(text, "No message was judged in this time");
	assert_has(text, "1 record is not in the journal");
	free(text);
	room_end(&room);
}
END_TEST

/* Or the checks of the egress would only seem to be fine. */
START_TEST(tells_that_no_egress_is_configured)
{
	static const struct conf none, one = { .egress_count = 1 };
	static const struct {
		const char *name;
		render *how;
		const char *none, *one, *unknown;
	} rows[] = {
		{ "text", report_text, "* No egress is configured, so spf, ",
		    "What next", "What next" },
		{ "html", report_html, "<li>No egress is configured, so spf, ",
		    "<li>", "<li>" },
		{ "json", report_json, "\"egresses\":0,", "\"egresses\":1,",
		    "\"egresses\":null," },
		{ "json", report_json, "[\"No egress is configured, so spf, ",
		    "\"advice\":[", "\"advice\":[" },
	};
	struct room room;
	char *text;
	size_t i;

	fill(&room);
	for (i = 0; i < COUNT(rows); i++) {
		text = report_on_conf(&room, rows[i].how, &none);
		assert_has(text, rows[i].none);
		free(text);
		text = report_on_conf(&room, rows[i].how, &one);
		assert_has(text, rows[i].one);
		assert_has_not(text, "No egress");
		free(text);
		text = report_on(&room, rows[i].how);
		assert_has(text, rows[i].unknown);
		assert_has_not(text, "No egress");
		free(text);
	}
	room_end(&room);
}
END_TEST

TEST_SUITE("report", aligns_columns_for_people,
    lets_nothing_through_to_terminal_or_page, gives_machines_one_object,
    says_what_to_do_next, tells_that_nothing_was_judged_and_what_was_lost,
    tells_that_no_egress_is_configured)
