#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/scope.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "milter/connection.h"

struct milter_connection *
milter_connection_new(
    struct milter_door *door, void (*answered)(void *arg), void *arg)
{
	struct milter_connection *connection;

	connection = mem_new(1, sizeof(*connection));
	connection->door = door;
	connection->rules = gate_rules(door->gate);
	connection->answered = answered;
	connection->arg = arg;
	return connection;
}

/* Into a field of the connection; what does not fit is cut. */
static const char *
keep(char *field, size_t size, const char *text, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(field, text, length);
	field[length] = '\0';
	return field;
}

/* NULL for a macro that is not given, or given as nothing. */
static const char *
macro_value(const struct milter_macros *macros, enum milter_macro macro)
{
	const char *value = macros->value[macro];

	return value != NULL && *value != '\0' ? value : NULL;
}

void
milter_call(struct milter_door *door, enum milter_call call,
    struct milter_connection *connection, const char *text)
{
	switch (call) {
	case CALL_EXPECT:
		gate_expect(door->gate, text);
		break;
	case CALL_COUNT:
		gate_count(door->gate, text);
		break;
	case CALL_JUDGE:
		connection->at_gate = true;
		gate_judge(door->gate, &connection->judgement);
		break;
	}
}

static void
hand_over(struct milter_connection *connection, enum milter_call call,
    const char *text)
{
	struct milter_door *door = connection->door;

	if (door->post != NULL)
		door->post(door, call, connection, text);
	else
		milter_call(door, call, connection, text);
}

static void
expect(struct milter_connection *connection, const char *domain)
{
	if (domain != NULL)
		hand_over(connection, CALL_EXPECT, domain);
}

/* --- the envelope --- */

void
milter_connect(struct milter_connection *connection, const char *name,
    const struct ip *client, int port)
{
	struct session *session = &connection->session;

	milter_abort(connection);
	*session = (struct session){
		.door = port == 0 ? DOOR_LOCAL : DOOR_SMTP,
		.client = *client,
		.client_name = keep(connection->client_name,
		    sizeof(connection->client_name), name, strlen(name)),
	};
}

/* With STARTTLS it comes twice. */
void
milter_helo(struct milter_connection *connection, const char *name,
    size_t length, const struct milter_macros *macros)
{
	const char *version = macro_value(macros, MACRO_TLS_VERSION);
	struct session *session = &connection->session;

	milter_abort(connection);
	session->helo =
	    keep(connection->helo, sizeof(connection->helo), name, length);
	session->tls_version = version == NULL
	    ? NULL
	    : keep(connection->tls_version, sizeof(connection->tls_version),
		  version, strlen(version));
}

static void
take_queue_id(
    struct milter_connection *connection, const struct milter_macros *macros)
{
	const char *id = macro_value(macros, MACRO_QUEUE_ID);

	if (connection->arena != NULL && id != NULL &&
	    connection->message.queue_id == NULL)
		connection->message.queue_id =
		    arena_string(connection->arena, id);
}

static void
message_open(struct milter_connection *connection)
{
	connection->arena = arena_new();
	message_start_conf(
	    &connection->message, connection->arena, connection->rules->conf);
	connection->message.content.has_blanks = connection->has_blanks;
}

void
milter_mail(struct milter_connection *connection, const char *path,
    size_t length, const struct milter_macros *macros)
{
	const char *login = macro_value(macros, MACRO_AUTH_AUTHEN);
	/* The argument may want the domain that Postfix adds to it. */
	const char *qualified = macro_value(macros, MACRO_MAIL_ADDR);
	struct session *session = &connection->session;

	milter_abort(connection);
	connection->in_message = true;
	atomic_fetch_add(&connection->door->busy, 1);
	session->login = login == NULL
	    ? NULL
	    : keep(connection->login, sizeof(connection->login), login,
		  strlen(login));
	connection->outgoing =
	    scope_sends_out(session, connection->rules->conf);
	if (!connection->outgoing)
		return;
	message_open(connection);
	take_queue_id(connection, macros);
	if (qualified != NULL) {
		path = qualified;
		length = strlen(qualified);
	}
	message_set_sender(&connection->message, path, length);
	expect(connection, message_sender_domain(&connection->message));
}

void
milter_rcpt(struct milter_connection *connection, const char *path,
    size_t length, const struct milter_macros *macros)
{
	const char *qualified = macro_value(macros, MACRO_RCPT_ADDR);
	const struct gate_rules *rules = connection->rules;
	bool remote;

	if (!connection->in_message || !connection->outgoing)
		return;
	take_queue_id(connection, macros);
	if (qualified != NULL) {
		path = qualified;
		length = strlen(qualified);
	}
	remote = scope_is_remote(
	    rules->scope, macros->value[MACRO_RCPT_MAILER], path, length);
	expect(connection,
	    message_add_recipient(&connection->message, path, length, remote,
		(size_t)rules->conf->milter.recipients_limit));
	if (remote)
		message_set_route(&connection->message,
		    macro_value(macros, MACRO_RCPT_MAILER),
		    macro_value(macros, MACRO_RCPT_HOST));
}

/* --- the content --- */

/* The message is ours to judge, so its content is wanted. */
static bool
is_judged(const struct milter_connection *connection)
{
	return connection->in_message && connection->outgoing &&
	    connection->message.remote_count > 0;
}

void
milter_header(struct milter_connection *connection, const char *name,
    size_t name_length, const char *value, size_t value_length)
{
	if (is_judged(connection) && !connection->header_ended)
		content_field(&connection->message.content, name, name_length,
		    value, value_length);
}

static void
end_header(struct milter_connection *connection)
{
	if (connection->header_ended)
		return;
	connection->header_ended = true;
	content_header_end(&connection->message.content);
	message_header_end(&connection->message);
	expect(connection, message_from_domain(&connection->message));
}

void
milter_end_of_header(
    struct milter_connection *connection, const struct milter_macros *macros)
{
	if (!is_judged(connection))
		return;
	take_queue_id(connection, macros);
	end_header(connection);
}

void
milter_body(
    struct milter_connection *connection, const char *data, size_t length)
{
	if (!is_judged(connection))
		return;
	end_header(connection);
	content_body(&connection->message.content, data, length);
}

/* --- the end --- */

static void
free_message(struct milter_connection *connection)
{
	if (connection->arena == NULL)
		return;
	message_free(&connection->message);
	arena_free(connection->arena);
	connection->arena = NULL;
}

static void
message_over(struct milter_connection *connection)
{
	free_message(connection);
	connection->in_message = false;
	connection->outgoing = false;
	connection->header_ended = false;
	connection->parked = false;
	connection->at_gate = false;
	atomic_fetch_sub(&connection->door->busy, 1);
}

static void
judged(void *arg)
{
	struct milter_connection *connection = arg;

	milter_answer_verdict(
	    &connection->judgement.verdict, &connection->answer);
	message_over(connection);
	connection->answered(connection->arg);
}

static void
given_up(void *arg)
{
	struct milter_connection *connection = arg;

	milter_answer_later(&connection->answer);
	message_over(connection);
	connection->answered(connection->arg);
}

/* Why a message is not judged. */
static const char *
unjudged(const struct milter_connection *connection)
{
	if (!connection->outgoing)
		return "unjudged inbound";
	if (connection->message.recipient_count == 0)
		return "unjudged without recipients";
	return "unjudged local delivery";
}

bool
milter_end_of_message(
    struct milter_connection *connection, const struct milter_macros *macros)
{
	connection->answer =
	    (struct milter_answer){ .effect = MILTER_CONTINUE };
	if (!connection->in_message)
		return true;
	if (!is_judged(connection)) {
		hand_over(connection, CALL_COUNT, unjudged(connection));
		message_over(connection);
		return true;
	}
	take_queue_id(connection, macros);
	end_header(connection);
	content_end(&connection->message.content);
	connection->judgement = (struct judgement){
		.rules = connection->rules,
		.session = &connection->session,
		.message = &connection->message,
		.done = judged,
		.arg = connection,
	};
	connection->parked = true;
	hand_over(connection, CALL_JUDGE, NULL);
	return false;
}

void
milter_give_up(struct milter_connection *connection)
{
	if (connection->at_gate)
		gate_drop(&connection->judgement, given_up);
	else
		given_up(connection);
}

void
milter_abort(struct milter_connection *connection)
{
	if (connection->in_message)
		message_over(connection);
}

/* The door may be gone. */
static void
release(void *arg)
{
	struct milter_connection *connection = arg;

	free_message(connection);
	gate_rules_release(connection->rules);
	free(connection);
}

void
milter_close(struct milter_connection *connection)
{
	if (connection->in_message)
		atomic_fetch_sub(&connection->door->busy, 1);
	if (connection->parked)
		gate_drop(&connection->judgement, release);
	else
		release(connection);
}
