#include <stdlib.h>
#include <string.h>

#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/domain_fetch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

enum { MX, A, AAAA, QUESTIONS };

struct question {
	struct domain_fetch *fetch;
	struct dns_query *query; /* NULL = it has its answer */
	enum dns_status status;
	struct dns_record *records; /* from the fetch's arena */
	size_t count, total; /* that are kept, that came */
};

struct domain_fetch {
	struct arena *arena;
	struct breaker *breaker;
	enum domain_kind kind;
	const char *name;
	domain_fetched *fetched;
	void *arg;
	struct question questions[QUESTIONS];
	unsigned missing;
	bool heard; /* a server answered */
	uint32_t ttl; /* the least so far */
	const char *reason; /* of the first failure */
	const char *canonical; /* from the arena, or NULL */
};

/* --- the answers --- */

/* Addresses of both families in one array, in the order of the questions. */
static void
join_addresses(const struct domain_fetch *fetch, struct domain_facts *facts)
{
	const struct question *a = &fetch->questions[A];
	const struct question *aaaa = &fetch->questions[AAAA];
	struct ip *addresses;
	size_t i;

	facts->address_count = a->count + aaaa->count;
	addresses = arena_alloc(
	    fetch->arena, facts->address_count * sizeof(*addresses));
	facts->addresses = addresses;
	for (i = 0; i < a->count; i++)
		*addresses++ = a->records[i].ip;
	for (i = 0; i < aaaa->count; i++)
		*addresses++ = aaaa->records[i].ip;
}

static void
take_mx(const struct domain_fetch *fetch, struct domain_facts *facts)
{
	const struct question *question = &fetch->questions[MX];
	struct domain_mx *mx;
	size_t i;

	mx = arena_alloc(fetch->arena, question->count * sizeof(*mx));
	for (i = 0; i < question->count; i++)
		mx[i] = (struct domain_mx){ question->records[i].preference,
			question->records[i].name };
	facts->mx = mx;
	facts->mx_count = question->count;
	facts->mx_total = question->total;
}

static bool
has_failure(const struct domain_facts *facts)
{
	return facts->mx_status == DNS_FAILURE ||
	    facts->a_status == DNS_FAILURE || facts->aaaa_status == DNS_FAILURE;
}

static struct domain_facts *
facts_of(const struct domain_fetch *fetch)
{
	struct domain_facts facts = { .kind = fetch->kind,
		.name = fetch->name,
		.mx_status = fetch->questions[MX].status,
		.a_status = fetch->questions[A].status,
		.aaaa_status = fetch->questions[AAAA].status,
		.reason = fetch->reason,
		.canonical = fetch->canonical };
	int64_t seconds = fetch->ttl;

	take_mx(fetch, &facts);
	join_addresses(fetch, &facts);
	if (seconds < DOMAIN_TTL_MIN)
		seconds = DOMAIN_TTL_MIN;
	if (seconds > DOMAIN_TTL_MAX)
		seconds = DOMAIN_TTL_MAX;
	if (has_failure(&facts))
		seconds = DOMAIN_RETRY;
	facts.fetched = clock_wall();
	facts.expires = facts.fetched + seconds * 1000;
	return domain_facts_copy(&facts);
}

static int
by_preference(const void *a, const void *b)
{
	const struct dns_record *left = a, *right = b;

	if (left->preference != right->preference)
		return left->preference < right->preference ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* The best ones are kept. */
static void
keep_records(struct domain_fetch *fetch, struct question *question,
    const struct dns_answer *answer)
{
	size_t i;

	question->count = question->total = answer->count;
	question->records = arena_alloc(
	    fetch->arena, answer->count * sizeof(*question->records));
	for (i = 0; i < answer->count; i++)
		question->records[i] = answer->records[i];
	if (question == &fetch->questions[MX])
		qsort(question->records, question->count,
		    sizeof(*question->records), by_preference);
	if (question->count > DOMAIN_RECORDS_MAX)
		question->count = DOMAIN_RECORDS_MAX;
	for (i = 0; i < question->count; i++) {
		if (question->records[i].name != NULL)
			question->records[i].name = arena_string(
			    fetch->arena, question->records[i].name);
	}
}

static void
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct domain_fetch *fetch = question->fetch;
	domain_fetched *fetched = fetch->fetched;
	struct domain_facts *facts;
	bool heard;

	question->query = NULL;
	question->status = answer->status;
	if (!answer->silent) {
		fetch->heard = true;
		breaker_answer(fetch->breaker);
	}
	if (answer->status == DNS_FAILURE) {
		if (fetch->reason == NULL)
			fetch->reason = answer->reason;
	} else {
		keep_records(fetch, question, answer);
		if (answer->ttl < fetch->ttl)
			fetch->ttl = answer->ttl;
		if (answer->canonical != NULL && fetch->canonical == NULL)
			fetch->canonical =
			    arena_string(fetch->arena, answer->canonical);
	}
	if (--fetch->missing > 0)
		return;
	facts = facts_of(fetch);
	heard = fetch->heard;
	arg = fetch->arg;
	arena_free(fetch->arena);
	fetched(arg, facts, heard);
}

struct domain_fetch *
domain_fetch_start(struct dns *dns, struct breaker *breaker,
    enum domain_kind kind, const char *name, domain_fetched *fetched, void *arg)
{
	static const enum dns_type types[QUESTIONS] = {
		[MX] = DNS_MX, [A] = DNS_A, [AAAA] = DNS_AAAA
	};
	struct domain_fetch *fetch;
	struct arena *arena;
	int i;

	arena = arena_new();
	fetch = arena_alloc(arena, sizeof(*fetch));
	*fetch = (struct domain_fetch){ .arena = arena,
		.breaker = breaker,
		.kind = kind,
		.name = arena_string(arena, name),
		.fetched = fetched,
		.arg = arg,
		.missing = kind == DOMAIN_OF_HOST ? QUESTIONS - 1 : QUESTIONS,
		.ttl = UINT32_MAX };
	for (i = kind == DOMAIN_OF_HOST ? A : MX; i < QUESTIONS; i++) {
		fetch->questions[i].fetch = fetch;
		fetch->questions[i].query = dns_ask(
		    dns, name, types[i], answered, &fetch->questions[i]);
	}
	return fetch;
}

void
domain_fetch_cancel(struct domain_fetch *fetch)
{
	int i;

	for (i = 0; i < QUESTIONS; i++) {
		if (fetch->questions[i].query != NULL)
			dns_cancel(fetch->questions[i].query);
	}
	arena_free(fetch->arena);
}
