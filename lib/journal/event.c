#include <stdbool.h>
#include <string.h>

#include "lib/conf/action.h"
#include "lib/facts/facts.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/journal/event.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/verdict/receivers.h"

/* What comes from lower floors is mostly printable already: then it is copied
 * as it is, so that nothing is escaped twice. */
static const char *
printable(struct arena *arena, const char *text, size_t max)
{
	size_t i, length;

	if (text == NULL)
		return NULL;
	length = strnlen(text, max + 1);
	for (i = 0; i < length; i++) {
		if (text[i] < 0x20 || text[i] > 0x7e)
			break;
	}
	if (i < length || length > max)
		return str_show(arena, text, length, max);
	return arena_string_n(arena, text, length);
}

/* A path as given, "<a@example.jp>", without its brackets. */
static const char *
bare_path(struct arena *arena, const char *path)
{
	size_t length;

	length = strnlen(path, EVENT_ADDRESS_MAX + 2);
	if (length >= 2 && path[0] == '<' && path[length - 1] == '>')
		path = arena_string_n(arena, path + 1, length - 2);
	return printable(arena, path, EVENT_ADDRESS_MAX);
}

static void
copy_session(
    struct event *event, struct arena *arena, const struct session *session)
{
	char text[IP_TEXT_SIZE];

	event->door = door_name(session->door);
	if (session->client.family != 0)
		event->client =
		    arena_string(arena, ip_show(&session->client, text));
	event->client_name =
	    printable(arena, session->client_name, EVENT_NAME_MAX);
	event->login = printable(arena, session->login, EVENT_NAME_MAX);
}

static void
copy_message(
    struct event *event, struct arena *arena, const struct message *message)
{
	const struct content *content = &message->content;
	const char *domain = message->sender.domain;

	event->queue_id = printable(arena, message->queue_id, EVENT_NAME_MAX);
	event->sender =
	    printable(arena, message->sender.text, EVENT_ADDRESS_MAX);
	if (message->from.count > 0) {
		event->from = printable(
		    arena, message->from.items[0].text, EVENT_ADDRESS_MAX);
		domain = message->from.items[0].domain;
	}
	event->domain = printable(arena, domain, EVENT_ADDRESS_MAX);
	if (message->recipients_kept > 0)
		event->recipient = bare_path(arena, message->recipients[0]);
	event->recipients = (int64_t)message->recipient_count;
	event->message_id =
	    printable(arena, message->message_id, EVENT_TEXT_MAX);
	if (message->subject != NULL)
		event->subject = str_printable(arena, message->subject,
		    strlen(message->subject), EVENT_TEXT_MAX);
	event->octets =
	    (int64_t)(content->header_octets + content->body_octets);
}

static void
copy_finding(struct event_finding *copy, struct arena *arena,
    const struct finding *finding)
{
	const char *fix;

	fix = finding->fix != NULL ? finding->fix : finding->check->fix;
	copy->check = finding->check->row.name;
	copy->outcome = outcome_name(finding->outcome);
	copy->action = action_name(finding->action);
	if (finding->detail != NULL)
		copy->detail = str_printable(arena, finding->detail,
		    strlen(finding->detail), EVENT_TEXT_MAX);
	copy->fix = printable(arena, fix, EVENT_TEXT_MAX);
	/* The title belongs to a configuration that may go. */
	copy->exempt = printable(arena, finding->exempt, EVENT_NAME_MAX);
}

static bool
is_kept(const struct finding *finding)
{
	return finding->outcome == FOUND || finding->outcome == UNSURE;
}

static void
copy_findings(
    struct event *event, struct arena *arena, const struct verdict *verdict)
{
	size_t i, count = 0;

	for (i = 0; i < verdict->finding_count; i++)
		count += is_kept(&verdict->findings[i]);
	if (count > EVENT_FINDINGS_MAX)
		count = EVENT_FINDINGS_MAX;
	if (count == 0)
		return;
	event->findings = arena_alloc(arena, count * sizeof(*event->findings));
	for (i = 0; event->finding_count < count; i++) {
		if (is_kept(&verdict->findings[i]))
			copy_finding(&event->findings[event->finding_count++],
			    arena, &verdict->findings[i]);
	}
}

/* A profile belongs to a configuration that may go. */
static void
copy_answers(
    struct event *event, struct arena *arena, const struct verdict *verdict)
{
	const struct expected_answer *answer;
	size_t i;

	event->answer_count = verdict->answer_count;
	if (event->answer_count == 0)
		return;
	event->answers =
	    arena_alloc(arena, event->answer_count * sizeof(*event->answers));
	for (i = 0; i < event->answer_count; i++) {
		answer = &verdict->answers[i];
		event->answers[i] = (struct event_answer){
			printable(arena, answer->domain, EVENT_ADDRESS_MAX),
			printable(arena, answer->receiver, EVENT_NAME_MAX),
			printable(arena, answer->code, EVENT_NAME_MAX),
			printable(arena, answer->text, EVENT_TEXT_MAX),
			printable(arena, answer->source, EVENT_TEXT_MAX),
		};
	}
}

void
event_copy(struct event *event, struct arena *arena, const struct facts *facts,
    const struct verdict *verdict)
{
	const char *text;

	memcpy(event->id, verdict->id, sizeof(event->id));
	event->time = verdict->time;
	event->verdict = action_name(verdict->action);
	event->mode = verdict->watch ? "watch" : "guard";
	copy_session(event, arena, facts->session);
	copy_message(event, arena, facts->message);
	event->code = verdict->reply.code;
	if (event->code != 0)
		event->dsn =
		    printable(arena, verdict->reply.dsn, EVENT_NAME_MAX);
	text = verdict->reply.text != NULL ? verdict->reply.text
					   : verdict->hold_reason;
	event->text = printable(arena, text, EVENT_TEXT_MAX);
	copy_findings(event, arena, verdict);
	copy_answers(event, arena, verdict);
}
