/* A request as facts: is it ours to judge, the judgement, the answer. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/message.h"
#include "lib/facts/scope.h"
#include "lib/facts/session.h"
#include "lib/gate/gate.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "policyd/door.h"
#include "policyd/recent.h"

struct question {
	struct connection *connection;
	struct arena *arena;
	struct gate_rules *rules;
	struct session session;
	struct message message;
	struct judgement judgement;
	struct recent_key key;
	bool parked; /* the loop went on meanwhile */
};

static struct question *
question_take(struct policyd *door)
{
	struct question *question;

	if (door->question_count > 0)
		return door->questions[--door->question_count];
	question = mem_new(1, sizeof(*question));
	question->arena = arena_new();
	return question;
}

static void
question_end(struct question *question)
{
	gate_rules_release(question->rules);
	message_free(&question->message);
}

void
question_free(struct question *question)
{
	arena_free(question->arena);
	free(question);
}

static void
question_give(struct policyd *door, struct question *question)
{
	question_end(question);
	if (door->question_count == POLICYD_SPARE_MAX) {
		question_free(question);
		return;
	}
	arena_reset(question->arena);
	door->questions[door->question_count++] = question;
}

/* --- scope --- */

/* The states in which Postfix knows a sender; BDAT is told as DATA. */
static bool
has_sender(const char *state)
{
	return strcmp(state, "RCPT") == 0 || strcmp(state, "DATA") == 0 ||
	    strcmp(state, "END-OF-MESSAGE") == 0 || strcmp(state, "MAIL") == 0;
}

/* Under which name the request is counted, or NULL when it is to be judged. */
static const char *
unjudged(const struct connection *connection, const struct gate_rules *rules,
    const struct session *session)
{
	const struct request *request = &connection->request;
	const char *buffer = connection->buffer;
	const char *recipient =
	    request_value(request, buffer, REQUEST_RECIPIENT);
	bool outgoing =
	    strcmp(request_value(request, buffer, REQUEST_POLICY_CONTEXT),
		"outgoing") == 0;

	if (!outgoing && !scope_sends_out(session, rules->conf))
		return "unjudged inbound (policy)";
	if (recipient[0] == '\0')
		return outgoing ? NULL : "unjudged without recipient (policy)";
	if (!scope_is_remote(rules->scope, NULL, recipient,
		request_value_length(request, REQUEST_RECIPIENT)))
		return "unjudged local delivery (policy)";
	return NULL;
}

/*
 * One message: all that its judgement can depend on. Empty (not remembered)
 * where Postfix has no instance yet.
 */
static void
make_key(
    const struct connection *connection, bool judged, struct recent_key *key)
{
	static const enum request_attribute parts[] = { REQUEST_INSTANCE,
		REQUEST_SENDER, REQUEST_SASL_USERNAME, REQUEST_CLIENT_ADDRESS };
	const struct request *request = &connection->request;
	size_t i;

	key->length = 0;
	if (request_value_length(request, REQUEST_INSTANCE) == 0)
		return;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		recent_key_add(key,
		    request_value(request, connection->buffer, parts[i]),
		    request_value_length(request, parts[i]));
	if (judged)
		recent_key_add(key, "judged", strlen("judged"));
}

/* --- the answer --- */

/* DUNNO, never OK: OK would skip the restrictions behind us (access(5)). */
static const char *
action_of(const struct verdict *verdict, struct arena *arena)
{
	switch (verdict_effect(verdict)) {
	case ACTION_OFF:
	case ACTION_PASS:
	case ACTION_NOTE:
		break;
	case ACTION_HOLD:
		return arena_printf(arena, "HOLD %s", verdict->hold_reason);
	case ACTION_DEFER:
	case ACTION_REFUSE:
		return arena_printf(arena, "%d %s %s", verdict->reply.code,
		    verdict->reply.dsn, verdict->reply.text);
	}
	return NULL;
}

static void
judged(void *arg)
{
	struct question *question = arg;
	struct connection *connection = question->connection;
	struct policyd *door = connection->door;
	bool parked = question->parked;
	const char *action;

	action = action_of(&question->judgement.verdict, question->arena);
	/* The journal knows the others. */
	if (!policy_remembers(DOOR_POLICY, question->judgement.verdict.action))
		gate_count(door->gate, "passed (policy)");
	recent_put(door->recent, &question->key, action);
	connection->question = NULL;
	connection_answer(connection, action);
	question_give(door, question);
	if (parked)
		connection_resume(connection);
}

/* --- asking --- */

/* NULL for an attribute without a value. */
static const char *
copy(struct question *question, enum request_attribute attribute)
{
	const struct connection *connection = question->connection;
	const struct request *request = &connection->request;
	size_t length = request_value_length(request, attribute);

	if (length == 0)
		return NULL;
	return arena_string_n(question->arena,
	    request_value(request, connection->buffer, attribute), length);
}

/* All that may be looked at after the buffer has gone on. */
static void
write_down(struct question *question)
{
	static const struct content_limits no_content = { 0, 0 };
	const struct connection *connection = question->connection;
	const struct request *request = &connection->request;
	const char *buffer = connection->buffer;
	const struct conf *conf = question->rules->conf;
	struct session *session = &question->session;
	struct message *message = &question->message;
	long long size;

	session->client_name = copy(question, REQUEST_CLIENT_NAME);
	session->helo = copy(question, REQUEST_HELO_NAME);
	session->login = copy(question, REQUEST_SASL_USERNAME);
	session->tls_version = copy(question, REQUEST_ENCRYPTION_PROTOCOL);

	message_start(message, question->arena, &no_content);
	/* What the client announced; at the end of the message what came. */
	if (str_number(request_value(request, buffer, REQUEST_SIZE), 0,
		LONG_MAX, &size) == 0)
		message->content.body_octets = (size_t)size;
	message->queue_id = copy(question, REQUEST_QUEUE_ID);
	message->instance = copy(question, REQUEST_INSTANCE);
	message_set_sender(message,
	    request_value(request, buffer, REQUEST_SENDER),
	    request_value_length(request, REQUEST_SENDER));
	if (request_value_length(request, REQUEST_RECIPIENT) > 0)
		message_add_recipient(message,
		    request_value(request, buffer, REQUEST_RECIPIENT),
		    request_value_length(request, REQUEST_RECIPIENT), true,
		    (size_t)conf->milter.recipients_limit);
}

/* Takes over `rules`. */
static void
ask_gate(struct connection *connection, struct gate_rules *rules,
    const struct session *session, const struct recent_key *key)
{
	struct question *question;

	question = question_take(connection->door);
	question->connection = connection;
	question->rules = rules;
	question->session = *session;
	question->key = *key;
	question->parked = false;
	write_down(question);
	question->judgement = (struct judgement){ .rules = rules,
		.session = &question->session,
		.message = &question->message,
		.done = judged,
		.arg = question };
	connection->question = question;
	gate_judge(connection->door->gate, &question->judgement);
	if (connection->question != NULL)
		question->parked = true;
}

void
question_ask(struct connection *connection)
{
	const struct request *request = &connection->request;
	const char *buffer = connection->buffer;
	struct policyd *door = connection->door;
	struct session session = { .door = DOOR_POLICY };
	const char *why, *action = NULL;
	struct gate_rules *rules;
	struct recent_key key;

	if (!has_sender(
		request_value(request, buffer, REQUEST_PROTOCOL_STATE))) {
		connection_answer(connection, NULL);
		return;
	}
	ip_parse(request_value(request, buffer, REQUEST_CLIENT_ADDRESS),
	    &session.client);
	if (request_value_length(request, REQUEST_SASL_USERNAME) > 0)
		session.login =
		    request_value(request, buffer, REQUEST_SASL_USERNAME);
	rules = gate_rules(door->gate);
	why = unjudged(connection, rules, &session);
	make_key(connection, why == NULL, &key);
	if (recent_find(door->recent, &key, &action)) {
		connection_answer(connection, action);
	} else if (why != NULL) {
		gate_count(door->gate, why);
		recent_put(door->recent, &key, NULL);
		connection_answer(connection, NULL);
	} else {
		ask_gate(connection, rules, &session, &key);
		return;
	}
	gate_rules_release(rules);
}

static void
dropped(void *arg)
{
	struct question *question = arg;

	/* The door may be gone by now: nothing is kept for it. */
	question_end(question);
	question_free(question);
}

void
question_drop(struct question *question)
{
	gate_drop(&question->judgement, dropped);
}
