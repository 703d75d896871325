#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dns.h"
#include "lib/dns/system.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/str.h"
#include "relay-test/plan.h"
#include "relay-test/resolve.h"

/* What was asked, and is not answered yet, belongs to the loop. */
struct question {
	struct asking *asking;
	enum dns_type type;
	const char *host;
	enum dns_status status;
	const char *reason;
};

struct host {
	const char *name;
	unsigned preference;
	struct question a, aaaa;
};

struct asking {
	const struct plan *plan;
	struct arena *arena;
	struct resolution *resolution;
	struct loop *loop;
	struct dns *dns;
	struct loop_timer timer;
	size_t missing;
	struct host hosts[RESOLVE_HOSTS_MAX];
	size_t host_count;
	struct question mx;
};

static void
add_target(struct asking *asking, const struct ip *ip, const char *host)
{
	struct resolution *resolution = asking->resolution;

	if (resolution->count == RESOLVE_TARGETS_MAX ||
	    !(ip->family == AF_INET ? asking->plan->ipv4 : asking->plan->ipv6))
		return;
	resolution->targets = arena_grow(asking->arena, resolution->targets,
	    resolution->count, sizeof(struct target));
	resolution->targets[resolution->count++] = (struct target){
		.ip = *ip, .host = host, .fd = -1, .error = ETIMEDOUT
	};
}

static void
fail(struct asking *asking, enum fault fault, const char *name,
    const char *reason)
{
	asking->resolution->fault = fault;
	asking->resolution->what = reason == NULL
	    ? name
	    : arena_printf(asking->arena, "%s (%s)", name, reason);
}

/* --- DNS alone --- */

static void
out_of_time(void *arg)
{
	loop_stop(arg);
}

/* The best ones first; the later of those that are as good comes behind. */
static void
add_host(struct asking *asking, const struct dns_record *record)
{
	struct host *hosts = asking->hosts;
	size_t i;

	if (asking->host_count < RESOLVE_HOSTS_MAX)
		asking->host_count++;
	else if (hosts[RESOLVE_HOSTS_MAX - 1].preference <= record->preference)
		return;
	for (i = asking->host_count - 1;
	     i > 0 && hosts[i - 1].preference > record->preference; i--)
		hosts[i] = hosts[i - 1];
	hosts[i] = (struct host){
		.name = arena_string(asking->arena, record->name),
		.preference = record->preference,
	};
}

static void
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct asking *asking = question->asking;
	size_t i;

	question->status = answer->status;
	question->reason = answer->reason;
	for (i = 0; i < answer->count; i++) {
		if (question->type == DNS_MX)
			add_host(asking, &answer->records[i]);
		else
			add_target(
			    asking, &answer->records[i].ip, question->host);
	}
	if (--asking->missing == 0)
		loop_stop(asking->loop);
}

static void
ask(struct asking *asking, struct question *question, enum dns_type type,
    const char *name)
{
	*question = (struct question){ .asking = asking,
		.type = type,
		.host = name,
		.reason = "no answer in time" };
	asking->missing++;
	dns_ask(asking->dns, name, type, answered, question);
}

static bool
has_failed(const struct question *question)
{
	return question->asking != NULL &&
	    (question->status == DNS_FAILURE ||
		question->status == DNS_UNASKED);
}

static void
ask_mx(struct asking *asking)
{
	const char *name = asking->plan->name;

	ask(asking, &asking->mx, DNS_MX, name);
	loop_run(asking->loop);
	if (has_failed(&asking->mx))
		fail(asking, FAULT_NO_DNS, name, asking->mx.reason);
	else if (asking->host_count > 0 && asking->hosts[0].name[0] == '\0')
		fail(asking, FAULT_NULL_MX, name, NULL);
}

static const char *
show_hosts(const struct asking *asking)
{
	const char *shown = "", *name;
	size_t i;

	for (i = 0; i < asking->host_count; i++) {
		name = asking->hosts[i].name;
		shown = arena_printf(asking->arena, "%s%s%s", shown,
		    i > 0 ? ", " : "",
		    str_show(asking->arena, name, strlen(name), 253));
	}
	return shown;
}

/* Why there is no address. */
static void
judge_hosts(struct asking *asking)
{
	bool exists = false;
	size_t i;

	for (i = 0; i < asking->host_count; i++) {
		const struct host *host = &asking->hosts[i];

		if (has_failed(&host->a) || has_failed(&host->aaaa)) {
			fail(asking, FAULT_NO_DNS, host->name,
			    has_failed(&host->a) ? host->a.reason
						 : host->aaaa.reason);
			return;
		}
		exists |= host->a.status == DNS_NODATA ||
		    host->aaaa.status == DNS_NODATA;
	}
	fail(asking, exists ? FAULT_NO_ADDRESS : FAULT_NO_NAME,
	    show_hosts(asking), NULL);
}

static void
ask_hosts(struct asking *asking)
{
	struct host *host;
	size_t i;

	if (asking->plan->mx && asking->host_count > 0)
		asking->resolution->hosts = show_hosts(asking);
	else
		asking->hosts[asking->host_count++].name = asking->plan->name;
	for (i = 0; i < asking->host_count; i++) {
		host = &asking->hosts[i];
		if (asking->plan->ipv4)
			ask(asking, &host->a, DNS_A, host->name);
		if (asking->plan->ipv6)
			ask(asking, &host->aaaa, DNS_AAAA, host->name);
	}
	if (asking->missing > 0)
		loop_run(asking->loop);
	if (asking->resolution->count == 0)
		judge_hosts(asking);
}

static void
ask_dns(struct asking *asking, int64_t deadline)
{
	struct log *log = log_open("relay-test", 0, false);
	const char *error = "no event loop";

	asking->loop = loop_new();
	if (asking->loop != NULL)
		asking->dns = dns_new(asking->loop, log, NULL, 0, &error);
	if (asking->dns == NULL) {
		fail(asking, FAULT_NO_DNS, asking->plan->name, error);
	} else {
		asking->timer.due = out_of_time;
		asking->timer.arg = asking->loop;
		loop_timer_set(asking->loop, &asking->timer, deadline);
		if (asking->plan->mx)
			ask_mx(asking);
		if (asking->resolution->fault == FAULT_NONE)
			ask_hosts(asking);
		loop_timer_clear(asking->loop, &asking->timer);
	}
	dns_free(asking->dns);
	if (asking->loop != NULL)
		loop_free(asking->loop);
	log_close(log);
}

/* --- the system --- */

static void
ask_system(struct asking *asking, int64_t deadline)
{
	const char *name = asking->plan->name, *reason = NULL;
	enum dns_status status;
	struct ip *ips;
	size_t i, count;

	status = system_addresses(
	    name, deadline, asking->arena, &ips, &count, &reason);
	for (i = 0; i < count; i++)
		add_target(asking, &ips[i], name);
	if (asking->resolution->count > 0)
		return;
	if (status == DNS_FAILURE)
		fail(asking, FAULT_NO_DNS, name, reason);
	else
		fail(asking,
		    status == DNS_NXDOMAIN ? FAULT_NO_NAME : FAULT_NO_ADDRESS,
		    name, NULL);
}

void
resolve(const struct plan *plan, struct arena *arena, int64_t deadline,
    struct resolution *resolution_r)
{
	struct asking asking = {
		.plan = plan,
		.arena = arena,
		.resolution = resolution_r,
	};
	struct ip ip;

	*resolution_r = (struct resolution){ .hosts = "" };
	if (ip_parse(plan->name, &ip) == 0) {
		add_target(&asking, &ip, plan->name);
		if (resolution_r->count == 0)
			fail(&asking, FAULT_NO_ADDRESS, plan->name, NULL);
	} else if (plan->names == NAMES_DNS || plan->mx) {
		ask_dns(&asking, deadline);
	} else {
		ask_system(&asking, deadline);
	}
}
