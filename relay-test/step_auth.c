#include <sasl/sasl.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"
#include "relay-test/exchange.h"
#include "relay-test/mask.h"
#include "relay-test/mechs.h"
#include "relay-test/no_mech.h"
#include "relay-test/steps.h"

/* Challenges of one mechanism; Postfix has the same limit. */
#define CHALLENGES_MAX 100

/* --- the mechanisms --- */

static bool
is_let_through(const struct plan *plan, const char *name)
{
	return (plan->mech == NULL || str_equal(plan->mech, name)) &&
	    (plan->mechs == NULL || mechs_have(plan->mechs, name));
}

/* What the relay offers and the plan lets through; ends with NULL. */
static const char **
candidates(const struct run *run)
{
	const char **offered = run->hello.mechs, **names;
	size_t count = 0;

	names = arena_alloc(
	    run->arena, (run->hello.mech_count + 1) * sizeof(*names));
	for (; *offered != NULL; offered++) {
		if (is_let_through(&run->plan, *offered))
			names[count++] = *offered;
	}
	return names;
}

static struct exchange_login
login_of(const struct run *run)
{
	const struct plan *plan = &run->plan;
	SSL *ssl = session_tls(run->session);
	const struct mech *mech =
	    plan->mech != NULL ? mech_find(plan->mech) : NULL;
	struct exchange_login login = {
		.host = run_host(run),
		.port = plan->port,
		.user = plan->user,
		.password = plan->password,
		.token = plan->token,
		.security = plan->security_clear,
	};

	/* Postfix's table has tokens in the place of passwords. */
	if (plan->by_postfix && login.token == NULL && mech != NULL &&
	    mech->need == MECH_TOKEN)
		login.token = plan->password;
	if (ssl != NULL) {
		login.security = run->verified ? plan->security_verified
					       : plan->security_tls;
		/* Postfix has no EXTERNAL. */
		login.certificate =
		    !plan->by_postfix && SSL_get_certificate(ssl) != NULL;
	}
	return login;
}

/* --- the exchange --- */

/* "AUTH MECH response", or a response alone. */
static bool
answer(struct run *run, const char *line, const char *response,
    struct reply *reply_r)
{
	enum session_end end;

	mask_add_sent(run->mask, response);
	end =
	    session_send_secret(run->session, line, response, run->step_until);
	if (end != SESSION_OK)
		return run_ended(run, end);
	return run_hear(run, reply_r);
}

/* RFC 4954 4: the client gives up. */
static bool
give_up(struct run *run, enum fault fault, const char *what)
{
	struct reply reply;

	what = run_show(run, what);
	if (session_send(run->session, "*", run->step_until) == SESSION_OK)
		session_receive(
		    run->session, run->arena, &reply, run->step_until);
	return run_fail(run, fault, what);
}

/* True when the last reply is there. */
static bool
converse(struct run *run, struct exchange *exchange, struct buf *response,
    struct reply *reply)
{
	const char *challenge;
	unsigned count = 0;

	while (reply->code == 334) {
		if (++count > CHALLENGES_MAX)
			return give_up(run, FAULT_CHALLENGE_LOOP,
			    arena_printf(run->arena, "%u", count - 1));
		challenge = reply->lines[0];
		switch (exchange_next(exchange, challenge, response)) {
		case EXCHANGE_NO_BASE64:
			return give_up(run, FAULT_NO_CHALLENGE, challenge);
		case EXCHANGE_NONSENSE:
			return give_up(
			    run, FAULT_BAD_CHALLENGE, exchange_fault(exchange));
		case EXCHANGE_OK:
			break;
		}
		if (!answer(run, "", response->data, reply))
			return false;
	}
	return true;
}

/* The relay's no; what it said of a token before belongs to it. */
static bool
refused(
    struct run *run, const struct exchange *exchange, const struct reply *reply)
{
	const struct mech *mech = mech_find(run->mech);
	enum fault fault = explain_reply(AT_AUTH, reply);
	const char *text = arena_printf(
	    run->arena, "%d %s", reply->code, reply_text(run->arena, reply));

	if (mech == NULL || mech->need != MECH_TOKEN ||
	    fault != FAULT_WRONG_PASSWORD)
		return run_refused(run, AT_AUTH, reply);
	if (exchange_fault(exchange)[0] != '\0')
		text = arena_printf(
		    run->arena, "%s %s", text, exchange_fault(exchange));
	return run_fail(run, FAULT_WRONG_TOKEN, run_show(run, text));
}

static bool
log_in(struct run *run, struct exchange *exchange, struct buf *response)
{
	const struct mech *mech = mech_find(run->mech);
	const char *line;
	struct reply reply;

	line = arena_printf(run->arena, "AUTH %s%s", run->mech,
	    response->length > 0 ? " " : "");
	if (!answer(run, line, response->data != NULL ? response->data : "",
		&reply) ||
	    !converse(run, exchange, response, &reply))
		return false;
	if (reply.code != 235)
		return refused(run, exchange, &reply);
	if (mech != NULL && mech->mutual && !exchange_is_done(exchange))
		return run_warn(run, FAULT_NOT_PROVED, NULL);
	return run_ok(run,
	    arena_printf(run->arena, "%s as %s", run->mech,
		run->plan.user != NULL ? run->plan.user
				       : "the certificate says"));
}

/* --- the step --- */

static void
report_mech(struct run *run)
{
	struct report *report = &run->report;

	report->mechs = arena_grow(run->arena, report->mechs,
	    report->mech_count, sizeof(*report->mechs));
	report->mechs[report->mech_count++] = (struct mech_report){
		.name = run->mech,
		.result = run->step->result,
		.detail = run->step->detail,
		.fix = run->step->fix,
	};
}

static bool
try(struct run *run, const struct exchange_login *login)
{
	const char **names = candidates(run), *error = "";
	struct buf response = { 0 };
	struct exchange *exchange;
	bool goes_on;

	exchange = exchange_new(
	    login, names, run->arena, &run->mech, &response, &error);
	if (exchange == NULL) {
		buf_free(&response);
		return no_mech(run, login, error);
	}
	run->mech = arena_string(run->arena, run->mech);
	goes_on = log_in(run, exchange, &response);
	report_mech(run);
	exchange_free(exchange);
	if (response.length > 0)
		explicit_bzero(response.data, response.length);
	buf_free(&response);
	return goes_on;
}

static bool
find_login(struct run *run)
{
	struct plan_fault fault = { 0 };

	if (!run->plan.login_by_host)
		return true;
	if (plan_login_at(run->options, run->arena, run_host(run), &run->plan,
		&fault) < 0)
		return run_no_plan(run, &fault);
	run_hide_secrets(run);
	return true;
}

bool
step_auth(struct run *run)
{
	struct exchange_login login;

	run->mech = NULL;
	if (!find_login(run))
		return false;
	login = login_of(run);
	if (run->plan.user == NULL && !login.certificate)
		return run_skip(run, run->plan.no_login);
	if (run->hello.mech_count == 0)
		return run_fail(run, FAULT_NO_AUTH, NULL);
	return try(run, &login);
}
