#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"
#include "tests/milter/fake_gate.h"

/* How long a "worker" takes, in milliseconds. */
#define WORK 50
#define PARKED_MAX 64

struct gate {
	struct loop *loop;
	struct gate_rules *rules;
	struct judgement *parked[PARKED_MAX];
	atomic_size_t waiting;
	pthread_mutex_t lock;
	struct buf heard; /* under lock */
};

struct gate *
fake_gate_new(struct loop *loop, struct gate_rules *rules)
{
	struct gate *gate;

	gate = mem_new(1, sizeof(*gate));
	gate->loop = loop;
	gate->rules = rules;
	pthread_mutex_init(&gate->lock, NULL);
	return gate;
}

void
fake_gate_free(struct gate *gate)
{
	gate_rules_release(gate->rules);
	buf_free(&gate->heard);
	free(gate);
}

struct gate_rules *
gate_rules(struct gate *gate)
{
	return gate_rules_hold(gate->rules);
}

static void
hear(struct gate *gate, const char *what, const char *of)
{
	pthread_mutex_lock(&gate->lock);
	buf_printf(&gate->heard, "%s%s %s", gate->heard.length > 0 ? "; " : "",
	    what, of);
	pthread_mutex_unlock(&gate->lock);
}

char *
fake_gate_heard(struct gate *gate)
{
	char *heard;

	pthread_mutex_lock(&gate->lock);
	heard = mem_string(gate->heard.length > 0 ? gate->heard.data : "");
	buf_clear(&gate->heard);
	pthread_mutex_unlock(&gate->lock);
	return heard;
}

void
gate_expect(struct gate *gate, const char *domain)
{
	hear(gate, "expect", domain);
}

void
gate_count(struct gate *gate, const char *why)
{
	hear(gate, "count", why);
}

size_t
fake_gate_waiting(struct gate *gate)
{
	return gate->waiting;
}

static const char *
or_dash(const char *text)
{
	return text != NULL ? text : "-";
}

/* One line of all that the door handed over. */
static const char *
describe(const struct judgement *judgement)
{
	const struct session *session = judgement->session;
	const struct message *message = judgement->message;
	char ip[IP_TEXT_SIZE];

	return arena_printf(message->arena,
	    "%s %s[%s] helo=%s login=%s tls=%s id=%s from=<%s> to=%zu/%zu/%zu "
	    "fields=%zu body=%zu over=%u%s",
	    session->door == DOOR_LOCAL ? "local" : "smtp",
	    session->client_name, ip_show(&session->client, ip),
	    or_dash(session->helo), or_dash(session->login),
	    or_dash(session->tls_version), or_dash(message->queue_id),
	    message->sender.text, message->remote_count,
	    message->recipient_count, message->recipients_kept,
	    message->content.field_count, message->content.body_octets,
	    message->content.over,
	    message->content.spool.map != NULL ? " in a file" : "");
}

static void
find_verdict(struct judgement *judgement)
{
	const char *local = or_dash(judgement->message->sender.local);
	struct verdict *verdict = &judgement->verdict;

	*verdict = (struct verdict){ .action = ACTION_PASS };
	if (strcmp(local, "refuse") == 0) {
		verdict->action = ACTION_REFUSE;
		verdict->reply = (struct reply){ 550, "5.7.1", "100% no" };
	} else if (strcmp(local, "defer") == 0) {
		verdict->action = ACTION_DEFER;
		verdict->reply = (struct reply){ 451, "4.7.1", "Later" };
	} else if (strcmp(local, "hold") == 0) {
		verdict->action = ACTION_HOLD;
		verdict->hold_reason = "100% odd";
	} else if (strcmp(local, "tell") == 0) {
		verdict->action = ACTION_REFUSE;
		verdict->reply =
		    (struct reply){ 550, "5.7.1", describe(judgement) };
	}
}

/* --- the walk --- */

static void
finish(void *arg)
{
	struct judgement *judgement = arg;

	judgement->gate->waiting--;
	if (judgement->release != NULL)
		judgement->release(judgement->arg);
	else
		judgement->done(judgement->arg);
}

static void
park(struct gate *gate, struct judgement *judgement)
{
	size_t i;

	for (i = 0; gate->parked[i] != NULL; i++) {
		if (i == PARKED_MAX - 1)
			abort();
	}
	gate->parked[i] = judgement;
}

void
gate_judge(struct gate *gate, struct judgement *judgement)
{
	const char *local = or_dash(judgement->message->sender.local);

	judgement->gate = gate;
	judgement->release = NULL;
	find_verdict(judgement);
	gate->waiting++;
	if (strcmp(local, "park") == 0) {
		judgement->state = JUDGEMENT_GATHERING;
		park(gate, judgement);
		return;
	}
	judgement->state = JUDGEMENT_WORKING;
	judgement->deadline =
	    (struct loop_timer){ .due = finish, .arg = judgement };
	if (strcmp(local, "now") == 0)
		finish(judgement);
	else if (strcmp(local, "busy") == 0)
		loop_timer_set(
		    gate->loop, &judgement->deadline, clock_now() + WORK);
	else
		loop_post(gate->loop, finish, judgement);
}

void
gate_drop(struct judgement *judgement, void (*release)(void *arg))
{
	struct gate *gate = judgement->gate;
	size_t i;

	judgement->release = release;
	for (i = 0; i < PARKED_MAX; i++) {
		if (gate->parked[i] != judgement)
			continue;
		gate->parked[i] = NULL;
		finish(judgement);
		return;
	}
}

void
fake_gate_let_go(void *arg)
{
	struct gate *gate = arg;
	struct judgement *judgement;
	size_t i;

	for (i = 0; i < PARKED_MAX; i++) {
		judgement = gate->parked[i];
		gate->parked[i] = NULL;
		if (judgement != NULL)
			finish(judgement);
	}
}
