/* The policy door's connections: many, broken, silent, greedy. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policyd/door.h"
#include "tests/unit/policy_room.h"
#include "tests/unit/suite.h"

#define DUNNO "action=DUNNO"
/* Long enough for an answer that must not come. */
#define A_MOMENT 50

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
		policy_send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
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

/* Around what is read at once, and around the largest of all. */
START_TEST(serves_requests_of_any_size)
{
	static const size_t sizes[] = { POLICYD_BUFFER_SIZE - 1,
		POLICYD_BUFFER_SIZE, POLICYD_BUFFER_SIZE + 1,
		2 * POLICYD_BUFFER_SIZE, REQUEST_OCTETS_MAX };
	struct buf answer = { 0 }, text = { 0 };
	struct policy_room room;
	size_t i, line;
	int fd;

	policy_open(&room, "");
	fd = policy_connect(&room);
	for (i = 0; i < COUNT(sizes); i++) {
		buf_clear(&text);
		policy_write(&text, &(struct policy_request){ 0 });
		text.length--; /* the empty line */
		while (text.length < sizes[i] - 1) {
			line = sizes[i] - 1 - text.length;
			if (line > 5000)
				line = 4000;
			buf_printf(&text, "x=%0*d\n", (int)line - 3, 0);
		}
		buf_octet(&text, '\n');
		ck_assert_uint_eq(text.length, sizes[i]);
		policy_send(fd, text.data, text.length);
		ck_assert_str_eq(policy_hear(&room, fd, &answer), DUNNO);
	}
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
		policy_send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
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
	policy_send_request(fd, "1f2c.1.1.0", POLICY_SENDER);
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

/* Whoever does not take answers is not read, and loses none. */
START_TEST(does_not_read_who_does_not_listen)
{
	const struct policy_request request = { .sender = POLICY_SENDER };
	struct buf text = { 0 }, answer = { 0 };
	size_t sent = 0, answers, stalls = 0;
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
	for (answers = 0; answers < sent / text.length; answers++)
		ck_assert_str_eq(policy_hear(&room, fd, &answer), DUNNO);
	ck_assert_str_eq(
	    policy_hear_for(&room, fd, &answer, A_MOMENT), "silent");
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
	policy_send_request(first, "1f2c.1.1.0", POLICY_SENDER);
	policy_send_request(second, "1f2c.2.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, first, &answer), DUNNO);
	ck_assert_str_eq(policy_hear(&room, second, &answer), DUNNO);
	third = policy_connect(&room);
	ck_assert_str_eq(policy_hear(&room, third, &answer), "closed");
	close(third);
	ck_assert(room_said(&room.base, "all 2 policy connections"));
	close(first);
	room_run(&room.base, A_MOMENT);
	third = policy_connect(&room);
	policy_send_request(third, "1f2c.3.1.0", POLICY_SENDER);
	ck_assert_str_eq(policy_hear(&room, third, &answer), DUNNO);
	close(second);
	close(third);
	buf_free(&answer);
	policy_end(&room);
	policy_close(&room);
}
END_TEST

TEST_SUITE("policy door: connections", serves_one_after_the_other,
    serves_requests_of_any_size, closes_without_an_answer,
    closes_what_never_ends, does_not_read_who_does_not_listen,
    limits_connections)
