#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "relay-test/steps.h"

/* A greeting that comes later than this is told, in milliseconds. */
#define LATE 5000
#define SUBMISSIONS 465

/* Of a port that says nothing: it may wait for TLS. */
static enum fault
silence(const struct run *run)
{
	return run->plan.port == SUBMISSIONS &&
		session_tls(run->session) == NULL
	    ? FAULT_TLS_PORT
	    : FAULT_NO_BANNER;
}

bool
step_banner(struct run *run)
{
	const int64_t begin = clock_now();
	enum session_end end;
	struct reply reply;
	const char *text;

	end =
	    session_receive(run->session, run->arena, &reply, run->step_until);
	if (end == SESSION_TIMEOUT)
		return run_fail(run, silence(run), NULL);
	if (end == SESSION_BAD)
		return run_fail(
		    run, FAULT_NOT_SMTP, session_fault(run->session));
	if (end != SESSION_OK)
		return run_ended(run, end);
	if (reply.code != 220)
		return run_refused(run, AT_BANNER, &reply);
	if (clock_now() - begin > LATE)
		return run_warn(run, FAULT_LATE_BANNER,
		    arena_printf(
			run->arena, "%d", (int)((clock_now() - begin) / 1000)));
	text = reply_text(run->arena, &reply);
	return run_ok(run, run_show(run, text));
}

/* RFC 5321 4.1.3: the address of a host that has no name. */
static const char *
own_name(const struct run *run)
{
	char text[IP_TEXT_SIZE];
	struct ip ip = { 0 };

	if (run->plan.helo[0] != '\0')
		return run->plan.helo;
	session_local_address(run->session, &ip);
	return arena_printf(run->arena, "[%s%s]",
	    ip.family == AF_INET6 ? "IPv6:" : "", ip_show(&ip, text));
}

bool
step_ehlo(struct run *run)
{
	const char *line = arena_printf(run->arena, "EHLO %s", own_name(run));
	struct reply reply;

	if (!run_say(run, AT_EHLO, line, &reply))
		return false;
	if (reply.code != 250)
		return run_refused(run, AT_EHLO, &reply);
	hello_read(run->arena, &reply, &run->hello);
	return run_ok(run, run_show(run, reply.lines[0]));
}

bool
step_capabilities(struct run *run)
{
	struct relay_facts *facts = &run->hello.facts;
	const char *shown = "";
	size_t i;

	facts->next_hop = run->plan.normal;
	facts->host = run_host(run);
	facts->fetched = clock_wall();
	run->report.facts = facts;
	for (i = 0; i < facts->count; i++)
		shown = arena_printf(run->arena, "%s%s%s", shown,
		    i > 0 ? ", " : "", facts->keywords[i]);
	return run_ok(run, run_show(run, shown));
}
