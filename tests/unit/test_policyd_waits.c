/* Requests that wait, and what may happen meanwhile. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/gate/gate.h"
#include "lib/util/clock.h"
#include "policyd/policyd.h"
#include "tests/unit/policy_room.h"
#include "tests/unit/suite.h"

#define DUNNO "action=DUNNO"
/* Long enough for an answer that must not come. */
#define A_MOMENT 50

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
	policy_send_request(slow, "1f2c.1.1.0", "a@slow.jp");
	policy_send_request(slow, "1f2c.1.1.1", "a@nothing.jp");
	shutdown(slow, SHUT_WR);
	ck_assert_str_eq(
	    policy_hear_for(&room, slow, &answer, A_MOMENT), "silent");
	ck_assert_uint_eq(policyd_busy(room.door), 1);
	policy_send_request(other, "1f2c.2.1.0", POLICY_SENDER);
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
		/* and not as long as libunbound does */
		ck_assert_int_lt(clock_now() - begun, 5000);
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
	policy_send_request(fd, "1f2c.1.1.0", "a@dead.jp");
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
	policy_send_request(fd, "1f2c.1.1.1", "a@nothing.jp");
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

START_TEST(stops_in_good_order)
{
	struct buf answer = { 0 };
	struct policy_room room;
	int idle, slow;

	policy_open(&room, "");
	idle = policy_connect(&room);
	slow = policy_connect(&room);
	policy_send_request(idle, "1f2c.1.1.0", POLICY_SENDER);
	policy_send_request(slow, "1f2c.2.1.0", "a@slow.jp");
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
	policy_send_request(fds[0], "1f2c.1.1.0", "a@dead.jp");
	policy_send(fds[1], "request=smtpd_", 14);
	policy_send_request(fds[2], "1f2c.3.1.0", "a@nothing.jp");
	ck_assert_str_eq(
	    policy_hear_for(&room, fds[0], &answer, A_MOMENT), "silent");
	policy_send_request(fds[3], "1f2c.4.1.0", POLICY_SENDER);
	policy_end(&room);
	for (i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	buf_free(&answer);
	policy_close(&room);
}
END_TEST

TEST_SUITE("policy door: waiting", parks_a_cold_request,
    waits_no_longer_than_the_deadline, forgets_a_client_that_went_away,
    stops_in_good_order, ends_at_any_time)
