/* Which requests the policy door judges, and what it answers. */
#include <string.h>
#include <unistd.h>

#include "tests/unit/policy_room.h"
#include "tests/unit/suite.h"

#define DUNNO "action=DUNNO"
#define REFUSED "action=550 5.7.27 Envelope sender's domain: "

/* An answer begins with `want`; a whole answer ends there. */
static void
assert_answer(const char *row, const char *got, const char *want)
{
	size_t length = strlen(want);

	ck_assert_msg(strncmp(got, want, length) == 0 &&
		(strcmp(want, DUNNO) != 0 || got[length] == '\0'),
	    "%s: got \"%s\", want \"%s\"", row, got, want);
}

START_TEST(judges_what_goes_out)
{
	static const struct {
		const char *name;
		struct policy_request request;
		const char *want;
	} rows[] = {
		{ "good sender", { .sender = "a@good.jp" }, DUNNO },
		{ "domain does not exist", { .sender = "a@nothing.jp" },
		    REFUSED },
		{ "no address", { .sender = "@good.jp" }, "action=550 5.7.1 " },
		{ "null sender", { .sender = "" }, DUNNO },
		{ "own network, no login",
		    { .sender = "a@nothing.jp",
			.login = "",
			.client = "192.0.2.7" },
		    REFUSED },
		{ "outgoing by policy_context",
		    { .sender = "a@nothing.jp",
			.login = "",
			.context = "outgoing" },
		    REFUSED },
		{ "inbound", { .sender = "a@nothing.jp", .login = "" }, DUNNO },
		{ "another context",
		    { .sender = "a@nothing.jp",
			.login = "",
			.context = "incoming" },
		    DUNNO },
		{ "client unknown",
		    { .sender = "a@nothing.jp",
			.login = "",
			.client = "unknown" },
		    DUNNO },
		{ "to a local domain",
		    { .sender = "a@nothing.jp", .recipient = "b@local.jp" },
		    DUNNO },
		{ "to a local domain, outgoing",
		    { .sender = "a@nothing.jp",
			.recipient = "b@LOCAL.jp",
			.context = "outgoing" },
		    DUNNO },
		{ "to a local domain, in U-labels",
		    { .sender = "a@nothing.jp",
			.recipient = "b@\xe6\x97\xa5\xe6\x9c\xac.JP" },
		    DUNNO },
		{ "to a local domain, in A-labels",
		    { .sender = "a@nothing.jp",
			.recipient = "b@xn--wgv71a.jp" },
		    DUNNO },
		{ "UTF-8 recipient",
		    { .sender = "a@nothing.jp",
			.recipient = "\xe9\x88\xb4@far.jp" },
		    REFUSED },
	};
	struct policy_room room;
	struct buf answer = { 0 };
	size_t i;

	policy_open(&room, "");
	for (i = 0; i < COUNT(rows); i++)
		assert_answer(rows[i].name,
		    policy_ask(&room, &answer, &rows[i].request), rows[i].want);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(judges_where_a_sender_is_known)
{
	static const struct {
		const char *state, *recipient, *context, *want;
	} rows[] = {
		{ "CONNECT", "", "outgoing", DUNNO },
		{ "EHLO", "", "outgoing", DUNNO },
		{ "HELO", "", "outgoing", DUNNO },
		{ "VRFY", "b@far.jp", "outgoing", DUNNO },
		{ "ETRN", "", "outgoing", DUNNO },
		{ "", "b@far.jp", "outgoing", DUNNO },
		{ "RCPT", "b@far.jp", "", REFUSED },
		{ "MAIL", "", "outgoing", REFUSED },
		{ "DATA", "", "outgoing", REFUSED },
		{ "DATA", "b@far.jp", "", REFUSED },
		{ "END-OF-MESSAGE", "b@far.jp", "", REFUSED },
		/* The mail may be for here: nobody says. */
		{ "MAIL", "", "", DUNNO },
		{ "DATA", "", "", DUNNO },
		{ "END-OF-MESSAGE", "", "", DUNNO },
	};
	struct policy_request request = { .sender = "a@nothing.jp" };
	struct policy_room room;
	struct buf answer = { 0 };
	size_t i;

	policy_open(&room, "");
	for (i = 0; i < COUNT(rows); i++) {
		request.state = rows[i].state;
		request.recipient = rows[i].recipient;
		request.context = rows[i].context;
		assert_answer(rows[i].state,
		    policy_ask(&room, &answer, &request), rows[i].want);
	}
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* A domain is the same in A-labels and in U-labels, on both sides. */
START_TEST(exempts_senders_however_written)
{
	static const struct {
		const char *sender, *want;
	} rows[] = {
		{ "a@\xe5\x8d\x97.jp", DUNNO },
		{ "a@xn--6kr.jp", DUNNO },
		{ "a@\xe5\x8c\x97.JP", DUNNO },
		{ "a@xn--djr.jp", DUNNO },
		{ "a@\xe6\x9d\xb1.jp", REFUSED },
	};
	struct policy_request request = { 0 };
	struct policy_room room;
	struct buf answer = { 0 };
	size_t i;

	policy_open(&room,
	    "exempt x { sender = { \"@\xe5\x8d\x97.jp\", \"@xn--djr.jp\" }\n"
	    "reason = \"a test\" }");
	for (i = 0; i < COUNT(rows); i++) {
		request.sender = rows[i].sender;
		assert_answer(rows[i].sender,
		    policy_ask(&room, &answer, &request), rows[i].want);
	}
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(answers_by_action)
{
	static const struct {
		const char *name, *settings, *want;
		unsigned records;
	} rows[] = {
		{ "refuse", "", REFUSED, 1 },
		{ "defer", "checks { sender-domain { action = defer } }",
		    "action=451 4.7.27 Envelope sender's domain: ", 1 },
		{ "hold", "checks { sender-domain { action = hold } }",
		    "action=HOLD Envelope sender's domain: ", 1 },
		{ "note", "checks { sender-domain { action = note } }", DUNNO,
		    0 },
		{ "off", "checks { sender-domain { action = off } }", DUNNO,
		    0 },
		{ "watch", "mode = watch", DUNNO, 1 },
	};
	const struct policy_request request = { .sender = "a@nothing.jp" };
	struct policy_room room;
	struct buf answer = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		policy_open(&room, rows[i].settings);
		assert_answer(rows[i].name,
		    policy_ask(&room, &answer, &request), rows[i].want);
		policy_end(&room);
		assert_number(
		    rows[i].name, policy_records(&room), rows[i].records);
		policy_close(&room);
	}
	buf_free(&answer);
}
END_TEST

/* Postfix: one line, no control character, text behind the action. */
START_TEST(an_answer_is_one_printable_line)
{
	static const char *const senders[] = { "a@nothing.jp",
		"<\x01\x1b[2J>@nothing.jp", "%s%n@nothing.jp",
		"\xff\xfe@nothing.jp", "a@\xe9\x88\xb4.nothing.jp",
		"a\r@nothing.jp" };
	struct policy_room room;
	struct buf answer = { 0 };
	const char *said, *p;
	size_t i;

	policy_open(&room, "");
	for (i = 0; i < COUNT(senders); i++) {
		said = policy_ask(&room, &answer,
		    &(struct policy_request){ .sender = senders[i] });
		ck_assert_msg(strncmp(said, "action=550 5.", 13) == 0, "%s: %s",
		    senders[i], said);
		for (p = said; *p != '\0'; p++)
			ck_assert_msg(*p >= ' ' && *p <= '~', "%s", said);
	}
	said = policy_ask(&room, &answer,
	    &(struct policy_request){ .sender = "100%@nothing.jp" });
	ck_assert_ptr_nonnull(strstr(said, "550 "));
	ck_assert_ptr_null(strstr(said, "%%"));
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* Five restriction lists, three recipients, and again over a new connection:
 * one verdict, one record, and every client has an id that is in the store. */
START_TEST(one_message_gets_one_answer)
{
	static const char *const recipients[] = { "b@far.jp", "c@far.jp",
		"d@far.jp" };
	struct policy_request request = { .sender = "a@nothing.jp" };
	struct buf first = { 0 }, answer = { 0 };
	struct policy_room room;
	size_t i, j;

	policy_open(&room, "");
	policy_ask(&room, &first, &request);
	assert_answer("first", first.data, REFUSED);
	for (i = 0; i < COUNT(recipients); i++) {
		request.recipient = recipients[i];
		for (j = 0; j < 5; j++)
			ck_assert_str_eq(
			    policy_ask(&room, &answer, &request), first.data);
	}
	request.instance = "1f2c.1.1.1";
	policy_ask(&room, &answer, &request);
	assert_answer("the next message", answer.data, REFUSED);
	ck_assert_str_ne(answer.data, first.data);
	request.sender = POLICY_SENDER;
	assert_answer("the same instance, another sender",
	    policy_ask(&room, &answer, &request), DUNNO);
	buf_free(&first);
	buf_free(&answer);
	policy_end(&room);
	ck_assert_uint_eq(policy_records(&room), 2);
	policy_close(&room);
}
END_TEST

START_TEST(a_local_recipient_leaves_the_others_judged)
{
	struct policy_request request = { .sender = "a@nothing.jp" };
	struct policy_room room;
	struct buf answer = { 0 };

	policy_open(&room, "");
	request.recipient = "b@local.jp";
	assert_answer("local", policy_ask(&room, &answer, &request), DUNNO);
	request.recipient = "b@far.jp";
	assert_answer("remote", policy_ask(&room, &answer, &request), REFUSED);
	request.recipient = "c@local.jp";
	assert_answer(
	    "local again", policy_ask(&room, &answer, &request), DUNNO);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(counts_a_message_once)
{
	static const struct {
		const char *name;
		struct policy_request request;
	} rows[] = {
		{ "passed (policy)", { .sender = POLICY_SENDER } },
		{ "unjudged inbound (policy)", { .login = "" } },
		{ "unjudged local delivery (policy)",
		    { .recipient = "b@local.jp" } },
		{ "unjudged without recipient (policy)",
		    { .state = "DATA", .recipient = "", .client = "unknown" } },
	};
	struct policy_request request;
	struct policy_room room;
	struct buf answer = { 0 };
	size_t i, j;

	policy_open(&room, "");
	for (i = 0; i < COUNT(rows); i++) {
		request = rows[i].request;
		for (j = 0; j < 6; j++) {
			request.instance = j < 3 ? "1f2c.1.1.0" : "1f2c.1.1.1";
			assert_answer(rows[i].name,
			    policy_ask(&room, &answer, &request), DUNNO);
		}
	}
	buf_free(&answer);
	policy_end(&room);
	for (i = 0; i < COUNT(rows); i++)
		assert_number(
		    rows[i].name, policy_counted(&room, rows[i].name), 2);
	ck_assert_uint_eq(policy_records(&room), 0);
	policy_close(&room);
}
END_TEST

/* MAIL has no instance: each is a message of its own. */
START_TEST(without_an_instance_each_request_is_judged)
{
	const struct policy_request request = { .state = "MAIL",
		.sender = "a@nothing.jp",
		.recipient = "",
		.instance = "",
		.context = "outgoing" };
	struct buf first = { 0 }, second = { 0 };
	struct policy_room room;

	policy_open(&room, "");
	assert_answer("first", policy_ask(&room, &first, &request), REFUSED);
	assert_answer("second", policy_ask(&room, &second, &request), REFUSED);
	ck_assert_str_ne(first.data, second.data);
	buf_free(&first);
	buf_free(&second);
	policy_end(&room);
	ck_assert_uint_eq(policy_records(&room), 2);
	policy_close(&room);
}
END_TEST

START_TEST(remembers_the_size_that_is_told)
{
	static const struct {
		const char *size;
		int64_t want;
	} rows[] = {
		{ "0", 0 },
		{ "2123", 2123 },
		{ "", 0 },
		{ "-1", 0 },
		{ "9223372036854775807", INT64_MAX },
		{ "9223372036854775808", 0 },
	};
	struct policy_request request = { .sender = "a@nothing.jp" };
	struct buf answer = { 0 };
	struct policy_room room;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		request.size = rows[i].size;
		policy_open(&room, "");
		assert_answer(rows[i].size,
		    policy_ask(&room, &answer, &request), REFUSED);
		policy_end(&room);
		assert_number(rows[i].size, policy_octets(&room), rows[i].want);
		policy_close(&room);
	}
	buf_free(&answer);
}
END_TEST

TEST_SUITE("policy door: what is judged", judges_what_goes_out,
    judges_where_a_sender_is_known, exempts_senders_however_written,
    answers_by_action, an_answer_is_one_printable_line,
    one_message_gets_one_answer, a_local_recipient_leaves_the_others_judged,
    counts_a_message_once, without_an_instance_each_request_is_judged,
    remembers_the_size_that_is_told)
