#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "relay-test/mask.h"
#include "relay-test/options.h"
#include "relay-test/run.h"

const char *
run_host(const struct run *run)
{
	return run->target != NULL ? run->target->host : run->plan.name;
}

const char *
run_show(const struct run *run, const char *text)
{
	return mask_show(
	    run->mask, run->arena, text, strlen(text), RUN_SHOWN_MAX);
}

/* --- sentences --- */

static const char *
fill(const struct run *run, const char *text, const char *what)
{
	const struct plan *plan = &run->plan;
	const struct explain_words words = {
		.host = run_host(run),
		.port = arena_printf(run->arena, "%u", plan->port),
		.next_hop = plan->next_hop,
		.name = plan->name,
		.login = plan->user != NULL ? run_show(run, plan->user) : "-",
		.mech = run->mech,
		.seconds =
		    arena_printf(run->arena, "%d", (int)(plan->timeout / 1000)),
		.sender = plan->sender,
		.recipient = plan->recipient,
		.what = what,
	};

	return explain_fill(run->arena, text, &words);
}

const char *
run_detail(const struct run *run, enum fault fault, const char *what)
{
	return fill(run, explain(fault)->detail, what);
}

const char *
run_fix(const struct run *run, enum fault fault)
{
	return fill(run, explain(fault)->fix, NULL);
}

/* --- the end of a step --- */

bool
run_ok(struct run *run, const char *detail)
{
	run->step->detail = detail;
	return true;
}

bool
run_skip(struct run *run, const char *detail)
{
	run->step->result = RESULT_SKIPPED;
	run->step->detail = detail;
	return true;
}

/* What a step has found before is not forgotten, and nothing makes it less. */
static void
take(struct run *run, enum result result, enum fault fault, const char *what)
{
	struct step *step = run->step;
	const char *detail = run_detail(run, fault, what);
	const char *fix = run_fix(run, fault);

	if (step->result == RESULT_OK || step->fix == NULL) {
		step->detail = detail;
		step->fix = fix;
	} else {
		step->detail =
		    arena_printf(run->arena, "%s; %s", step->detail, detail);
		step->fix = arena_printf(run->arena, "%s; %s", step->fix, fix);
	}
	if (step->result == RESULT_FAIL)
		return;
	step->result = result;
	if (result == RESULT_FAIL)
		step->class = explain(fault)->class;
}

bool
run_warn(struct run *run, enum fault fault, const char *what)
{
	take(run, RESULT_WARN, fault, what);
	return true;
}

bool
run_fault(struct run *run, enum fault fault, const char *what)
{
	take(run, RESULT_FAIL, fault, what);
	return true;
}

bool
run_fail(struct run *run, enum fault fault, const char *what)
{
	take(run, RESULT_FAIL, fault, what);
	return false;
}

/* --- the plan --- */

bool
run_no_plan(struct run *run, const struct plan_fault *fault)
{
	run->step->result = RESULT_FAIL;
	run->step->class = CLASS_CONFIGURATION;
	run->step->detail = fault->detail;
	run->step->fix = fault->fix;
	return false;
}

void
run_hide_secrets(struct run *run)
{
	if (run->plan.password != NULL)
		mask_add(run->mask, run->plan.password);
	if (run->plan.token != NULL)
		mask_add(run->mask, run->plan.token);
}

/* --- the conversation --- */

/* To whoever has not logged in, some relays say no more than "access denied"
 * (RFC 3463 3.8: X.7 is of security or policy). */
static bool
is_for_want_of_login(
    const struct run *run, enum fault fault, const struct reply *reply)
{
	return (fault == FAULT_SENDER_REFUSED ||
		   fault == FAULT_RECIPIENT_REFUSED ||
		   fault == FAULT_NO_RELAYING) &&
	    str_starts(reply->dsn, "5.7.") && run->mech == NULL &&
	    run->hello.mech_count > 0;
}

bool
run_refused(struct run *run, enum explain_step at, const struct reply *reply)
{
	enum fault fault = explain_reply(at, reply);
	const char *text = arena_printf(
	    run->arena, "%d %s", reply->code, reply_text(run->arena, reply));

	if (is_for_want_of_login(run, fault, reply))
		fault = FAULT_NEEDS_LOGIN;
	return run_fail(run, fault, run_show(run, text));
}

bool
run_ended(struct run *run, enum session_end end)
{
	static const enum fault faults[] = {
		[SESSION_TIMEOUT] = FAULT_TIMEOUT,
		[SESSION_CLOSED] = FAULT_CLOSED,
		[SESSION_FAILED] = FAULT_NETWORK,
		[SESSION_BAD] = FAULT_BAD_REPLY,
		[SESSION_NO_TLS] = FAULT_HANDSHAKE,
	};

	return run_fail(
	    run, faults[end], run_show(run, session_fault(run->session)));
}

bool
run_hear(struct run *run, struct reply *reply_r)
{
	enum session_end end;

	end =
	    session_receive(run->session, run->arena, reply_r, run->step_until);
	return end == SESSION_OK || run_ended(run, end);
}

/* A server that has something to say before it is asked may only go away. */
static bool
is_our_turn(struct run *run, enum explain_step at)
{
	struct reply reply;

	if (!session_has_more(run->session))
		return true;
	if (!run_hear(run, &reply))
		return false;
	if (reply.code == 421)
		return run_refused(run, at, &reply);
	return run_fail(run, FAULT_OUT_OF_TURN,
	    run_show(run,
		arena_printf(run->arena, "%d %s", reply.code,
		    reply_text(run->arena, &reply))));
}

bool
run_say(struct run *run, enum explain_step at, const char *line,
    struct reply *reply_r)
{
	enum session_end end;

	if (!is_our_turn(run, at))
		return false;
	end = session_send(run->session, line, run->step_until);
	if (end != SESSION_OK)
		return run_ended(run, end);
	return run_hear(run, reply_r);
}

void
run_close(struct run *run)
{
	session_free(run->session);
	run->session = NULL;
}
