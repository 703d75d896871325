#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/str.h"
#include "relay-test/message.h"
#include "relay-test/steps.h"

/* RFC 5321 4.5.3.1.3 */
#define ADDRESS_MAX 256
/* A relay that does not close is left, after so many milliseconds. */
#define PATIENCE 1000

/* For a command line: "a@b" or "<a@b>", with nothing in it that would end it.
 */
static const char *
address_of(const struct run *run, const char *text)
{
	size_t length = strlen(text), i;

	if (length > 1 && text[0] == '<' && text[length - 1] == '>') {
		text = arena_string_n(run->arena, text + 1, length - 2);
		length -= 2;
	}
	for (i = 0; i < length; i++) {
		if (text[i] <= ' ' || text[i] > '~' || text[i] == '<' ||
		    text[i] == '>')
			return NULL;
	}
	return length <= ADDRESS_MAX ? text : NULL;
}

/* "MAIL FROM:<a@b>": true when the relay takes it. */
static bool
give_address(struct run *run, enum explain_step at, const char *command,
    const char *text)
{
	const char *address = address_of(run, text);
	struct reply reply;

	if (address == NULL || (at == AT_RCPT && address[0] == '\0'))
		return run_fail(run, FAULT_BAD_ADDRESS,
		    str_show(run->arena, text, strlen(text), ADDRESS_MAX));
	if (!run_say(run, at,
		arena_printf(run->arena, "%s:<%s>", command, address), &reply))
		return false;
	if (reply.code / 100 != 2)
		return run_refused(run, at, &reply);
	return run_ok(run, arena_printf(run->arena, "%s is taken", address));
}

bool
step_mail(struct run *run)
{
	return give_address(run, AT_MAIL, "MAIL FROM", run->plan.sender);
}

bool
step_rcpt(struct run *run)
{
	return give_address(run, AT_RCPT, "RCPT TO", run->plan.recipient);
}

bool
step_data(struct run *run)
{
	const char *message_id;
	struct reply reply;

	if (!run->plan.send)
		return run_skip(run, "nothing is sent without --send");
	if (!run_say(run, AT_DATA, "DATA", &reply))
		return false;
	if (reply.code != 354)
		return run_refused(run, AT_DATA, &reply);
	if (!run_say(run, AT_DATA,
		message_make(run->arena, address_of(run, run->plan.sender),
		    address_of(run, run->plan.recipient), run_host(run),
		    &message_id),
		&reply))
		return false;
	if (reply.code != 250)
		return run_refused(run, AT_DATA, &reply);
	run->report.message_id = message_id;
	return run_ok(run,
	    arena_printf(run->arena, "%s is on its way: %s", message_id,
		run_show(run, reply_text(run->arena, &reply))));
}

/* Also after a failure: politely, if the relay is still there. */
bool
step_quit(struct run *run)
{
	int64_t until = run->step_until;
	struct reply reply;

	if (run->session == NULL || !session_is_open(run->session))
		return run_skip(run, NULL);
	if (!run_say(run, AT_QUIT, "QUIT", &reply) || reply.code != 221) {
		/* All has been said: that is no reason not to send mail. */
		run->step->result = RESULT_WARN;
		run_ok(run,
		    "the relay does not end as it should (RFC 5321 "
		    "4.1.1.10)");
		run->step->fix = "nothing to do: Postfix does not mind";
		return true;
	}
	if (until > clock_now() + PATIENCE)
		until = clock_now() + PATIENCE;
	session_finish(run->session, until);
	return run_ok(run, run_show(run, reply_text(run->arena, &reply)));
}

bool
step_save(struct run *run)
{
	const char *error;

	if (run->plan.save == NULL)
		return run_skip(run, NULL);
	if (relay_facts_write(
		run->arena, run->plan.save, &run->hello.facts, &error) < 0)
		return run_warn(run, FAULT_NOT_SAVED, error);
	return run_ok(run,
	    arena_printf(run->arena, "the EHLO is kept in %s", run->plan.save));
}
