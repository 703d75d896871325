#include <stdio.h>

#include "cli/check.h"
#include "lib/facts/message.h"
#include "lib/gate/gate.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"
#include "lib/verdict/receivers.h"
#include "lib/util/wrap.h"

#define INDENT 29

static bool
is_shown(const struct check_options *options, const struct finding *finding)
{
	return options->all || finding->outcome == FOUND ||
	    finding->outcome == UNSURE;
}

/* What to do about a finding; NULL where there is nothing to mend. */
static const char *
fix_of(const struct finding *finding)
{
	if (finding->outcome != FOUND && finding->outcome != UNSURE)
		return NULL;
	return finding->fix != NULL ? finding->fix : finding->check->fix;
}

/* --- for people --- */

static void
show_finding(struct arena *arena, const struct finding *finding)
{
	const char *label, *detail = finding->detail;

	label = arena_printf(arena, "  %-7s %s",
	    finding->action > ACTION_PASS ? action_name(finding->action)
					  : outcome_name(finding->outcome),
	    finding->check->row.name);
	if (detail == NULL)
		detail = finding->check->row.summary;
	else if (finding->outcome == UNSURE)
		detail = arena_printf(arena, "not known: %s", detail);
	wrap_print(stdout, INDENT, label, detail);
	wrap_print(stdout, INDENT, "",
	    finding->exempt == NULL
		? NULL
		: arena_printf(arena, "exempt: %s", finding->exempt));
	if (fix_of(finding) == NULL)
		return;
	wrap_print(stdout, INDENT, "",
	    arena_printf(arena, "Fix: %s.", fix_of(finding)));
	wrap_print(stdout, INDENT, "",
	    arena_printf(arena, "Source: %s.", finding->check->source));
}

static void
show_answers(const struct judgement *judgement)
{
	const struct verdict *verdict = &judgement->verdict;
	const struct message *message = judgement->message;
	const struct expected_answer *answer;
	size_t i;

	for (i = 0; i < verdict->answer_count; i++) {
		answer = &verdict->answers[i];
		wrap_print(stdout, INDENT, i == 0 ? "  receivers" : "",
		    arena_printf(message->arena, "%s (%s) would answer %s: %s.",
			answer->domain, answer->receiver, answer->code,
			answer->text));
		wrap_print(stdout, INDENT, "",
		    arena_printf(message->arena, "Source: %s", answer->source));
	}
	if (message->receivers_over > 0)
		wrap_print(stdout, INDENT, i == 0 ? "  receivers" : "",
		    arena_printf(message->arena,
			"and %zu more at other domains, which were not looked "
			"at",
			message->receivers_over));
}

static void
show_text(const struct check_options *options, const char *path,
    const struct judgement *judgement)
{
	const struct verdict *verdict = &judgement->verdict;
	struct arena *arena = judgement->message->arena;
	size_t i;

	wrap_print(stdout, 0, "",
	    arena_printf(arena, "%s: %s%s", path, action_name(verdict->action),
		verdict->watch && verdict->action > ACTION_NOTE
		    ? " (in watch mode the gate lets it pass and logs this)"
		    : ""));
	if (verdict->reply.code != 0)
		wrap_print(stdout, INDENT, "  reply",
		    arena_printf(arena, "%d %s %s", verdict->reply.code,
			verdict->reply.dsn, verdict->reply.text));
	wrap_print(stdout, INDENT, "  hold", verdict->hold_reason);
	for (i = 0; i < verdict->finding_count; i++) {
		if (is_shown(options, &verdict->findings[i]))
			show_finding(arena, &verdict->findings[i]);
	}
	show_answers(judgement);
}

/* --- for programs --- */

static void
write_reply(struct json *json, const struct verdict *verdict)
{
	if (verdict->action < ACTION_HOLD) {
		json_null(json, "reply");
		return;
	}
	json_object(json, "reply");
	if (verdict->reply.code != 0) {
		json_number(json, "code", verdict->reply.code);
		json_string(json, "dsn", verdict->reply.dsn);
		json_string(json, "text", verdict->reply.text);
	} else {
		json_null(json, "code");
		json_null(json, "dsn");
		json_string(json, "text", verdict->hold_reason);
	}
	json_object_end(json);
}

static void
write_message(struct json *json, const struct message *message, size_t octets)
{
	json_object(json, "message");
	json_string(json, "sender", message->sender.text);
	json_string(json, "from",
	    message->from.count > 0 ? message->from.items[0].text : NULL);
	json_string(json, "message_id", message->message_id);
	json_number(json, "bytes", (int64_t)octets);
	json_string(json, "subject", message->subject);
	json_object_end(json);
}

static void
write_finding(struct json *json, const struct finding *finding)
{
	json_object(json, NULL);
	json_string(json, "check", finding->check->row.name);
	json_string(json, "outcome", outcome_name(finding->outcome));
	json_string(json, "action", action_name(finding->action));
	json_string(json, "detail", finding->detail);
	json_string(json, "fix", fix_of(finding));
	json_string(json, "source", finding->check->source);
	if (finding->exempt != NULL)
		json_string(json, "exempt", finding->exempt);
	json_object_end(json);
}

static void
write_answers(struct json *json, const struct verdict *verdict)
{
	const struct expected_answer *answer;
	size_t i;

	json_array(json, "receivers");
	for (i = 0; i < verdict->answer_count; i++) {
		answer = &verdict->answers[i];
		json_object(json, NULL);
		json_string(json, "domain", answer->domain);
		json_string(json, "receiver", answer->receiver);
		json_string(json, "code", answer->code);
		json_string(json, "text", answer->text);
		json_string(json, "source", answer->source);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
show_json(const struct check_options *options, const char *path, size_t octets,
    const struct judgement *judgement)
{
	const struct verdict *verdict = &judgement->verdict;
	struct buf line = { 0 };
	struct json json = { .out = &line };
	size_t i;

	json_object(&json, NULL);
	json_string(&json, "file", path);
	json_string(&json, "id", verdict->id);
	json_string(&json, "verdict", action_name(verdict->action));
	json_string(&json, "mode", verdict->watch ? "watch" : "guard");
	write_reply(&json, verdict);
	write_message(&json, judgement->message, octets);
	json_array(&json, "findings");
	for (i = 0; i < verdict->finding_count; i++) {
		if (is_shown(options, &verdict->findings[i]))
			write_finding(&json, &verdict->findings[i]);
	}
	json_array_end(&json);
	write_answers(&json, verdict);
	check_write_facts(&json, &judgement->facts);
	json_object_end(&json);
	puts(line.data);
	buf_free(&line);
}

void
check_print(const struct check_options *options, const char *path,
    size_t octets, const struct judgement *judgement)
{
	if (options->json)
		show_json(options, path, octets, judgement);
	else
		show_text(options, path, judgement);
}
