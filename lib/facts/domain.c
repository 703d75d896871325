#include <stdlib.h>
#include <string.h>

#include "lib/facts/domain.h"
#include "lib/util/mem.h"

static bool
is_failure(enum dns_status status)
{
	return status == DNS_FAILURE || status == DNS_UNASKED;
}

enum known
domain_exists(const struct domain_facts *facts)
{
	const enum dns_status statuses[] = { facts->mx_status, facts->a_status,
		facts->aaaa_status };
	enum known exists = KNOWN_UNSURE;
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (statuses[i] == DNS_ANSWER || statuses[i] == DNS_NODATA)
			return KNOWN_YES;
		/* RFC 8020 2: it holds for every type. */
		if (statuses[i] == DNS_NXDOMAIN)
			exists = KNOWN_NO;
	}
	return exists;
}

enum known
domain_has_null_mx(const struct domain_facts *facts)
{
	if (is_failure(facts->mx_status))
		return domain_exists(facts) == KNOWN_NO ? KNOWN_NO
							: KNOWN_UNSURE;
	/* RFC 7505 3 */
	return facts->mx_count == 1 && facts->mx[0].preference == 0 &&
		facts->mx[0].host[0] == '\0'
	    ? KNOWN_YES
	    : KNOWN_NO;
}

enum known
domain_takes_mail(const struct domain_facts *facts)
{
	size_t i;

	if (domain_exists(facts) == KNOWN_NO)
		return KNOWN_NO;
	if (is_failure(facts->mx_status))
		return KNOWN_UNSURE;
	if (facts->mx_status == DNS_ANSWER) {
		for (i = 0; i < facts->mx_count; i++) {
			if (facts->mx[i].host[0] != '\0')
				return KNOWN_YES;
		}
		return KNOWN_NO;
	}
	/* RFC 5321 5.1: without an MX record, the host of that name. */
	return domain_has_address(facts);
}

enum known
domain_has_address(const struct domain_facts *facts)
{
	if (facts->a_status == DNS_ANSWER || facts->aaaa_status == DNS_ANSWER)
		return KNOWN_YES;
	if (domain_exists(facts) == KNOWN_NO)
		return KNOWN_NO;
	return is_failure(facts->a_status) || is_failure(facts->aaaa_status)
	    ? KNOWN_UNSURE
	    : KNOWN_NO;
}

bool
domain_is_conclusive(const struct domain_facts *facts)
{
	return (facts->kind == DOMAIN_OF_HOST
		       ? domain_has_address(facts)
		       : domain_takes_mail(facts)) != KNOWN_UNSURE;
}

/* --- one piece of memory --- */

static size_t
text_size(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static const char *
put_text(char **room, const char *text)
{
	char *copy = *room;

	if (text == NULL)
		return NULL;
	*room = stpcpy(copy, text) + 1;
	return copy;
}

/* The struct, its arrays, then the text. */
struct domain_facts *
domain_facts_copy(const struct domain_facts *from)
{
	struct domain_facts *facts;
	struct ip *addresses;
	struct domain_mx *mx;
	size_t i, size;
	char *text;

	size = sizeof(*facts) + from->mx_count * sizeof(*mx) +
	    from->address_count * sizeof(*addresses) + text_size(from->name) +
	    text_size(from->reason) + text_size(from->canonical);
	for (i = 0; i < from->mx_count; i++)
		size += text_size(from->mx[i].host);
	facts = mem_new(1, size);
	*facts = *from;
	atomic_init(&facts->references, 1);
	facts->mx = mx = (struct domain_mx *)(facts + 1);
	facts->addresses = addresses = (struct ip *)(mx + from->mx_count);
	text = (char *)(addresses + from->address_count);
	for (i = 0; i < from->mx_count; i++) {
		mx[i].preference = from->mx[i].preference;
		mx[i].host = put_text(&text, from->mx[i].host);
	}
	for (i = 0; i < from->address_count; i++)
		addresses[i] = from->addresses[i];
	facts->name = put_text(&text, from->name);
	facts->reason = put_text(&text, from->reason);
	facts->canonical = put_text(&text, from->canonical);
	return facts;
}

struct domain_facts *
domain_facts_hold(struct domain_facts *facts)
{
	atomic_fetch_add_explicit(&facts->references, 1, memory_order_relaxed);
	return facts;
}

void
domain_facts_release(struct domain_facts *facts)
{
	if (facts != NULL &&
	    atomic_fetch_sub_explicit(
		&facts->references, 1, memory_order_acq_rel) == 1)
		free(facts);
}
