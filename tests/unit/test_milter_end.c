#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "milter/milter.h"
#include "tests/milter/pieces.h"
#include "tests/milter/stage.h"
#include "tests/unit/suite.h"

static void
stop(void *milter)
{
	milter_stop(milter);
}

static void
close_milter(void *arg)
{
	struct stage *stage = arg;

	milter_free(stage->milter);
	stage->milter = NULL;
}

START_TEST(stops_gently)
{
	struct client idle, under_way, parked, late;
	struct stage stage;

	stage_open(&stage, "epoll", "");
	client_open(&idle, stage.path, NULL);
	client_play(&idle, CONNECT HELO MESSAGE("now@example.com"));
	client_open(&under_way, stage.path, NULL);
	client_play(
	    &under_way, CONNECT HELO MAIL("refuse@example.com") RCPT CONTENT);
	client_open(&parked, stage.path, NULL);
	client_send(&parked, CONNECT HELO MESSAGE("park@example.com"));
	ck_assert(stage_is_busy(&stage, 2));
	ck_assert(stage_waits_for(&stage, 1));

	stage_run(&stage, stop, stage.milter);
	client_listen(&idle);
	assert_got("idle", client_close(&idle), "continue; closed");
	ck_assert_uint_eq(milter_busy(stage.milter), 2);
	stage_run(&stage, fake_gate_let_go, stage.gate);
	client_listen(&parked);
	assert_got("parked", client_close(&parked), "continue; closed");
	client_play(&under_way, "body more\neom");
	client_listen(&under_way);
	assert_got("under way", client_close(&under_way),
	    "550 5.7.1 100%% no; closed");
	ck_assert_uint_eq(milter_busy(stage.milter), 0);

	/* The kernel queues it, nobody takes it. */
	client_open(&late, stage.path, NULL);
	client_send(&late, CONNECT HELO MAIL("pass@example.com"));
	usleep(20000);
	ck_assert_uint_eq(milter_busy(stage.milter), 0);
	free(client_close(&late));
	stage_close(&stage);
}
END_TEST

/* The loop is busy while the message comes, and the stop comes with it. */
static void
send_and_stop(void *arg)
{
	struct stage *stage = arg;

	client_send(stage->client, MESSAGE("refuse@example.com"));
	milter_stop(stage->milter);
}

START_TEST(stop_takes_what_is_there)
{
	struct client client;
	struct stage stage;

	stage_open(&stage, "epoll", "");
	client_open(&client, stage.path, NULL);
	client_play(&client, CONNECT HELO);
	stage.client = &client;
	stage_run(&stage, send_and_stop, &stage);
	client_listen(&client);
	assert_got(
	    "the message", client_close(&client), "550 5.7.1 100%% no; closed");
	stage_close(&stage);
}
END_TEST

/* The end comes while two messages wait for their verdict. */
static void
end_while_waiting(const char *engine)
{
	static const char *const want =
	    "451 4.3.0 The mail gate is being stopped. Try again later.";
	struct client parked, busy;
	struct stage stage;

	stage_open(&stage, engine, "");
	client_open(&parked, stage.path, NULL);
	client_play(&parked, CONNECT HELO);
	client_send(&parked, MESSAGE("park@example.com"));
	ck_assert(stage_waits_for(&stage, 1));
	client_open(&busy, stage.path, NULL);
	client_play(&busy, CONNECT HELO);
	client_send(&busy, MESSAGE("busy@example.com"));
	ck_assert(stage_waits_for(&stage, 2));
	stage_run(&stage, close_milter, &stage);
	client_take(&parked);
	assert_got("parked", client_close(&parked), want);
	client_take(&busy);
	assert_got("busy", client_close(&busy), want);
	ck_assert(stage_waits_for(&stage, 0));
	stage_close(&stage);
}

START_TEST(epoll_ends_while_messages_wait)
{
	end_while_waiting("epoll");
}
END_TEST

START_TEST(libmilter_ends_while_messages_wait)
{
	end_while_waiting("libmilter");
}
END_TEST

/* libmilter waits for these signals as well. Whoever gets them, SIGTERM must
 * come to the daemon in the end. */
static void
send_signal(struct stage *stage, int number, time_t seconds)
{
	const struct timespec patience = { .tv_sec = seconds };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	stage_open(stage, "libmilter", "");
	kill(getpid(), number);
	sigdelset(&signals, SIGHUP);
	usleep(100000); /* it is libmilter's, if it wants it */
	ck_assert_int_eq(sigtimedwait(&signals, NULL, &patience), SIGTERM);
}

START_TEST(libmilter_leaves_sigterm_alone)
{
	struct stage stage;

	send_signal(&stage, SIGTERM, 0);
	assert_got("it still serves",
	    stage_play(&stage, NULL, CONNECT HELO MESSAGE("hold@example.com")),
	    "hold (100% odd); continue");
	stage_close(&stage);
}
END_TEST

START_TEST(libmilter_ends_on_sighup)
{
	struct stage stage;

	send_signal(&stage, SIGHUP, 10);
	stage_close(&stage);
}
END_TEST

TEST_SUITE("milter end", stops_gently, stop_takes_what_is_there,
    epoll_ends_while_messages_wait, libmilter_ends_while_messages_wait,
    libmilter_leaves_sigterm_alone, libmilter_ends_on_sighup)
