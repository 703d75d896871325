#include <stdio.h>
#include <stdlib.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/mx.h"
#include "lib/facts/reach.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"

/* One domain on its way: its own facts, then its mail servers', which then are
 * probed; beside that, its SPF record. */
struct visit {
	struct rooms *rooms;
	struct doctor_domain *domain;
	struct wait wait;
	struct spf_expansion *spf; /* under way, or NULL */
	bool has_hosts;
};

/* The rooms of the house that know, and when they have been asked enough. */
struct rooms {
	struct doctor_facts *facts;
	struct loop *loop;
	struct log *log;
	struct dns *dns;
	struct domain_cache *domains;
	struct egress_watch *egress;
	struct reach_cache *reach;
	struct visit *visits; /* one for each domain */
	struct loop_timer quiet, end;
};

static bool
is_complete(const struct rooms *rooms)
{
	size_t i;

	for (i = 0; i < rooms->facts->domain_count; i++) {
		if (!rooms->visits[i].has_hosts || rooms->visits[i].spf != NULL)
			return false;
	}
	return egress_watch_is_complete(rooms->egress) &&
	    reach_is_idle(rooms->reach);
}

static void
stop(void *arg)
{
	struct rooms *rooms = arg;

	loop_stop(rooms->loop);
}

/* Something is known that was not. */
static void
news(void *arg)
{
	struct rooms *rooms = arg;
	int64_t wait = DOCTOR_QUIET;

	if (is_complete(rooms)) {
		stop(rooms);
		return;
	}
	if (!reach_is_idle(rooms->reach))
		wait += rooms->facts->conf->probe.timeout;
	loop_timer_set(rooms->loop, &rooms->quiet, clock_now() + wait);
}

/* --- domains --- */

/* What is not known by now is not looked for again. */
static void
hosts_ready(void *arg)
{
	struct visit *visit = arg;
	struct doctor_domain *domain = visit->domain;
	struct domain_name cold[FACTS_MX_MAX];

	domain->has_mx = domain->facts != NULL &&
	    mx_take(
		visit->rooms->domains, domain->mx, domain->mx_count, cold) == 0;
	mx_reach(visit->rooms->reach, domain->mx, domain->mx_count);
	visit->has_hosts = true;
	news(visit->rooms);
}

static void
domain_ready(void *arg)
{
	struct visit *visit = arg;
	struct doctor_domain *domain = visit->domain;
	struct domain_name cold[FACTS_MX_MAX];
	size_t count = 0;

	domain->facts = domain_cache_get(
	    visit->rooms->domains, DOMAIN_OF_MAIL, domain->name);
	if (domain->facts != NULL) {
		domain->mx_count = mx_count(domain->facts);
		mx_list(domain->facts, domain->mx);
		count = mx_take(
		    visit->rooms->domains, domain->mx, domain->mx_count, cold);
	}
	visit->wait = (struct wait){ .ready = hosts_ready, .arg = visit };
	if (domain_wait_start(
		visit->rooms->domains, &visit->wait, cold, count) == 0)
		hosts_ready(visit);
	else
		news(visit->rooms);
}

/* A copy in the arena: the answer ends with the call. */
static void
spf_ready(void *arg, const struct spf_networks *answer)
{
	struct visit *visit = arg;
	struct arena *arena = visit->rooms->facts->arena;
	struct network *networks;
	struct spf_networks *spf;

	spf = arena_alloc(arena, sizeof(*spf));
	*spf = *answer;
	networks = arena_alloc(arena, answer->count * sizeof(*networks));
	for (size_t i = 0; i < answer->count; i++)
		networks[i] = answer->networks[i];
	spf->networks = networks;
	if (answer->doubt != NULL)
		spf->doubt = arena_string(arena, answer->doubt);
	if (answer->fault != NULL)
		spf->fault = arena_string(arena, answer->fault);
	if (answer->obstacle != NULL)
		spf->obstacle = arena_string(arena, answer->obstacle);
	if (answer->record != NULL)
		spf->record = arena_string(arena, answer->record);
	visit->domain->spf = spf;
	visit->spf = NULL;
	news(visit->rooms);
}

static void
visit_start(struct visit *visit)
{
	struct rooms *rooms = visit->rooms;
	const struct domain_name name = { DOMAIN_OF_MAIL, visit->domain->name };

	visit->spf = spf_networks_start(
	    rooms->dns, visit->domain->name, spf_ready, visit);
	visit->wait = (struct wait){ .ready = domain_ready, .arg = visit };
	if (domain_wait_start(rooms->domains, &visit->wait, &name, 1) == 0)
		domain_ready(visit);
}

/* What is not known by now stays so; a probe may have ended since it was
 * asked for. */
static void
visit_end(struct visit *visit)
{
	wait_cancel(&visit->wait);
	if (visit->spf != NULL)
		spf_networks_cancel(visit->spf);
	mx_reach(
	    visit->rooms->reach, visit->domain->mx, visit->domain->mx_count);
}

/* --- the rooms --- */

static int
rooms_open(struct rooms *rooms)
{
	struct conf *conf = rooms->facts->conf;
	const struct domain_cache_limits limits = {
		.names = (size_t)conf->dns.cache,
		.stale = conf->dns.stale,
	};
	const char *error;

	/* What the rooms have to tell is in the report. */
	rooms->log = log_open("postfrank", 0, false);
	rooms->loop = loop_new();
	if (rooms->loop == NULL) {
		perror("postfrank doctor: event loop");
		return -1;
	}
	rooms->dns = dns_new(rooms->loop, rooms->log, conf->dns.servers.items,
	    conf->dns.servers.count, &error);
	if (rooms->dns == NULL) {
		fprintf(stderr, "postfrank doctor: DNS: %s\n", error);
		return -1;
	}
	rooms->domains =
	    domain_cache_new(rooms->loop, rooms->dns, rooms->log, &limits);
	rooms->egress = egress_watch_new(&(struct egress_watch_parts){
	    .loop = rooms->loop,
	    .dns = rooms->dns,
	    .log = rooms->log,
	    .neighbour_spacing = DOCTOR_NEIGHBOUR_SPACING,
	    .changed = news,
	    .arg = rooms,
	});
	rooms->reach = reach_cache_new(&(struct reach_parts){
	    .loop = rooms->loop,
	    .dns = rooms->dns,
	    .log = rooms->log,
	    .changed = news,
	    .arg = rooms,
	    .spacing = DOCTOR_SPACING,
	});
	reach_cache_set(rooms->reach, rooms->dns, conf);
	return 0;
}

static void
rooms_close(struct rooms *rooms)
{
	reach_cache_free(rooms->reach);
	egress_watch_free(rooms->egress);
	if (rooms->domains != NULL)
		domain_cache_free(rooms->domains);
	dns_free(rooms->dns);
	if (rooms->loop != NULL)
		loop_free(rooms->loop);
	log_close(rooms->log);
}

static void
ask(struct rooms *rooms)
{
	struct doctor_facts *facts = rooms->facts;
	size_t i;

	rooms->quiet = (struct loop_timer){ .due = stop, .arg = rooms };
	rooms->end = (struct loop_timer){ .due = stop, .arg = rooms };
	rooms->visits = arena_alloc(
	    facts->arena, facts->domain_count * sizeof(*rooms->visits));
	for (i = 0; i < facts->domain_count; i++)
		rooms->visits[i] = (struct visit){
			.rooms = rooms,
			.domain = &facts->domains[i],
		};
	egress_watch_set(rooms->egress, rooms->dns, facts->conf);
	for (i = 0; i < facts->domain_count; i++)
		visit_start(&rooms->visits[i]);
	loop_timer_set(rooms->loop, &rooms->end,
	    clock_now() + DOCTOR_PATIENCE + facts->conf->probe.timeout);
	if (!is_complete(rooms)) {
		news(rooms);
		loop_run(rooms->loop);
	}
	loop_timer_clear(rooms->loop, &rooms->quiet);
	loop_timer_clear(rooms->loop, &rooms->end);
	for (i = 0; i < facts->domain_count; i++)
		visit_end(&rooms->visits[i]);
}

int
doctor_gather(struct doctor_facts *facts)
{
	struct rooms rooms = { .facts = facts };
	const struct conf *conf = facts->conf;
	int status;
	size_t i;

	facts->egresses = arena_alloc(
	    facts->arena, conf->egress_count * sizeof(facts->egresses[0]));
	status = rooms_open(&rooms);
	if (status == 0) {
		ask(&rooms);
		for (i = 0; i < conf->egress_count; i++)
			facts->egresses[i] = egress_watch_get(
			    rooms.egress, conf->egresses[i].title);
	}
	rooms_close(&rooms);
	return status;
}

void
doctor_release(struct doctor_facts *facts)
{
	struct doctor_domain *domain;
	size_t i, mx;

	for (i = 0; i < facts->domain_count; i++) {
		domain = &facts->domains[i];
		for (mx = 0; mx < domain->mx_count; mx++)
			domain_facts_release(domain->mx[mx].facts);
		domain_facts_release(domain->facts);
	}
	for (i = 0; facts->egresses != NULL && i < facts->conf->egress_count;
	     i++)
		egress_facts_release(facts->egresses[i]);
}
