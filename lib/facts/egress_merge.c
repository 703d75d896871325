#include <stdbool.h>
#include <string.h>

#include "lib/facts/egress.h"
#include "lib/facts/egress_round.h"
#include "lib/util/clock.h"

/* Those of a round may still be written to. */
static struct egress_address *
address_of(struct egress_facts *facts, size_t i)
{
	return (struct egress_address *)&facts->addresses[i];
}

/* From its beginning to now: later answers are of a clock that was set back. */
struct span {
	int64_t since, now;
};

static bool
is_within(const struct span *span, int64_t fetched)
{
	return fetched >= span->since && fetched <= span->now;
}

static void
merge_lists(struct egress_address *address, const struct egress_address *from,
    const struct span *span)
{
	struct egress_list *list;
	size_t i, j;

	for (i = 0; i < address->list_count; i++) {
		list = (struct egress_list *)&address->lists[i];
		for (j = 0; j < from->list_count && list->fetched == 0; j++) {
			if (is_within(span, from->lists[j].fetched) &&
			    from->lists[j].scope == list->scope &&
			    strcmp(from->lists[j].list, list->list) == 0)
				*list = from->lists[j];
		}
	}
}

static void
merge_address(struct egress_address *address, const struct egress_address *from,
    const struct span *span)
{
	if (address->names_fetched == 0 &&
	    is_within(span, from->names_fetched)) {
		address->ptr_status = from->ptr_status;
		address->ptr_reason = from->ptr_reason;
		address->names = from->names;
		address->name_count = from->name_count;
		address->name_total = from->name_total;
		address->names_fetched = from->names_fetched;
	}
	merge_lists(address, from, span);
}

static void
merge_helo(struct egress_facts *facts, const struct egress_facts *from,
    const struct span *span)
{
	if (facts->helo == NULL || from->helo == NULL ||
	    strcmp(facts->helo, from->helo) != 0 || facts->helo_fetched != 0 ||
	    !is_within(span, from->helo_fetched))
		return;
	facts->helo_a_status = from->helo_a_status;
	facts->helo_aaaa_status = from->helo_aaaa_status;
	facts->helo_reason = from->helo_reason;
	facts->helo_addresses = from->helo_addresses;
	facts->helo_address_count = from->helo_address_count;
	facts->helo_fetched = from->helo_fetched;
}

void
egress_merge(
    struct egress_facts *facts, const struct egress_facts *from, int64_t since)
{
	const struct span span = { .since = since > 0 ? since : 1,
		.now = clock_wall() };
	size_t i, j;

	for (i = 0; i < facts->address_count; i++) {
		for (j = 0; j < from->address_count; j++) {
			if (ip_equal(&facts->addresses[i].ip,
				&from->addresses[j].ip))
				merge_address(address_of(facts, i),
				    &from->addresses[j], &span);
		}
	}
	merge_helo(facts, from, &span);
}
