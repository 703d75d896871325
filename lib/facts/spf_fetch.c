#include <stdlib.h>
#include <string.h>

#include "lib/auth/spf.h"
#include "lib/auth/spf_networks.h"
#include "lib/facts/egress.h"
#include "lib/facts/spf.h"
#include "lib/facts/spf_cut.h"
#include "lib/facts/spf_fetch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

/* Clients of one evaluation. */
#define CLIENTS_MAX (EGRESS_ADDRESSES_MAX + SPF_CUTS_MAX)

/* --- SPF of a sender at an egress --- */

struct spf_fetch {
	struct domain_fetch fetch; /* first, so that one pointer serves both */
	struct dns *dns;
	struct arena *arena;
	const char *name;
	struct spf_name_parts parts;
	const char *domain;
	const char *helo;
	struct egress_facts *egress; /* held, or NULL */
	struct spf_expansion *expansion; /* one of the two, or NULL */
	struct spf_search *search;
	uint32_t ttl; /* of the expansion */
	struct spf_piece pieces[CLIENTS_MAX]; /* `network` is filled */
	struct ip clients[CLIENTS_MAX];
	size_t count;
	const char *uncut;
};

static void
spf_fetch_free(struct spf_fetch *fetch)
{
	egress_facts_release(fetch->egress);
	arena_free(fetch->arena);
	free(fetch);
}

static void
finish(struct spf_fetch *fetch, struct spf_facts *spf, const char *failure,
    uint32_t ttl, bool heard)
{
	struct domain_facts draft = { .kind = DOMAIN_OF_SPF,
		.name = fetch->name,
		.reason = failure,
		.spf = spf };
	struct domain_facts *facts = domain_fetch_facts(&draft, ttl);
	domain_fetched *fetched = fetch->fetch.fetched;
	void *arg = fetch->fetch.arg;

	spf_fetch_free(fetch);
	fetched(arg, facts, heard);
}

static const char *
shown(struct arena *arena, const char *text)
{
	return text != NULL ? arena_string(arena, text) : NULL;
}

static void
evaluated(void *arg, const struct spf_result *results, size_t count)
{
	struct spf_fetch *fetch = arg;
	struct spf_facts spf = { .domain = fetch->domain,
		.is_helo = *fetch->parts.sender == '\0',
		.pieces = fetch->pieces,
		.count = count,
		.uncut = fetch->uncut };
	uint32_t ttl = fetch->ttl;
	const char *failure = NULL;
	struct spf_piece *piece;
	size_t i;

	fetch->search = NULL;
	for (i = 0; i < count; i++) {
		piece = &fetch->pieces[i];
		piece->outcome = results[i].outcome;
		piece->term = shown(fetch->arena, results[i].term);
		piece->domain = shown(fetch->arena, results[i].domain);
		piece->problem = shown(fetch->arena, results[i].problem);
		if (results[i].outcome == SPF_TEMPERROR)
			failure = piece->problem;
		if (results[i].of_local)
			spf.of_local = true;
		if (results[i].ttl < ttl)
			ttl = results[i].ttl;
	}
	finish(fetch, &spf, failure, ttl, results[0].heard);
}

static void
evaluate(struct spf_fetch *fetch)
{
	const struct spf_question question = {
		.helo = fetch->helo,
		.sender =
		    fetch->parts.sender[0] == '\0' || fetch->parts.has_local
		    ? fetch->parts.sender
		    : arena_printf(
			  fetch->arena, "postmaster@%s", fetch->parts.sender),
		.time = clock_wall() / 1000,
	};

	fetch->search = spf_start(fetch->dns, &question, fetch->clients,
	    fetch->count, evaluated, fetch);
}

/* --- its networks --- */

static void
take_cuts(struct spf_fetch *fetch, const struct spf_networks *spf)
{
	const struct egress_facts *egress = fetch->egress;
	struct spf_cut cuts[SPF_CUTS_MAX];
	size_t i, count;

	count = spf_cut(egress->networks, egress->network_count, spf->networks,
	    spf->count, cuts, SPF_CUTS_MAX);
	if (count > SPF_CUTS_MAX) {
		fetch->uncut = "the networks of the egress fall into more "
			       "pieces by this record than are looked at";
		count = 0;
	}
	for (i = 0; i < count; i++) {
		fetch->pieces[fetch->count].network = cuts[i].network;
		fetch->clients[fetch->count++] = cuts[i].sample;
	}
	/* One address stands for its piece only where all borders are known. */
	if (fetch->uncut == NULL && spf->obstacle != NULL)
		fetch->uncut = arena_string(fetch->arena, spf->obstacle);
	if (fetch->uncut == NULL && spf->doubt != NULL)
		fetch->uncut = arena_string(fetch->arena, spf->doubt);
}

static void
expanded(void *arg, const struct spf_networks *spf)
{
	struct spf_fetch *fetch = arg;

	fetch->expansion = NULL;
	if (fetch->egress == NULL) {
		finish(
		    fetch, NULL, "the egress is another one by now", 0, true);
		return;
	}
	fetch->ttl = spf->ttl;
	take_cuts(fetch, spf);
	if (fetch->count > 0)
		evaluate(fetch);
	else
		finish(fetch,
		    &(struct spf_facts){
			.domain = fetch->domain, .uncut = fetch->uncut },
		    NULL, spf->ttl, spf->heard);
}

/* --- its beginning and its end --- */

static void
cancel(struct domain_fetch *domain_fetch)
{
	struct spf_fetch *fetch = (struct spf_fetch *)domain_fetch;

	if (fetch->expansion != NULL)
		spf_networks_cancel(fetch->expansion);
	if (fetch->search != NULL)
		spf_cancel(fetch->search);
	spf_fetch_free(fetch);
}

static void
take_addresses(struct spf_fetch *fetch)
{
	const struct egress_facts *egress = fetch->egress;
	size_t i;

	for (i = 0; egress != NULL && i < egress->address_count; i++) {
		fetch->pieces[i].network =
		    network_of(&egress->addresses[i].ip, 128);
		fetch->clients[i] = egress->addresses[i].ip;
	}
	fetch->count = i;
	if (egress == NULL)
		return;
	if (egress->address_total > egress->address_count)
		fetch->uncut = "the egress has more addresses than are "
			       "looked up";
	else
		fetch->uncut = egress->networks_missing;
}

static const char *
domain_of(const struct spf_fetch *fetch)
{
	const char *at = strrchr(fetch->parts.sender, '@');

	if (*fetch->parts.sender == '\0')
		return fetch->helo;
	return at != NULL ? at + 1 : fetch->parts.sender;
}

struct domain_fetch *
spf_fetch_start(struct dns *dns, const char *name, struct egress_facts *egress,
    domain_fetched *fetched, void *arg)
{
	struct spf_fetch *fetch;

	fetch = mem_new(1, sizeof(*fetch));
	fetch->fetch = (struct domain_fetch){ cancel, fetched, arg };
	fetch->dns = dns;
	fetch->arena = arena_new();
	fetch->name = arena_string(fetch->arena, name);
	fetch->egress = egress;
	fetch->helo =
	    egress != NULL && egress->helo != NULL ? egress->helo : "unknown";
	fetch->ttl = UINT32_MAX;
	spf_name_read(fetch->name, &fetch->parts);
	fetch->domain = domain_of(fetch);
	take_addresses(fetch);
	/* Without an egress the search finds nothing, later as all do. */
	if (egress == NULL || egress->network_count > 0)
		fetch->expansion = spf_networks_start(
		    dns, egress != NULL ? fetch->domain : "", expanded, fetch);
	else
		evaluate(fetch);
	return &fetch->fetch;
}

/* --- a record --- */

struct record_fetch {
	struct domain_fetch fetch; /* first, so that one pointer serves both */
	struct spf_expansion *expansion;
	char domain[];
};

static void
record_expanded(void *arg, const struct spf_networks *spf)
{
	struct record_fetch *fetch = arg;
	struct spf_record_facts record =
	    spf_record_facts_of(fetch->domain, spf);
	struct domain_facts draft = { .kind = DOMAIN_OF_SPF_RECORD,
		.name = fetch->domain,
		.spf_record = &record };
	domain_fetched *fetched = fetch->fetch.fetched;
	struct domain_facts *facts;

	draft.reason = record.failure;
	facts = domain_fetch_facts(&draft, spf->ttl);
	arg = fetch->fetch.arg;
	free(fetch);
	fetched(arg, facts, spf->heard);
}

static void
record_cancel(struct domain_fetch *domain_fetch)
{
	struct record_fetch *fetch = (struct record_fetch *)domain_fetch;

	spf_networks_cancel(fetch->expansion);
	free(fetch);
}

struct domain_fetch *
spf_record_fetch_start(
    struct dns *dns, const char *domain, domain_fetched *fetched, void *arg)
{
	const size_t size = strlen(domain) + 1;
	struct record_fetch *fetch;

	fetch = mem_new(1, sizeof(*fetch) + size);
	fetch->fetch = (struct domain_fetch){ record_cancel, fetched, arg };
	memcpy(fetch->domain, domain, size);
	fetch->expansion =
	    spf_networks_start(dns, fetch->domain, record_expanded, fetch);
	return &fetch->fetch;
}
