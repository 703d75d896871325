#include <stdlib.h>
#include <string.h>

#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/domain_fetch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/mem.h"

enum { MX, A, AAAA, QUESTIONS };

struct question {
	struct domain_fetch *fetch;
	struct dns_query *query; /* NULL = it has its answer */
	enum dns_status status;
	struct dns_record *records; /* from the fetch's arena */
	size_t count;
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
};

/* --- one piece of memory --- */

static const char *
put_text(char **room, const char *text)
{
	const char *copy = *room;

	*room = stpcpy(*room, text) + 1;
	return copy;
}

static size_t
text_size(const struct domain_fetch *fetch)
{
	const struct question *question = &fetch->questions[MX];
	size_t i, size = strlen(fetch->name) + 1;

	for (i = 0; i < question->count; i++)
		size += strlen(question->records[i].name) + 1;
	return size;
}

/* What the fetch has learned: the struct, its arrays, then the text. */
static struct domain_facts *
pack_facts(const struct domain_fetch *fetch)
{
	const struct question *asked = fetch->questions;
	struct domain_facts *facts;
	struct ip *addresses;
	struct domain_mx *mx;
	char *text;
	size_t i;

	facts = mem_new(1,
	    sizeof(*facts) + asked[MX].count * sizeof(*mx) +
		(asked[A].count + asked[AAAA].count) * sizeof(*addresses) +
		text_size(fetch));
	facts->mx = mx = (struct domain_mx *)(facts + 1);
	facts->mx_count = asked[MX].count;
	facts->addresses = addresses = (struct ip *)(mx + facts->mx_count);
	facts->address_count = asked[A].count + asked[AAAA].count;
	text = (char *)(addresses + facts->address_count);
	facts->name = put_text(&text, fetch->name);
	for (i = 0; i < asked[MX].count; i++) {
		mx[i].preference = asked[MX].records[i].preference;
		mx[i].host = put_text(&text, asked[MX].records[i].name);
	}
	for (i = 0; i < asked[A].count; i++)
		*addresses++ = asked[A].records[i].ip;
	for (i = 0; i < asked[AAAA].count; i++)
		*addresses++ = asked[AAAA].records[i].ip;
	return facts;
}

/* --- the answers --- */

static bool
has_failure(const struct domain_facts *facts)
{
	return facts->mx_status == DNS_FAILURE ||
	    facts->a_status == DNS_FAILURE || facts->aaaa_status == DNS_FAILURE;
}

static struct domain_facts *
facts_of(const struct domain_fetch *fetch)
{
	struct domain_facts *facts;
	int64_t seconds = fetch->ttl;

	facts = pack_facts(fetch);
	atomic_init(&facts->references, 1);
	facts->kind = fetch->kind;
	facts->mx_status = fetch->questions[MX].status;
	facts->a_status = fetch->questions[A].status;
	facts->aaaa_status = fetch->questions[AAAA].status;
	facts->reason = fetch->reason;
	if (seconds < DOMAIN_TTL_MIN)
		seconds = DOMAIN_TTL_MIN;
	if (seconds > DOMAIN_TTL_MAX)
		seconds = DOMAIN_TTL_MAX;
	if (has_failure(facts))
		seconds = DOMAIN_RETRY;
	facts->fetched = clock_wall();
	facts->expires = facts->fetched + seconds * 1000;
	return facts;
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

	question->count = answer->count;
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
	bool silent;

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
	}
	if (--fetch->missing > 0)
		return;
	facts = facts_of(fetch);
	silent = !fetch->heard && fetch->reason != NULL;
	arg = fetch->arg;
	arena_free(fetch->arena);
	fetched(arg, facts, silent);
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
