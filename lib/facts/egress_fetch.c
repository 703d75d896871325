#include <string.h>

#include "lib/facts/egress.h"
#include "lib/facts/egress_ask.h"
#include "lib/facts/egress_fetch.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/str.h"

/* --- PTR --- */

struct names_fetch {
	struct egress_asker *asker;
	struct arena *arena;
	struct egress_address *address;
	struct egress_name *names;
	size_t missing; /* confirmations */
	bool failed;
};

struct confirmation {
	struct names_fetch *fetch;
	struct egress_name *name;
};

static void
finish_names(struct names_fetch *fetch)
{
	if (fetch->missing == 0 && !fetch->failed)
		fetch->address->names_fetched = clock_wall();
}

static void
take_confirmation(void *arg, const struct dns_answer *answer)
{
	struct confirmation *confirmation = arg;
	struct names_fetch *fetch = confirmation->fetch;
	size_t i;

	fetch->missing--;
	confirmation->name->confirmed = KNOWN_NO;
	if (answer->status == DNS_FAILURE) {
		confirmation->name->confirmed = KNOWN_UNSURE;
		fetch->failed = true;
		if (fetch->address->ptr_reason == NULL)
			fetch->address->ptr_reason = answer->reason;
	}
	for (i = 0; i < answer->count; i++) {
		if (ip_equal(&answer->records[i].ip, &fetch->address->ip))
			confirmation->name->confirmed = KNOWN_YES;
	}
	finish_names(fetch);
}

/*
 * What no host can be called has no address either: it is not asked. Names in
 * answers are printable, but with escapes they can be very long.
 */
static void
take_name(struct names_fetch *fetch, const char *text, struct egress_name *name)
{
	struct confirmation *confirmation;
	const char *host, *fault;

	host = domain_normal(fetch->arena, text, strlen(text), &fault);
	if (host == NULL) {
		name->name = arena_string_n(
		    fetch->arena, text, strnlen(text, DOMAIN_MAX_OCTETS));
		name->confirmed = KNOWN_NO;
		return;
	}
	name->name = host;
	name->confirmed = KNOWN_UNSURE;
	confirmation = arena_alloc(fetch->arena, sizeof(*confirmation));
	*confirmation = (struct confirmation){ .fetch = fetch, .name = name };
	fetch->missing++;
	egress_ask(fetch->asker, host,
	    fetch->address->ip.family == AF_INET ? DNS_A : DNS_AAAA,
	    take_confirmation, confirmation);
}

static void
take_names(void *arg, const struct dns_answer *answer)
{
	struct names_fetch *fetch = arg;
	struct egress_address *address = fetch->address;
	struct egress_name *names;
	size_t i;

	address->ptr_status = answer->status;
	address->ptr_reason = answer->reason;
	fetch->failed = answer->status == DNS_FAILURE;
	address->name_total = answer->count;
	address->name_count =
	    answer->count < EGRESS_NAMES_MAX ? answer->count : EGRESS_NAMES_MAX;
	names = arena_alloc(fetch->arena, address->name_count * sizeof(*names));
	address->names = names;
	for (i = 0; i < address->name_count; i++)
		take_name(fetch, answer->records[i].name, &names[i]);
	finish_names(fetch);
}

void
egress_fetch_names(struct egress_asker *asker, struct arena *arena,
    struct egress_address *address)
{
	struct names_fetch *fetch;
	char name[DNS_REVERSE_SIZE];

	fetch = arena_alloc(arena, sizeof(*fetch));
	*fetch = (struct names_fetch){
		.asker = asker, .arena = arena, .address = address
	};
	dns_reverse_name(&address->ip, NULL, name);
	egress_ask(asker, name, DNS_PTR, take_names, fetch);
}

/* --- HELO --- */

struct helo_fetch {
	struct arena *arena;
	struct egress_facts *facts;
	unsigned missing;
	bool failed;
};

/* RFC 5321 2.3.5, 4.1.2; RFC 1123 2.1: a top-level name is no number. */
static const char *
helo_fault(struct arena *arena, const char *text, const char **name_r)
{
	const char *fault, *top;
	struct ip ip;

	*name_r = NULL;
	if (text[0] == '[' || ip_parse(text, &ip) == 0)
		return "it is an address, and receivers want a host name";
	*name_r = domain_normal(arena, text, strlen(text), &fault);
	if (*name_r == NULL)
		return fault;
	if (strchr(*name_r, '_') != NULL)
		return "it has an underscore, which no host name has";
	if (!domain_is_qualified(*name_r))
		return "it is not fully qualified: a domain is missing";
	top = strrchr(*name_r, '.') + 1;
	if (top[strspn(top, "0123456789")] == '\0')
		return "its last label is a number";
	return NULL;
}

static void
take_helo(struct helo_fetch *fetch, const struct dns_answer *answer)
{
	struct egress_facts *facts = fetch->facts;
	struct ip *addresses;
	size_t i, count = facts->helo_address_count;

	if (answer->status == DNS_FAILURE) {
		fetch->failed = true;
		if (facts->helo_reason == NULL)
			facts->helo_reason = answer->reason;
	}
	addresses = arena_alloc(
	    fetch->arena, (count + answer->count) * sizeof(*addresses));
	for (i = 0; i < count; i++)
		addresses[i] = facts->helo_addresses[i];
	for (i = 0; i < answer->count && i < DOMAIN_RECORDS_MAX; i++)
		addresses[count++] = answer->records[i].ip;
	facts->helo_addresses = addresses;
	facts->helo_address_count = count;
	if (--fetch->missing == 0 && !fetch->failed)
		facts->helo_fetched = clock_wall();
}

static void
take_a(void *arg, const struct dns_answer *answer)
{
	struct helo_fetch *fetch = arg;

	fetch->facts->helo_a_status = answer->status;
	take_helo(fetch, answer);
}

static void
take_aaaa(void *arg, const struct dns_answer *answer)
{
	struct helo_fetch *fetch = arg;

	fetch->facts->helo_aaaa_status = answer->status;
	take_helo(fetch, answer);
}

void
egress_set_helo(
    struct arena *arena, const char *text, struct egress_facts *facts)
{
	const char *name;

	if (text == NULL)
		return;
	facts->helo_fault = helo_fault(arena, text, &name);
	facts->helo = name != NULL
	    ? name
	    : str_show(arena, text, strlen(text), DOMAIN_MAX_OCTETS);
}

void
egress_fetch_helo(
    struct egress_asker *asker, struct arena *arena, struct egress_facts *facts)
{
	struct helo_fetch *fetch;

	if (facts->helo == NULL || facts->helo_fault != NULL)
		return;
	fetch = arena_alloc(arena, sizeof(*fetch));
	*fetch =
	    (struct helo_fetch){ .arena = arena, .facts = facts, .missing = 2 };
	egress_ask(asker, facts->helo, DNS_A, take_a, fetch);
	egress_ask(asker, facts->helo, DNS_AAAA, take_aaaa, fetch);
}
