/* The policy door's connections: many, broken, silent, greedy, gone. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/gate/gate.h"
#include "lib/util/clock.h"
#include "policyd/door.h"
#include "policyd/policyd.h"
#include "tests/unit/policy_room.h"
#include "tests/unit/suite.h"

#define DUNNO "action=DUNNO"
/* Long enough for an answer that must not come. */
#define A_MOMENT 50

static void
send_request(int fd, const char *instance, const char *sender)
{
	const struct policy_request request = { .instance = instance,
		.sender = sender };
	struct buf text = { 0 };

	policy_write(&text, &request);
	policy_send(fd, text.data, text.length);
	buf_free(&text);
}

START_TEST(serves_one_after_the_other)
{
	struct buf answer = { 0 }, text = { 0 };
	struct policy_room room;
	char instance[] = "1f2c.1.1.?";
	size_t i;
	int fd;

	policy_open(&room, "");
	fd = policy_connect(&room);
	for (i = 0; i < 3; i++) {
		send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
		ck_assert_str_eq(policy_hear(&room, fd, &answer), DUNNO);
	}
	/* Ten at once, every other one refused. */
	for (i = 0; i < 10; i++) {
		instance[9] = (char)('0' + i);
		policy_write(&text,
		    &(struct policy_request){ .instance = instance,
			.sender =
			    i % 2 == 0 ? POLICY_SENDER : "a@nothing.jp" });
	}
	policy_send(fd, text.data, text.length);
	for (i = 0; i < 10; i++) {
		policy_hear(&room, fd, &answer);
		ck_assert_int_eq(strcmp(answer.data, DUNNO) == 0, i % 2 == 0);
	}
	/* In octets. */
	for (i = 0; i < text.length / 10; i++) {
		policy_send(fd, text.data + i, 1);
		room_run(&room.base, 0);
	}
	ck_assert_str_eq(policy_hear(&room, fd, &answer), DUNNO);
	close(fd);
	buf_free(&text);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

#define OCTETS(text) text, sizeof(text) - 1

START_TEST(closes_without_an_answer)
{
	static const struct {
		const char *name, *input;
		size_t length;
	} rows[] = {
		{ "no name=value", OCTETS("hello\n\n") },
		{ "no attributes", OCTETS("\n") },
		{ "NUL", OCTETS("request=smtpd_access_policy\0\n\n") },
		{ "required ones missing",
		    OCTETS("request=smtpd_access_policy\n\n") },
		{ "SMTP", OCTETS("EHLO pc.good.jp\r\n") },
	};
	struct buf answer = { 0 };
	struct policy_room room;
	const char *said;
	size_t i;
	int fd;

	policy_open(&room, "");
	for (i = 0; i < COUNT(rows); i++) {
		fd = policy_connect(&room);
		send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
		policy_send(fd, rows[i].input, rows[i].length);
		said = policy_hear(&room, fd, &answer);
		assert_text(rows[i].name, said, DUNNO);
		said = policy_hear(&room, fd, &answer);
		assert_text(rows[i].name, said, "closed");
		ck_assert_uint_eq(answer.length, 0);
		close(fd);
	}
	ck_assert(room_said(&room.base, "policy request not answered"));
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(closes_what_never_ends)
{
	struct buf answer = { 0 };
	struct policy_room room;
	char line[4000];
	size_t sent = 0;
	ssize_t n;
	int fd;

	policy_open(&room, "");
	memset(line, 'x', sizeof(line));
	memcpy(line, "a=", 2);
	line[sizeof(line) - 1] = '\n';
	fd = policy_connect(&room);
	while ((n = send(fd, line, sizeof(line), MSG_NOSIGNAL)) > 0 ||
	    errno == EAGAIN) {
		sent += n > 0 ? (size_t)n : 0;
		ck_assert_uint_lt(sent, 100 * REQUEST_OCTETS_MAX);
		room_run(&room.base, 1);
	}
	ck_assert_str_eq(policy_hear(&room, fd, &answer), "closed");
	close(fd);

	/* Too slow: 60 s in earnest. */
	room.door->request_time = 20;
	fd = policy_connect(&room);
	send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, fd, &answer), DUNNO);
	ck_assert_str_eq(
	    policy_hear_for(&room, fd, &answer, 2 * A_MOMENT), "silent");
	policy_send(fd, "request=", 8);
	ck_assert_str_eq(policy_hear(&room, fd, &answer), "closed");
	close(fd);
	ck_assert(room_said(&room.base, "it was not complete in time"));

	/* Gone in the middle. */
	fd = policy_connect(&room);
	policy_send(fd, "request=", 8);
	shutdown(fd, SHUT_WR);
	ck_assert_str_eq(policy_hear(&room, fd, &answer), "closed");
	close(fd);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* The answer to a cold domain comes later; the connection waits, others go
 * on; a client that has said all it has to say gets its answer. */
START_TEST(parks_a_cold_request)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int slow, other;

	policy_open(&room, "");
	slow = policy_connect(&room);
	other = policy_connect(&room);
	send_request(slow, "1f2c.1.1.0", "a@slow.jp");
	send_request(slow, "1f2c.1.1.1", "a@nothing.jp");
	shutdown(slow, SHUT_WR);
	ck_assert_str_eq(
	    policy_hear_for(&room, slow, &answer, A_MOMENT), "silent");
	ck_assert_uint_eq(policyd_busy(room.door), 1);
	send_request(other, "1f2c.2.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, other, &answer), DUNNO);
	ck_assert_str_eq(policy_hear(&room, slow, &answer), DUNNO);
	policy_hear(&room, slow, &answer);
	ck_assert_int_eq(strncmp(answer.data, "action=550 ", 11), 0);
	ck_assert_str_eq(policy_hear(&room, slow, &answer), "closed");
	ck_assert_uint_eq(policyd_busy(room.door), 0);
	close(slow);
	close(other);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* Nobody waits longer than the deadline, and unknown is never a 5xx. */
START_TEST(waits_no_longer_than_the_deadline)
{
	static const struct {
		const char *settings, *want;
	} rows[] = {
		{ "dns { deadline = \"1s\" }", DUNNO },
		{ "dns { deadline = \"1s\" }\nunsure = defer",
		    "action=451 4.7.27 " },
	};
	struct buf answer = { 0 };
	struct policy_room room;
	int64_t begun;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		policy_open(&room, rows[i].settings);
		begun = clock_now();
		policy_ask(&room, &answer,
		    &(struct policy_request){ .sender = "a@dead.jp" });
		ck_assert_int_eq(
		    strncmp(answer.data, rows[i].want, strlen(rows[i].want)),
		    0);
		ck_assert_int_ge(clock_now() - begun, 1000);
		ck_assert_int_lt(clock_now() - begun, 1500);
		policy_end(&room);
		policy_close(&room);
	}
	buf_free(&answer);
}
END_TEST

START_TEST(forgets_a_client_that_went_away)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int fd;

	policy_open(&room, "");
	fd = policy_connect(&room);
	send_request(fd, "1f2c.1.1.0", "a@dead.jp");
	ck_assert_str_eq(
	    policy_hear_for(&room, fd, &answer, A_MOMENT), "silent");
	ck_assert_uint_eq(gate_busy(room.gate), 1);
	close(fd);
	room_run(&room.base, A_MOMENT);
	ck_assert_uint_eq(gate_busy(room.gate), 0);
	ck_assert_uint_eq(policyd_busy(room.door), 0);

	/* While its refusal is on its way to the store, unless that is over
	 * before we see it. */
	fd = policy_connect(&room);
	send_request(fd, "1f2c.1.1.1", "a@nothing.jp");
	while (gate_busy(room.gate) == 0 && policy_records(&room) == 0)
		room_run(&room.base, 1);
	close(fd);
	while (gate_busy(room.gate) > 0)
		room_run(&room.base, 1);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* Whoever does not take answers is not read, and loses none. */
START_TEST(does_not_read_who_does_not_listen)
{
	const struct policy_request request = { .sender = POLICY_SENDER };
	struct buf text = { 0 }, answer = { 0 };
	size_t sent = 0, answers = 0, stalls = 0;
	struct policy_room room;
	ssize_t n;
	int fd;

	policy_open(&room, "");
	policy_write(&text, &request);
	/* The domain is warm. */
	policy_ask(&room, &answer, &request);
	fd = policy_connect(&room);
	while (stalls < 20) {
		n = send(fd, text.data + sent % text.length,
		    text.length - sent % text.length, MSG_NOSIGNAL);
		if (n > 0)
			sent += (size_t)n;
		else
			stalls++;
		room_run(&room.base, n > 0 ? 0 : 5);
	}
	ck_assert_uint_gt(sent / text.length, 100);
	ck_assert_uint_lt(LIST_FIRST(&room.door->connections)->output.length,
	    2 * POLICYD_OUTPUT_MAX);
	while (strcmp(policy_hear_for(&room, fd, &answer, 4 * A_MOMENT),
		   DUNNO) == 0)
		answers++;
	ck_assert_uint_eq(answers, sent / text.length);
	close(fd);
	buf_free(&text);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(limits_connections)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int first, second, third;

	policy_open(&room, "policyd { connections = 2 }");
	first = policy_connect(&room);
	second = policy_connect(&room);
	send_request(first, "1f2c.1.1.0", POLICY_SENDER);
	send_request(second, "1f2c.2.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, first, &answer), DUNNO);
	ck_assert_str_eq(policy_hear(&room, second, &answer), DUNNO);
	third = policy_connect(&room);
	ck_assert_str_eq(policy_hear(&room, third, &answer), "closed");
	close(third);
	ck_assert(room_said(&room.base, "all 2 policy connections"));
	close(first);
	room_run(&room.base, A_MOMENT);
	third = policy_connect(&room);
	send_request(third, "1f2c.3.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, third, &answer), DUNNO);
	close(second);
	close(third);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

START_TEST(stops_in_good_order)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int idle, slow;

	policy_open(&room, "");
	idle = policy_connect(&room);
	slow = policy_connect(&room);
	send_request(idle, "1f2c.1.1.0", POLICY_SENDER);
	send_request(slow, "1f2c.2.1.0", "a@slow.jp");
	ck_assert_str_eq(policy_hear(&room, idle, &answer), DUNNO);
	room_run(&room.base, A_MOMENT);
	policyd_stop(room.door);
	ck_assert_str_eq(policy_hear(&room, idle, &answer), "closed");
	ck_assert_uint_eq(policyd_busy(room.door), 1);
	ck_assert_str_eq(policy_hear(&room, slow, &answer), DUNNO);
	ck_assert_str_eq(policy_hear(&room, slow, &answer), "closed");
	ck_assert_uint_eq(policyd_busy(room.door), 0);
	close(idle);
	close(slow);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

/* With requests in every state: parked, half, answered and not taken. */
START_TEST(ends_at_any_time)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int fds[4];
	size_t i;

	policy_open(&room, "");
	for (i = 0; i < COUNT(fds); i++)
		fds[i] = policy_connect(&room);
	send_request(fds[0], "1f2c.1.1.0", "a@dead.jp");
	policy_send(fds[1], "request=smtpd_", 14);
	send_request(fds[2], "1f2c.3.1.0", "a@nothing.jp");
	ck_assert_str_eq(
	    policy_hear_for(&room, fds[0], &answer, A_MOMENT), "silent");
	send_request(fds[3], "1f2c.4.1.0", POLICY_SENDER);
	policy_end(&room);
	for (i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	buf_free(&answer);
	policy_close(&room);
}
END_TEST

TEST_SUITE("policy door: connections", serves_one_after_the_other,
    closes_without_an_answer, closes_what_never_ends, parks_a_cold_request,
    waits_no_longer_than_the_deadline, forgets_a_client_that_went_away,
    does_not_read_who_does_not_listen, limits_connections, stops_in_good_order,
    ends_at_any_time)
