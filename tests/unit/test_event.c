#include <string.h>

#include "lib/journal/event.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/decision.h"
#include "tests/unit/suite.h"

#define HUGE (100 * 1024)

static char *
line_of(const struct decision *decision, const char *unstored)
{
	struct arena *arena = arena_new();
	struct event event = { 0 };
	struct buf line = { 0 };

	event_copy(&event, arena, &decision->facts, &decision->verdict);
	event_line(&event, unstored, &line);
	arena_free(arena);
	return line.data;
}

START_TEST(writes_what_postfix_admins_search_for)
{
	struct decision decision;
	char *line;

	decision_make(&decision, ACTION_REFUSE);
	strcpy(decision.verdict.id, "01JD3X9K2F7QZABC");
	decision.findings[1] = (struct finding){ .check = &decision_checks[1],
		.outcome = UNSURE,
		.action = ACTION_NOTE,
		.exempt = "billing runs" };
	line = line_of(&decision, "late");
	assert_text("refused", line,
	    "4XyZ12: id=01JD3X9K2F7QZABC door=milter verdict=refuse mode=guard "
	    "checks=spf,links from=<a@example.jp> header-from=<b@from.example> "
	    "to=<c@example.com> nrcpt=1 client=host.example.jp[192.0.2.7] "
	    "login=billing size=1234 message-id=<1@example.jp> dsn=5.7.23 "
	    "exempt=billing\\x20runs unstored=late");
	free(line);
}
END_TEST

START_TEST(says_what_receivers_would_answer)
{
	static const struct {
		const char *name;
		size_t count;
		const char *want;
	} rows[] = {
		{ "none", 0, " from=" },
		{ "one", 1, " checks=spf receivers=gmail.com:550-5.7.26 from=" },
		{ "two", 2,
		    " receivers=gmail.com:550-5.7.26,b.example:554 from=" },
		{ "ten", RECEIVERS_MAX,
		    ",g.example:550-5.7.26,h.example:550-5.7.26,... from=" },
	};
	struct decision decision;
	char *line;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		decision_make(&decision, ACTION_REFUSE);
		decision_answers(&decision, rows[i].count);
		line = line_of(&decision, NULL);
		ck_assert_msg(strstr(line, rows[i].want) != NULL, "%s: %s",
		    rows[i].name, line);
		ck_assert_msg((strstr(line, "receivers=") != NULL) ==
			(rows[i].count > 0),
		    "%s: %s", rows[i].name, line);
		free(line);
	}
}
END_TEST

START_TEST(leaves_out_what_it_does_not_know)
{
	struct decision decision;
	char *line;

	decision_make(&decision, ACTION_PASS);
	strcpy(decision.verdict.id, "01JD3X9K2F7QZABC");
	decision.verdict.watch = true;
	decision.session =
	    (struct session){ .door = DOOR_LOCAL, .login = NULL };
	decision.message = (struct message){ .sender = { .text = "" } };
	line = line_of(&decision, NULL);
	assert_text("local null sender", line,
	    "NOQUEUE: id=01JD3X9K2F7QZABC door=local verdict=pass mode=watch "
	    "from=<> nrcpt=0 size=0");
	free(line);
}
END_TEST

/* Everything that a stranger can write into a message or an envelope. */
static void
set_all(struct decision *decision, const char *text)
{
	size_t i;

	decision_answers(decision, RECEIVERS_MAX);
	for (i = 0; i < RECEIVERS_MAX; i++)
		decision->answers[i] = (struct expected_answer){ text, text,
			text, text, text };
	decision->session.client_name = text;
	decision->session.login = text;
	decision->message.queue_id = text;
	decision->message.sender.text = text;
	decision->from.text = text;
	decision->from.domain = text;
	decision->recipient = text;
	decision->message.message_id = text;
	decision->message.subject = text;
	decision->findings[0].detail = text;
	decision->findings[0].fix = text;
	decision->findings[0].exempt = text;
	decision->verdict.reply.text = text;
}

static size_t
count_of(const char *line, const char *needle)
{
	size_t count = 0;

	while ((line = strstr(line, needle)) != NULL) {
		line++;
		count++;
	}
	return count;
}

START_TEST(lets_no_value_forge_a_key_or_a_line)
{
	static const char *const rows[] = {
		"x verdict=pass",
		"x> verdict=pass to=<y",
		"x\nNOQUEUE: id=0 verdict=pass",
		"x\r\n\x1b[2J\x7f verdict=pass",
		"\xe3\x81\x82\xff\x80 verdict=pass",
		"x,\tverdict=pass",
		"'\"\\; DROP TABLE decisions; -- verdict=pass",
		"<",
		">",
		"<>",
		"",
	};
	struct decision decision;
	char *line;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		decision_make(&decision, ACTION_REFUSE);
		set_all(&decision, rows[i]);
		line = line_of(&decision, NULL);
		assert_number(rows[i], count_of(line, " verdict="), 1);
		assert_number(rows[i], count_of(line, " id="), 1);
		assert_number(rows[i], count_of(line, "<"), 4);
		assert_number(rows[i], count_of(line, ">"), 4);
		for (j = 0; line[j] != '\0'; j++)
			ck_assert_msg(line[j] >= ' ' && line[j] <= '~',
			    "%s: octet %d", rows[i], line[j]);
		free(line);
	}
}
END_TEST

START_TEST(keeps_the_line_short_whatever_is_in_it)
{
	static char huge[HUGE + 1];
	struct decision decision;
	const char octets[] = { 'a', ' ', '\n', '\x80', '<' };
	char *line;
	size_t i;

	for (i = 0; i < sizeof(octets); i++) {
		memset(huge, octets[i], HUGE);
		decision_make(&decision, ACTION_REFUSE);
		set_all(&decision, huge);
		decision.message.recipient_count = (size_t)-1 / 2;
		line = line_of(&decision, "late");
		/* RFC 5424 6.1: every receiver should take 2048. */
		ck_assert_msg(strlen(line) < 2048, "'%c': %zu octets",
		    octets[i], strlen(line));
		ck_assert(strstr(line, " unstored=late") != NULL);
		free(line);
	}
}
END_TEST

START_TEST(bounds_every_text_of_a_record)
{
	static const struct {
		const char *name;
		size_t length;
		bool whole;
	} rows[] = {
		{ "at the limit", EVENT_TEXT_MAX, true },
		{ "one above", EVENT_TEXT_MAX + 1, false },
		{ "huge", HUGE, false },
	};
	static char text[HUGE + 1];
	struct decision decision;
	struct arena *arena;
	struct event event;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		memset(text, 'x', rows[i].length);
		text[rows[i].length] = '\0';
		decision_make(&decision, ACTION_REFUSE);
		set_all(&decision, text);
		arena = arena_new();
		event = (struct event){ 0 };
		event_copy(&event, arena, &decision.facts, &decision.verdict);
		ck_assert_msg(
		    (strcmp(event.subject, text) == 0) == rows[i].whole, "%s",
		    rows[i].name);
		if (!rows[i].whole)
			assert_number(rows[i].name, strlen(event.subject),
			    EVENT_TEXT_MAX + 3);
		ck_assert_msg(arena_size(arena) < 40000, "%s: %zu octets",
		    rows[i].name, arena_size(arena));
		arena_free(arena);
	}
}
END_TEST

/* But what no terminal should see. */
START_TEST(keeps_characters_of_a_detail)
{
	struct arena *arena = arena_new();
	struct event event = { 0 };
	struct decision decision;

	decision_make(&decision, ACTION_REFUSE);
	decision.findings[0].detail = "\"当選\" \x1b[2J\u202e\x80";
	event_copy(&event, arena, &decision.facts, &decision.verdict);
	assert_text("detail", event.findings[0].detail,
	    "\"当選\" \ufffd[2J\ufffd\ufffd");
	arena_free(arena);
}
END_TEST

TEST_SUITE("event", writes_what_postfix_admins_search_for,
    says_what_receivers_would_answer, leaves_out_what_it_does_not_know, lets_no_value_forge_a_key_or_a_line,
    keeps_the_line_short_whatever_is_in_it, bounds_every_text_of_a_record,
    keeps_characters_of_a_detail)
