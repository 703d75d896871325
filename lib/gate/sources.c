#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/reach.h"
#include "lib/facts/relay_watch.h"
#include "lib/gate/sources.h"
#include "lib/util/mem.h"

struct sources {
	struct loop *loop;
	struct log *log;
	struct dns *dns;
	struct gate_sources gate;
};

static struct dns *
open_dns(const struct sources *sources, const struct conf *conf,
    const char **error_r)
{
	return dns_new(sources->loop, sources->log, conf->dns.servers.items,
	    conf->dns.servers.count, error_r);
}

static struct domain_cache_limits
limits_of(const struct conf *conf)
{
	return (struct domain_cache_limits){
		.names = (size_t)conf->dns.cache,
		.stale = conf->dns.stale,
	};
}

/* Those that take the whole configuration. */
static void
set_rooms(struct sources *sources, const struct gate_rules *rules)
{
	struct gate_sources *gate = &sources->gate;

	egress_watch_set(gate->egresses, sources->dns, rules->conf);
	if (gate->reaches != NULL)
		reach_cache_set(gate->reaches, sources->dns, rules->conf);
	if (rules->postfix != NULL)
		rewriter_set(gate->rewriter, rules->postfix);
}

struct sources *
sources_new(struct loop *loop, struct log *log, enum sources_for what,
    const struct gate_rules *rules, const char **error_r)
{
	const struct domain_cache_limits limits = limits_of(rules->conf);
	struct sources *sources;
	struct dns *dns;

	sources = mem_new(1, sizeof(*sources));
	sources->loop = loop;
	sources->log = log;
	sources->dns = dns = open_dns(sources, rules->conf, error_r);
	if (dns == NULL) {
		free(sources);
		return NULL;
	}
	sources->gate.domains = domain_cache_new(loop, dns, log, &limits);
	sources->gate.egresses = egress_watch_new(&(struct egress_watch_parts){
	    .loop = loop, .dns = dns, .log = log });
	domain_cache_set_egresses(
	    sources->gate.domains, sources->gate.egresses);
	if (what == SOURCES_OF_GATE)
		sources->gate.reaches = reach_cache_new(&(struct reach_parts){
		    .loop = loop, .dns = dns, .log = log });
	sources->gate.relays = relay_watch_new(loop, log, RELAY_FOLDER);
	sources->gate.rewriter = rewriter_new(loop, log);
	set_rooms(sources, rules);
	return sources;
}

void
sources_free(struct sources *sources)
{
	if (sources == NULL)
		return;
	rewriter_free(sources->gate.rewriter);
	relay_watch_free(sources->gate.relays);
	reach_cache_free(sources->gate.reaches);
	domain_cache_free(sources->gate.domains);
	egress_watch_free(sources->gate.egresses);
	dns_free(sources->dns);
	free(sources);
}

int
sources_set(struct sources *sources, const struct gate_rules *rules,
    const char **error_r)
{
	const struct domain_cache_limits limits = limits_of(rules->conf);
	struct dns *old = sources->dns, *dns;

	dns = open_dns(sources, rules->conf, error_r);
	if (dns != NULL)
		sources->dns = dns;
	domain_cache_set_dns(sources->gate.domains, sources->dns, &limits);
	set_rooms(sources, rules);
	if (dns != NULL) {
		dns_free(old);
		dns_listen(dns);
	}
	return dns != NULL ? 0 : -1;
}

const struct gate_sources *
sources_of_gate(const struct sources *sources)
{
	return &sources->gate;
}

void
sources_save(struct sources *sources, fact_saver *save, void *arg)
{
	domain_cache_save(sources->gate.domains, save, arg);
	egress_watch_save(sources->gate.egresses, save, arg);
	if (sources->gate.reaches != NULL)
		reach_cache_save(sources->gate.reaches, save, arg);
}

void
sources_load(void *arg, const struct saved_fact *fact)
{
	struct sources *sources = arg;

	if (strcmp(fact->kind, DOMAIN_SAVED) == 0)
		domain_cache_load(sources->gate.domains, fact);
	else if (strcmp(fact->kind, EGRESS_SAVED) == 0)
		egress_watch_load(sources->gate.egresses, fact);
	else if (strcmp(fact->kind, REACH_SAVED) == 0 &&
	    sources->gate.reaches != NULL)
		reach_cache_load(sources->gate.reaches, fact);
}
