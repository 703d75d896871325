#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/str.h"
#include "relay-test/exchange.h"
#include "relay-test/no_mech.h"
#include "relay-test/options.h"
#include "relay-test/steps.h"

static void
add(struct run *run, const struct mech_report *report)
{
	struct report *all = &run->report;

	all->mechs = arena_grow(
	    run->arena, all->mechs, all->mech_count, sizeof(*all->mechs));
	all->mechs[all->mech_count++] = *report;
}

static bool
was_tried(const struct run *run, const char *name)
{
	size_t i;

	for (i = 0; i < run->report.mech_count; i++) {
		if (run->report.mechs[i].result != RESULT_SKIPPED &&
		    str_equal(run->report.mechs[i].name, name))
			return true;
	}
	return false;
}

/* The first step that failed is why there is no login. */
static const struct step *
failed_step(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++) {
		if (report->steps[i].result == RESULT_FAIL)
			return &report->steps[i];
	}
	return NULL;
}

/* In a session of its own, with the address that is known to answer. */
static void
try(struct run *run, const char *name)
{
	struct run one = *run;
	const struct step *failed;

	one.plan.mech = name;
	one.report = (struct report){ .plan = &one.plan };
	one.resolution.targets = run->target;
	one.resolution.count = 1;
	one.session = NULL;
	one.hello = (struct hello){ 0 };
	steps_run_login(&one);
	if (one.report.mech_count > 0) {
		add(run, &one.report.mechs[0]);
		return;
	}
	failed = failed_step(&one.report);
	add(run,
	    &(struct mech_report){ .name = name,
		.result = RESULT_FAIL,
		.detail = failed != NULL ? failed->detail : NULL,
		.fix = failed != NULL ? failed->fix : NULL });
}

static const char *
list_of(const struct run *run, enum result result)
{
	const char *list = "";
	size_t i;

	for (i = 0; i < run->report.mech_count; i++) {
		if (run->report.mechs[i].result == result)
			list = arena_printf(run->arena, "%s%s%s", list,
			    list[0] != '\0' ? ", " : "",
			    run->report.mechs[i].name);
	}
	return list;
}

static struct exchange_login
login_of(const struct run *run)
{
	const struct plan *plan = &run->plan;

	return (struct exchange_login){
		.user = plan->user,
		.password = plan->password,
		.token = plan->token,
		.certificate =
		    !plan->by_postfix && plan->tls.certificate[0] != '\0',
		.security = plan->tls.mode == PLAN_TLS_NONE
		    ? plan->security_clear
		    : run->verified ? plan->security_verified
				    : plan->security_tls,
	};
}

static void
try_all(struct run *run, const struct exchange_login *login)
{
	const char **name, *why;

	for (name = run->hello.mechs; *name != NULL; name++) {
		if (was_tried(run, *name))
			continue;
		why = no_mech_reason(run, login, *name);
		if (why == NULL && clock_now() >= run->until)
			why = "no time was left for it";
		if (why == NULL)
			try(run, *name);
		else
			add(run,
			    &(struct mech_report){ .name = *name,
				.result = RESULT_SKIPPED,
				.detail = why });
	}
}

/* Also after one that did not log in; but not where none could be tried. */
bool
step_mechs(struct run *run)
{
	struct exchange_login login;
	const char *logs_in;

	if (!run->options->each_mech)
		return run_skip(run, NULL);
	if (run->report.mech_count == 0)
		return run_skip(
		    run, run->plan.user == NULL ? run->plan.no_login : NULL);
	login = login_of(run);
	try_all(run, &login);
	logs_in = list_of(run, RESULT_OK);
	if (list_of(run, RESULT_FAIL)[0] == '\0')
		return run_ok(
		    run, arena_printf(run->arena, "%s: log in", logs_in));
	return run_warn(run, FAULT_SOME_MECHS,
	    arena_printf(run->arena, "%s; %s", list_of(run, RESULT_FAIL),
		logs_in[0] != '\0' ? arena_printf(run->arena, "%s do", logs_in)
				   : "none does"));
}
