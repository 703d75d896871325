#include <stdio.h>
#include <stdlib.h>

#include "cli/doctor_gather.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/reach.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"

static bool
is_complete(const struct rooms *rooms)
{
	size_t i;

	for (i = 0; i < rooms->facts->domain_count; i++) {
		if (!visit_is_complete(&rooms->visits[i]))
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

void
rooms_news(struct rooms *rooms)
{
	int64_t wait = DOCTOR_QUIET;

	if (is_complete(rooms)) {
		stop(rooms);
		return;
	}
	if (!reach_is_idle(rooms->reach))
		wait += rooms->facts->conf->probe.timeout;
	loop_timer_set(rooms->loop, &rooms->quiet, clock_now() + wait);
}

static void
egress_changed(void *arg)
{
	struct rooms *rooms = arg;
	size_t i;

	for (i = 0; rooms->is_open && i < rooms->facts->domain_count; i++)
		visit_egresses(&rooms->visits[i]);
	rooms_news(rooms);
}

static void
reach_changed(void *arg)
{
	rooms_news(arg);
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
	    .changed = egress_changed,
	    .arg = rooms,
	});
	domain_cache_set_egresses(rooms->domains, rooms->egress);
	rooms->suffixes = public_suffixes_new();
	rooms->reach = reach_cache_new(&(struct reach_parts){
	    .loop = rooms->loop,
	    .dns = rooms->dns,
	    .log = rooms->log,
	    .changed = reach_changed,
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
	if (rooms->domains != NULL)
		domain_cache_free(rooms->domains);
	egress_watch_free(rooms->egress);
	public_suffixes_free(rooms->suffixes);
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
	rooms->is_open = true;
	egress_changed(rooms);
	loop_timer_set(rooms->loop, &rooms->end,
	    clock_now() + DOCTOR_PATIENCE + facts->conf->probe.timeout);
	if (!is_complete(rooms)) {
		rooms_news(rooms);
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
	size_t i, at;

	for (i = 0; i < facts->domain_count; i++) {
		domain = &facts->domains[i];
		for (at = 0; at < domain->mx_count; at++)
			domain_facts_release(domain->mx[at].facts);
		domain_facts_release(domain->facts);
		for (at = 0;
		     domain->spf_at != NULL && at < facts->conf->egress_count;
		     at++)
			domain_facts_release(domain->spf_at[at]);
		for (at = 0; at < domain->held_count; at++)
			domain_facts_release(domain->held[at]);
	}
	for (i = 0; facts->egresses != NULL && i < facts->conf->egress_count;
	     i++)
		egress_facts_release(facts->egresses[i]);
}
