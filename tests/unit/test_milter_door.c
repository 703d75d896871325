#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "milter/milter.h"
#include "tests/milter/pieces.h"
#include "tests/milter/stage.h"
#include "tests/unit/suite.h"

START_TEST(asks_and_counts)
{
	static const struct {
		const char *name, *script, *want;
	} rows[] = {
		{ "domains are asked for as soon as they are known",
		    CONNECT HELO MAIL("pass@example.com") RCPT
		    "header From: a@example.net\neoh\neom",
		    "expect example.com; expect example.org; "
		    "expect example.net" },
		{ "each recipient's domain once",
		    CONNECT HELO MAIL("") RCPT "rcpt <a@EXAMPLE.org>\n"
					       "rcpt <a@example.net>\n"
					       "header From: root\neoh\neom",
		    "expect example.org; expect example.net" },
		{ "no domain to ask for",
		    CONNECT HELO MAIL("") RCPT "header From: root\neoh\neom",
		    "expect example.org" },
		{ "inbound",
		    CONNECT HELO "mail <pass@example.net>\n" RCPT CONTENT "eom",
		    "count unjudged inbound" },
		{ "local",
		    CONNECT HELO MAIL(
			"pass@example.net") "rcpt <a@example.com>\n" CONTENT
					    "eom",
		    "expect example.net; count unjudged local delivery" },
		{ "local, in A-labels",
		    CONNECT HELO MAIL("pass@example.net") "rcpt "
							  "<a@xn--bcher-kva."
							  "example>\n" CONTENT
							  "eom",
		    "expect example.net; count unjudged local delivery" },
		{ "local, in U-labels",
		    CONNECT HELO MAIL(
			"pass@example.net") "rcpt "
					    "<a@B\xc3\xbc"
					    "cher.example>\n" CONTENT "eom",
		    "expect example.net; count unjudged local delivery" },
		{ "a sender in U-labels",
		    CONNECT HELO MAIL("pass@b\xc3\xbc"
				      "cher.example") RCPT CONTENT "eom",
		    "expect xn--bcher-kva.example; expect example.org; "
		    "expect example.com" },
		{ "no recipients",
		    CONNECT HELO MAIL("pass@example.net") CONTENT "eom",
		    "expect example.net; count unjudged without recipients" },
	};
	struct stage stage;
	size_t i;

	stage_open(&stage, "epoll", "");
	for (i = 0; i < COUNT(rows); i++) {
		assert_got(rows[i].name,
		    stage_play(&stage, NULL, rows[i].script), "continue");
		assert_got(
		    rows[i].name, fake_gate_heard(stage.gate), rows[i].want);
	}
	stage_close(&stage);
}
END_TEST

START_TEST(knows_what_is_under_way)
{
	static const struct {
		const char *name, *script;
		size_t want;
	} rows[] = {
		{ "MAIL", CONNECT HELO MAIL("pass@example.com"), 1 },
		{ "inbound, too", CONNECT HELO "mail <pass@example.net>", 1 },
		{ "content", CONNECT HELO MAIL("pass@example.com") RCPT CONTENT,
		    1 },
		{ "a verdict to come", CONNECT HELO MESSAGE("park@example.com"),
		    1 },
		{ "a worker has it", CONNECT HELO MESSAGE("busy@example.com"),
		    1 },
		{ "over", CONNECT HELO MESSAGE("now@example.com"), 0 },
		{ "aborted", CONNECT HELO MAIL("pass@example.com") "abort", 0 },
	};
	struct client client;
	struct stage stage;
	size_t i;

	stage_open(&stage, "epoll", "");
	for (i = 0; i < COUNT(rows); i++) {
		client_open(&client, stage.path, NULL);
		client_send(&client, rows[i].script);
		ck_assert_msg(
		    stage_is_busy(&stage, rows[i].want), "%s", rows[i].name);
		free(client_close(&client));
		ck_assert_msg(
		    stage_is_busy(&stage, 0), "%s, gone", rows[i].name);
		ck_assert_msg(stage_waits_for(&stage, 0), "%s", rows[i].name);
	}
	stage_close(&stage);
}
END_TEST

START_TEST(reads_nothing_behind_a_parked_message)
{
	struct client client;
	struct stage stage;

	stage_open(&stage, "epoll", "");
	client_open(&client, stage.path, NULL);
	client_send(&client,
	    CONNECT HELO MESSAGE("park@example.com") "abort\n" MESSAGE(
		"park@example.com") "abort\n" MESSAGE("refuse@example."
						      "com") "quit");
	ck_assert(stage_waits_for(&stage, 1));
	client_send(&client, HELO); /* and what comes now is not even read */
	usleep(50000);
	ck_assert_uint_eq(fake_gate_waiting(stage.gate), 1);
	stage_run(&stage, fake_gate_let_go, stage.gate);
	ck_assert(stage_waits_for(&stage, 1));
	stage_run(&stage, fake_gate_let_go, stage.gate);
	client_listen(&client);
	assert_got("three messages", client_close(&client),
	    "continue; continue; 550 5.7.1 100%% no; closed");
	stage_close(&stage);
}
END_TEST

START_TEST(lets_go_of_who_went_away)
{
	static const char *const senders[] = { MESSAGE("park@example.com"),
		MESSAGE("busy@example.com"),
		/* What was sent behind it does not hide the end. */
		MESSAGE("park@example.com") "abort\nquit" };
	struct client client;
	struct stage stage;
	size_t i;

	stage_open(&stage, "epoll", "");
	for (i = 0; i < COUNT(senders); i++) {
		client_open(&client, stage.path, NULL);
		client_play(&client, CONNECT HELO);
		client_send(&client, senders[i]);
		ck_assert(stage_waits_for(&stage, 1));
		free(client_close(&client));
		ck_assert(stage_waits_for(&stage, 0));
		ck_assert(stage_is_busy(&stage, 0));
	}
	stage_close(&stage);
}
END_TEST

/* What libmilter's threads have to tell comes a little later. */
static char *
hear(struct stage *stage)
{
	char *heard;
	int i;

	heard = fake_gate_heard(stage->gate);
	for (i = 0; i < 2000 && *heard == '\0'; i++) {
		free(heard);
		usleep(5000);
		heard = fake_gate_heard(stage->gate);
	}
	return heard;
}

static bool
takes_one_more(struct stage *stage)
{
	static const char script[] = CONNECT HELO MESSAGE("refuse@example.com");
	char *got = stage_play(stage, NULL, script);
	bool taken = strcmp(got, "closed") != 0;

	if (taken)
		ck_assert_str_eq(got, "550 5.7.1 100%% no");
	free(got);
	return taken;
}

static void
limit_connections(const char *engine)
{
	struct client first, second, third;
	struct stage stage;
	int i;

	stage_open(&stage, engine, "\tconnections = 2\n");
	client_open(&first, stage.path, NULL);
	client_play(&first, CONNECT HELO);
	client_open(&second, stage.path, NULL);
	client_play(&second, CONNECT HELO);
	client_open(&third, stage.path, NULL);
	client_play(&third, "negotiate");
	assert_got("one above", client_close(&third), "closed");
	assert_got(
	    "counted", hear(&stage), "count milter connections over the limit");
	client_play(&second, MESSAGE("pass@example.com"));
	assert_got("the limit", client_close(&second), "continue");
	/* That it has closed is known a little later. */
	for (i = 0; i < 2000 && !takes_one_more(&stage); i++)
		usleep(5000);
	ck_assert_int_lt(i, 2000);
	free(client_close(&first));
	stage_close(&stage);
}

START_TEST(epoll_limits_connections)
{
	limit_connections("epoll");
}
END_TEST

START_TEST(libmilter_limits_connections)
{
	limit_connections("libmilter");
}
END_TEST

/* The gate hears of all, and keeps what the limits allow. */
START_TEST(limits_messages)
{
	static const struct {
		const char *name, *before;
		const char *repeated; /* played so often */
		size_t count;
		const char *after, *want;
	} rows[] = {
		{ "100 000 recipients", "", "rcpt <b@example.org>\n", 100000,
		    CONTENT "eom",
		    "to=100000/100000/1000 fields=2 body=14 over=0" },
		{ "a body of 64 KB, the limit", RCPT "eoh\n", "fill 32768\n", 2,
		    "eom", "to=1/1/1 fields=0 body=65536 over=0" },
		{ "one octet more", RCPT "eoh\nbody x\n", "fill 32768\n", 2,
		    "eom", "to=1/1/1 fields=0 body=65537 over=4" },
		{ "a body of 50 MB", RCPT "eoh\n", "fill 65535\n", 800, "eom",
		    "to=1/1/1 fields=0 body=52428000 over=4" },
		{ "6 000 fields", RCPT, "header X: y\n", 6000, "eoh\neom",
		    "to=1/1/1 fields=5000 body=0 over=2" },
	};
	struct client client;
	struct stage stage;
	char *got;
	size_t i, j;

	stage_open(
	    &stage, "epoll", "\trecipients-limit = 1000\n\tbody-limit = 64K\n");
	for (i = 0; i < COUNT(rows); i++) {
		client_open(&client, stage.path, NULL);
		client_play(&client, CONNECT HELO MAIL("tell@example.com"));
		client_play(&client, rows[i].before);
		for (j = 0; j < rows[i].count; j++)
			client_play(&client, rows[i].repeated);
		client_play(&client, rows[i].after);
		got = client_close(&client);
		ck_assert_msg(strstr(got, rows[i].want) != NULL, "%s: got %s",
		    rows[i].name, got);
		free(got);
	}
	stage_close(&stage);
}
END_TEST

/* A large one waits in a temporary file, at the limit and one above. */
static void
spill(const char *engine)
{
	static const struct {
		const char *name, *more, *want;
	} rows[] = {
		{ "64 KB, the limit", "", "body=65534 over=0\"" },
		{ "one octet more", "body x\n",
		    "body=65535 over=0 in a file\"" },
		{ "much", "fill 65535\nfill 65535\n",
		    "body=196604 over=0 in a file\"" },
	};
	struct client client;
	struct stage stage;
	char *got, *told;
	size_t i;

	stage_open(&stage, engine, "\tmemory-limit = 64K\n");
	for (i = 0; i < COUNT(rows); i++) {
		client_open(&client, stage.path, NULL);
		client_play(&client,
		    CONNECT HELO MAIL("tell@example.com") RCPT
		    "eoh\nfill 32767\nfill 32767\n");
		client_play(&client, rows[i].more);
		client_play(&client, "eom");
		got = client_close(&client);
		ck_assert_int_ge(asprintf(&told, "%s\"", got), 0);
		ck_assert_msg(strstr(told, rows[i].want) != NULL, "%s: got %s",
		    rows[i].name, got);
		free(told);
		free(got);
	}
	stage_close(&stage);
}

START_TEST(epoll_spills)
{
	spill("epoll");
}
END_TEST

START_TEST(libmilter_spills)
{
	spill("libmilter");
}
END_TEST

/* --- many at once --- */

#define THREADS 8
#define ROUNDS 20

static void *
talk(void *arg)
{
	struct stage *stage = arg;
	char *got;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		got = stage_play(stage, NULL,
		    CONNECT HELO MESSAGE("busy@example.com") "abort\n" MESSAGE(
			"refuse@example.com") "abort\n" MAIL("hold@example.com")
			RCPT "abort\n" MESSAGE("hold@example.com") "quit");
		assert_got("each of many", got,
		    "continue; 550 5.7.1 100%% no; hold (100% odd); continue");
	}
	return NULL;
}

static void
serve_many(const char *engine)
{
	pthread_t threads[THREADS];
	struct stage stage;
	int i;

	stage_open(&stage, engine, "");
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, talk, &stage), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert(stage_is_busy(&stage, 0));
	stage_close(&stage);
}

START_TEST(epoll_serves_many)
{
	serve_many("epoll");
}
END_TEST

START_TEST(libmilter_serves_many)
{
	serve_many("libmilter");
}
END_TEST

TEST_SUITE("milter door", asks_and_counts, knows_what_is_under_way,
    reads_nothing_behind_a_parked_message, lets_go_of_who_went_away,
    limits_messages, epoll_limits_connections, libmilter_limits_connections,
    epoll_spills, libmilter_spills, epoll_serves_many, libmilter_serves_many)
