#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/listing.h"
#include "lib/facts/message.h"
#include "lib/mail/domain.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

/* --- the lists of the configuration --- */

static char *
test_name(const char *label, const char *zone)
{
	const size_t size = strlen(label) + 1 + strlen(zone) + 1;
	char *name = mem_new(1, size);

	snprintf(name, size, "%s.%s", label, zone);
	return name;
}

void
domain_lists_make(const struct conf *conf, struct domain_lists *lists_r)
{
	const struct conf_list *from = &conf->dnsbl.domain_lists;
	struct domain_list *list;
	size_t i;

	*lists_r = (struct domain_lists){ .items = NULL };
	if (from->count > 0)
		lists_r->items = mem_new(from->count, sizeof(*lists_r->items));
	for (i = 0; i < from->count; i++) {
		list = &lists_r->items[lists_r->count];
		if (dnsbl_filter_read(from->items[i], &list->filter) != 0)
			continue;
		list->listed = test_name("test", list->filter.zone);
		list->clean = test_name("invalid", list->filter.zone);
		lists_r->count++;
	}
}

void
domain_lists_free(struct domain_lists *lists)
{
	size_t i;

	for (i = 0; i < lists->count; i++) {
		free(lists->items[i].listed);
		free(lists->items[i].clean);
	}
	free(lists->items);
	*lists = (struct domain_lists){ .items = NULL };
}

/* --- the domains --- */

static bool
is_there(const struct linked_domains *linked, const char *name)
{
	size_t i;

	for (i = 0; i < linked->count; i++) {
		if (strcmp(linked->items[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Lists of domains have no entry for an address, and dbl.spamhaus.org answers
 * the question as an error. Names of an own network are nobody's business. */
static bool
is_public_name(const struct link *link)
{
	const char *host = link->url.host;

	return host != NULL && link->url.ip.family == 0 &&
	    domain_is_qualified(host) && organization_has_known_top(host);
}

void
linked_domains_make(const struct message *message, struct arena *arena,
    const struct public_suffixes *suffixes, struct linked_domains *linked_r)
{
	const struct links *links = &message->links;
	const struct link *link;
	const char *name;
	size_t i;

	linked_r->count = linked_r->over = 0;
	for (i = 0; i < links->host_count; i++) {
		link = &links->items[links->hosts[i].first];
		if (!is_public_name(link))
			continue;
		name = organization_of(arena, suffixes, link->url.host);
		if (is_there(linked_r, name))
			continue;
		if (linked_r->count == LINKED_DOMAINS_MAX)
			linked_r->over++;
		else
			linked_r->items[linked_r->count++] =
			    (struct linked_domain){ name, link };
	}
}

/* --- questions and answers --- */

const char *
listing_name(
    struct arena *arena, const char *domain, const struct domain_list *list)
{
	if (strlen(domain) + 1 + strlen(list->filter.zone) > DNSBL_ZONE_MAX)
		return NULL;
	return arena_printf(arena, "%s.%s", domain, list->filter.zone);
}

enum dnsbl_verdict
listing_read(const struct dnsbl_filter *filter,
    const struct domain_facts *facts, struct arena *arena, const char **why_r,
    struct ip *answer_r)
{
	struct dns_record records[DOMAIN_RECORDS_MAX] = { 0 };
	const struct dns_answer answer = { .status = facts->a_status,
		.reason = facts->reason,
		.records = records,
		.count = facts->address_count };
	enum dnsbl_verdict verdict;
	size_t i;

	for (i = 0; i < facts->address_count; i++)
		records[i].ip = facts->addresses[i];
	verdict = dnsbl_read(filter, &answer, arena, why_r);
	for (i = 0; answer_r != NULL && i < facts->address_count; i++) {
		*answer_r = facts->addresses[i];
		if (dnsbl_filter_counts(filter, answer_r))
			break;
	}
	if (*why_r != NULL)
		*why_r = arena_string(arena, *why_r);
	return verdict;
}

bool
domain_list_passes(const struct domain_list *list,
    const struct domain_facts *listed, const struct domain_facts *clean,
    struct arena *arena, struct listing_gap *gap_r)
{
	const struct dnsbl_filter all = { .is_filtered = false };
	struct dnsbl_test test;

	*gap_r = (struct listing_gap){ .zone = list->filter.zone };
	if (listed == NULL || clean == NULL)
		return false;
	/* A list that is alive may have its entry with any value. */
	test.listed = listing_read(&all, listed, arena, &test.listed_why, NULL);
	test.clean =
	    listing_read(&list->filter, clean, arena, &test.clean_why, NULL);
	gap_r->why = dnsbl_test_fault(&test,
	    "it lists the domain \"invalid\", and so everything: it is "
	    "closed; remove it from domain-lists",
	    "its test entry \"test\" is not listed: it is no list of domains, "
	    "or it is closed (remove it from domain-lists), or it does not "
	    "answer your resolver (use another one)");
	gap_r->is_aside = gap_r->why != NULL;
	if (gap_r->why == NULL)
		gap_r->why =
		    test.listed_why != NULL ? test.listed_why : test.clean_why;
	return dnsbl_test_passes(&test);
}
