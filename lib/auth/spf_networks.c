#include <stdlib.h>

#include "lib/auth/spf_walk.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

/* Networks, doubles too, that are looked at. */
#define CANDIDATES_MAX (10 * SPF_NETWORKS_MAX)

struct spf_expansion {
	struct spf_names *names;
	spf_expanded *expanded;
	void *arg;
};

/* --- networks --- */

static bool
has_network(const struct spf_walk *walk, const struct network *network)
{
	size_t i;

	for (i = 0; i < walk->result.count; i++) {
		if (walk->networks[i].prefix == network->prefix &&
		    ip_equal(&walk->networks[i].ip, &network->ip))
			return true;
	}
	return false;
}

static void
add(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const struct network *network)
{
	if (network->prefix == 0) {
		walk->result.lets_everybody = true;
		spf_doubt_term(walk, name, term, "lets every address send");
		return;
	}
	if (walk->candidates++ < CANDIDATES_MAX && has_network(walk, network))
		return;
	if (walk->candidates > CANDIDATES_MAX ||
	    walk->result.count == SPF_NETWORKS_MAX) {
		spf_doubt_record(walk, name, "has more networks than are kept");
		return;
	}
	walk->networks[walk->result.count++] = *network;
}

static void
add_host(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const struct spf_name *host)
{
	struct network network;
	size_t i;

	for (i = 0; i < host->address_count; i++) {
		network = network_of(&host->addresses[i],
		    host->addresses[i].family == AF_INET ? term->prefix4
							 : term->prefix6);
		add(walk, name, term, &network);
	}
	if (host->failure != NULL)
		spf_obstacle(walk, spf_tell_failure(walk, host));
}

static void
add_mx(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const struct spf_name *mx)
{
	size_t i;

	if (mx->failure != NULL)
		spf_obstacle(walk, spf_tell_failure(walk, mx));
	for (i = 0; i < mx->host_count; i++)
		add_host(walk, name, term, mx->hosts[i]);
}

static void collect(struct spf_walk *walk, struct spf_name *name);

static void
collect_term(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, struct spf_name *target)
{
	static const char depends[] = "depends on the message or its client, "
				      "and cannot be listed";

	/* RFC 7208 5.2: an error of what is included is one of the whole. */
	if (term->has_macro && term->mechanism == SPF_INCLUDE) {
		spf_obstacle(walk, spf_tell_term(walk, name, term, depends));
		return;
	}
	if (term->has_macro || term->mechanism == SPF_EXISTS ||
	    term->mechanism == SPF_PTR) {
		spf_doubt_term(walk, name, term, depends);
		return;
	}
	if (term->mechanism == SPF_IP4 || term->mechanism == SPF_IP6)
		add(walk, name, term, &term->network);
	else if (target == NULL)
		return; /* there were too many, which is told */
	else if (term->mechanism == SPF_A)
		add_host(walk, name, term, target);
	else if (term->mechanism == SPF_MX)
		add_mx(walk, name, term, target);
	else
		collect(walk, target);
}

static void
doubt_exclusion(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *excluding)
{
	if (excluding == NULL)
		return;
	spf_obstacle(walk,
	    spf_tell_term(walk, name, excluding,
		"may take out addresses of the terms behind it"));
}

/* What passes at one record, by includes that pass. */
static void
collect(struct spf_walk *walk, struct spf_name *name)
{
	const struct spf_record *record = &name->policy.record;
	const struct spf_term *term, *excluding = NULL;
	size_t i;

	if (name->is_collected)
		return;
	name->is_collected = true;
	if (name->failure != NULL)
		spf_obstacle(walk, spf_tell_failure(walk, name));
	for (i = 0; i < record->term_count; i++) {
		term = &record->terms[i];
		if (term->mechanism == SPF_ALL) {
			if (term->qualifier != '+')
				return;
			walk->result.lets_everybody = true;
			spf_doubt_term(
			    walk, name, term, "lets every address send");
			return;
		}
		if (term->qualifier != '+') {
			if (excluding == NULL)
				excluding = term;
			continue;
		}
		doubt_exclusion(walk, name, excluding);
		collect_term(walk, name, term, name->targets[i]);
	}
	if (record->redirect == NULL)
		return;
	doubt_exclusion(walk, name, excluding);
	if (name->redirect != NULL)
		collect(walk, name->redirect);
	else
		spf_doubt_record(
		    walk, name, "is continued in another one by a macro");
}

/* The qualifier of `all`, redirects followed; a loop of them ends. */
static char
qualifier_of_all(const struct spf_name *name)
{
	const struct spf_record *record;
	size_t i, steps;

	for (steps = 0; name != NULL && steps < SPF_NETWORKS_RECORDS_MAX;
	     steps++) {
		record = &name->policy.record;
		for (i = 0; i < record->term_count; i++) {
			if (record->terms[i].mechanism == SPF_ALL)
				return record->terms[i].qualifier;
		}
		name = name->redirect;
	}
	return '\0';
}

static void
names_found(void *arg, struct spf_found *found)
{
	struct spf_expansion *expansion = arg;
	struct spf_name *first = found->first;
	struct spf_walk walk = {
		.arena = found->arena,
		.result = {
			.has_record = first->policy.count == 1,
			.record_count = first->policy.count,
			.failure = first->failure,
			.record = first->policy.text,
			.heard = found->heard,
			.ttl = found->ttl == UINT32_MAX ? 0 : found->ttl,
		},
	};

	walk.networks =
	    arena_alloc(walk.arena, SPF_NETWORKS_MAX * sizeof(*walk.networks));
	walk.result.networks = walk.networks;
	spf_judge_record(&walk, found);
	collect(&walk, first);
	if (walk.result.obstacle == NULL)
		walk.result.certain = walk.result.count;
	walk.result.all = qualifier_of_all(first);
	expansion->expanded(expansion->arg, &walk.result);
	free(expansion);
}

struct spf_expansion *
spf_networks_start(
    struct dns *dns, const char *domain, spf_expanded *expanded, void *arg)
{
	struct spf_expansion *expansion;

	expansion = mem_new(1, sizeof(*expansion));
	expansion->expanded = expanded;
	expansion->arg = arg;
	expansion->names = spf_names_start(dns, domain, names_found, expansion);
	return expansion;
}

void
spf_networks_cancel(struct spf_expansion *expansion)
{
	spf_names_cancel(expansion->names);
	free(expansion);
}
