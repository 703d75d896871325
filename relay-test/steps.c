#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "relay-test/options.h"
#include "relay-test/steps.h"

#define IMPLICIT PLAN_TLS_IMPLICIT
#define STARTTLS PLAN_TLS_STARTTLS
#define ENCRYPTED (PLAN_TLS_IMPLICIT | PLAN_TLS_STARTTLS)
#define ALWAYS (PLAN_TLS_IMPLICIT | PLAN_TLS_STARTTLS | PLAN_TLS_NONE)

static bool step_configuration(struct run *run);

static const struct row {
	const char *name;
	unsigned modes; /* of TLS, in which it has its place */
	bool is_login; /* a part of steps_run_login() */
	bool is_last; /* whatever happened before */
	bool (*run)(struct run *run);
} rows[] = {
	{ "configuration", ALWAYS, false, false, step_configuration },
	{ "resolve", ALWAYS, false, false, step_resolve },
	{ "connect", ALWAYS, true, false, step_connect },
	{ "dane", ENCRYPTED, false, false, step_dane },
	{ "tls", IMPLICIT, true, false, step_tls },
	{ "certificate", IMPLICIT, true, false, step_certificate },
	{ "banner", ALWAYS, true, false, step_banner },
	{ "ehlo", ALWAYS, true, false, step_ehlo },
	{ "starttls", STARTTLS, true, false, step_starttls },
	{ "certificate", STARTTLS, true, false, step_certificate },
	{ "ehlo-tls", STARTTLS, true, false, step_ehlo },
	{ "capabilities", ALWAYS, false, false, step_capabilities },
	{ "auth", ALWAYS, true, false, step_auth },
	{ "mail", ALWAYS, false, false, step_mail },
	{ "rcpt", ALWAYS, false, false, step_rcpt },
	{ "data", ALWAYS, false, false, step_data },
	{ "quit", ALWAYS, true, true, step_quit },
	{ "save", ALWAYS, false, false, step_save },
	{ "mechs", ALWAYS, false, true, step_mechs },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* A question at the terminal takes as long as it takes: time counts from its
 * end. */
static bool
step_configuration(struct run *run)
{
	struct plan *plan = &run->plan;
	struct plan_fault fault = { 0 };
	int status;

	status = plan_make(run->options, run->arena, plan, &fault);
	run->until = clock_now() + RUN_STEPS * run->options->timeout;
	if (status < 0)
		return run_no_plan(run, &fault);
	run_hide_secrets(run);
	if (plan->remark != NULL) {
		run->step->result = RESULT_WARN;
		run->step->fix = plan->remark_fix;
		return run_ok(run, plan->remark);
	}
	return run_ok(run,
	    arena_printf(run->arena, "%s %s, %s%s%s%s",
		plan->by_postfix ? "Postfix's relay" : "host",
		plan->by_postfix ? plan->next_hop : plan->normal,
		plan->user != NULL ? "login " : "no login",
		plan->user != NULL ? plan->user : "",
		plan->tls.level != NULL ? ", " : "",
		plan->tls.level != NULL ? plan->tls.level : ""));
}

static bool
run_row(struct run *run, const struct row *row)
{
	const int64_t begin = clock_now();
	bool goes_on;

	run->step = &run->report.steps[run->report.count++];
	*run->step = (struct step){ .name = row->name };
	run->step_until = begin + run->options->timeout;
	if (run->until != 0 && run->step_until > run->until)
		run->step_until = run->until;
	goes_on = row->run(run);
	run->step->ms = clock_now() - begin;
	return goes_on;
}

static void
skip_row(struct run *run, const struct row *row)
{
	run->report.steps[run->report.count++] =
	    (struct step){ .name = row->name, .result = RESULT_SKIPPED };
}

static void
run_rows(struct run *run, bool login_alone)
{
	bool goes_on = true;
	unsigned mode;
	size_t i;

	for (i = 0; i < ROWS; i++) {
		/* Before there is a plan, what most have. */
		mode = run->plan.tls.mode != 0 ? run->plan.tls.mode : STARTTLS;
		if ((rows[i].modes & mode) == 0 ||
		    (login_alone && !rows[i].is_login))
			continue;
		if (goes_on || rows[i].is_last)
			goes_on = run_row(run, &rows[i]) && goes_on;
		else
			skip_row(run, &rows[i]);
	}
	run_close(run);
}

void
steps_run(struct run *run)
{
	run->report.plan = &run->plan;
	run_rows(run, false);
	SSL_CTX_free(run->tls);
	run->tls = NULL;
}

void
steps_run_login(struct run *run)
{
	run_rows(run, true);
}
