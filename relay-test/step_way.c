#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/arena.h"
#include "relay-test/connect.h"
#include "relay-test/steps.h"

#define SMTP_PORT 25

static const char *
show_ip(const struct run *run, const struct ip *ip)
{
	char text[IP_TEXT_SIZE];

	return arena_string(run->arena, ip_show(ip, text));
}

/* --- resolve --- */

static const char *
show_targets(const struct run *run)
{
	const struct resolution *found = &run->resolution;
	const char *shown = "";
	size_t i;

	for (i = 0; i < found->count; i++)
		shown = arena_printf(run->arena, "%s%s%s", shown,
		    i > 0 ? ", " : "", show_ip(run, &found->targets[i].ip));
	return shown;
}

bool
step_resolve(struct run *run)
{
	struct resolution *found = &run->resolution;
	const char *shown;

	resolve(&run->plan, run->arena, run->step_until, found);
	if (found->fault != FAULT_NONE)
		return run_fail(run, found->fault, run_show(run, found->what));
	shown = show_targets(run);
	if (found->hosts[0] != '\0')
		return run_warn(run, FAULT_NO_BRACKETS,
		    arena_printf(run->arena, "%s (%s)", found->hosts, shown));
	return run_ok(
	    run, arena_printf(run->arena, "%s is %s", run->plan.name, shown));
}

/* --- connect --- */

static const char *
reason_of(int error)
{
	return error == ETIMEDOUT ? "no answer in time" : strerror(error);
}

/* Those that failed, and why. */
static const char *
show_failures(const struct run *run)
{
	const struct target *target;
	const char *shown = "";
	size_t i;

	for (i = 0; i < run->resolution.count; i++) {
		target = &run->resolution.targets[i];
		if (target->error == 0)
			continue;
		shown = arena_printf(run->arena, "%s%s%s: %s", shown,
		    shown[0] != '\0' ? "; " : "", show_ip(run, &target->ip),
		    reason_of(target->error));
	}
	return shown;
}

static bool
has_failed_with(const struct run *run, int error)
{
	size_t i;

	for (i = 0; i < run->resolution.count; i++) {
		if (run->resolution.targets[i].error == error)
			return true;
	}
	return false;
}

/* The one whose cause says most. Firewalls drop, or answer in the host's place:
 * that it is not there, or that nothing listens. */
static enum fault
fault_of(const struct run *run)
{
	const bool is_refused = has_failed_with(run, ECONNREFUSED);

	if (run->plan.port == SMTP_PORT &&
	    (is_refused || has_failed_with(run, EHOSTUNREACH) ||
		has_failed_with(run, ETIMEDOUT)))
		return FAULT_PORT_25;
	if (is_refused)
		return FAULT_NOT_LISTENING;
	return has_failed_with(run, ETIMEDOUT) ? FAULT_NO_CONNECTION
					       : FAULT_NO_ROUTE;
}

/* The session is with the first that is connected; the others were proved. */
static void
choose_target(struct run *run)
{
	struct target *target;
	size_t i;

	for (i = 0; i < run->resolution.count; i++) {
		target = &run->resolution.targets[i];
		if (target->fd < 0)
			continue;
		if (run->target == NULL) {
			run->target = target;
			run->session =
			    session_new(target->fd, run->mask, run->transcript);
		} else {
			close(target->fd);
		}
		target->fd = -1;
	}
}

bool
step_connect(struct run *run)
{
	struct resolution *found = &run->resolution;

	connect_all(&run->plan, found->targets, found->count, run->step_until);
	run->target = NULL;
	choose_target(run);
	if (run->target == NULL)
		return run_fail(run, fault_of(run), show_failures(run));
	run->report.address = show_ip(run, &run->target->ip);
	if (show_failures(run)[0] != '\0')
		return run_warn(run, FAULT_SOME_ADDRESSES, show_failures(run));
	return run_ok(run,
	    arena_printf(run->arena, "port %u of %s", run->plan.port,
		show_targets(run)));
}
