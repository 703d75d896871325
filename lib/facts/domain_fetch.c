#include <stdlib.h>
#include <string.h>

#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/domain_fetch.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/spf_fetch.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

enum { MX, A, AAAA, TXT, QUESTIONS };

struct question {
	struct records_fetch *fetch;
	struct dns_query *query; /* NULL = it has its answer */
	enum dns_status status;
	struct dns_record *records; /* from the fetch's arena */
	size_t count, total; /* that are kept, that came */
};

/* Of the kinds that are records of one name. */
struct records_fetch {
	struct domain_fetch fetch; /* first, so that one pointer serves both */
	struct arena *arena;
	struct breaker *breaker;
	enum domain_kind kind;
	const char *name;
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
join_addresses(const struct records_fetch *fetch, struct domain_facts *facts)
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
take_mx(const struct records_fetch *fetch, struct domain_facts *facts)
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

static void
take_texts(const struct records_fetch *fetch, struct domain_facts *facts)
{
	const struct question *question = &fetch->questions[TXT];
	struct dns_record *texts;
	size_t i, octets = 0;

	texts = arena_alloc(fetch->arena, DOMAIN_TEXTS_MAX * sizeof(*texts));
	facts->texts = texts;
	facts->text_total = question->total;
	for (i = 0; i < question->count && facts->text_count < DOMAIN_TEXTS_MAX;
	     i++) {
		const struct dns_record *record = &question->records[i];

		if (record->length > DOMAIN_TEXT_OCTETS_MAX - octets)
			continue;
		octets += record->length;
		texts[facts->text_count++] =
		    (struct dns_record){ .data = record->data,
			    .length = record->length };
	}
}

struct domain_facts *
domain_fetch_facts(struct domain_facts *draft, uint32_t ttl)
{
	int64_t seconds = ttl;

	if (seconds < DOMAIN_TTL_MIN)
		seconds = DOMAIN_TTL_MIN;
	if (seconds > DOMAIN_TTL_MAX)
		seconds = DOMAIN_TTL_MAX;
	if (draft->reason != NULL)
		seconds = DOMAIN_RETRY;
	draft->fetched = clock_wall();
	draft->expires = draft->fetched + seconds * 1000;
	return domain_facts_copy(draft);
}

static struct domain_facts *
facts_of(const struct records_fetch *fetch)
{
	struct domain_facts draft = { .kind = fetch->kind,
		.name = fetch->name,
		.mx_status = fetch->questions[MX].status,
		.a_status = fetch->questions[A].status,
		.aaaa_status = fetch->questions[AAAA].status,
		.text_status = fetch->questions[TXT].status,
		.reason = fetch->reason,
		.canonical = fetch->canonical };

	take_mx(fetch, &draft);
	join_addresses(fetch, &draft);
	take_texts(fetch, &draft);
	return domain_fetch_facts(&draft, fetch->ttl);
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
keep_records(struct records_fetch *fetch, struct question *question,
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
	if (question->count > DOMAIN_RECORDS_MAX &&
	    question != &fetch->questions[TXT])
		question->count = DOMAIN_RECORDS_MAX;
	for (i = 0; i < question->count; i++) {
		struct dns_record *record = &question->records[i];

		if (record->name != NULL)
			record->name = arena_string(fetch->arena, record->name);
		if (record->data != NULL)
			record->data = arena_string_n(
			    fetch->arena, record->data, record->length);
	}
}

static void
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct records_fetch *fetch = question->fetch;
	struct domain_fetch caller;
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
	caller = fetch->fetch;
	arena_free(fetch->arena);
	caller.fetched(caller.arg, facts, heard);
}

static void
cancel(struct domain_fetch *domain_fetch)
{
	struct records_fetch *fetch = (struct records_fetch *)domain_fetch;
	int i;

	for (i = 0; i < QUESTIONS; i++) {
		if (fetch->questions[i].query != NULL)
			dns_cancel(fetch->questions[i].query);
	}
	arena_free(fetch->arena);
}

static struct domain_fetch *
records_fetch_start(const struct domain_fetch_parts *parts,
    enum domain_kind kind, const char *name, domain_fetched *fetched, void *arg)
{
	static const enum dns_type types[QUESTIONS] = {
		[MX] = DNS_MX, [A] = DNS_A, [AAAA] = DNS_AAAA, [TXT] = DNS_TXT
	};
	static const bool asks[DOMAIN_KINDS][QUESTIONS] = {
		[DOMAIN_OF_MAIL] = { [MX] = true, [A] = true, [AAAA] = true },
		[DOMAIN_OF_HOST] = { [A] = true, [AAAA] = true },
		[DOMAIN_OF_TEXT] = { [TXT] = true },
		[DOMAIN_OF_LISTING] = { [A] = true },
	};
	struct records_fetch *fetch;
	struct arena *arena;
	int i;

	arena = arena_new();
	fetch = arena_alloc(arena, sizeof(*fetch));
	*fetch = (struct records_fetch){ .fetch = { cancel, fetched, arg },
		.arena = arena,
		.breaker = parts->breaker,
		.kind = kind,
		.name = arena_string(arena, name),
		.ttl = UINT32_MAX };
	for (i = 0; i < QUESTIONS; i++) {
		if (!asks[kind][i])
			continue;
		fetch->missing++;
		fetch->questions[i].fetch = fetch;
		fetch->questions[i].query = dns_ask(
		    parts->dns, name, types[i], answered, &fetch->questions[i]);
	}
	return &fetch->fetch;
}

struct domain_fetch *
domain_fetch_start(const struct domain_fetch_parts *parts,
    enum domain_kind kind, const char *name, domain_fetched *fetched, void *arg)
{
	switch (kind) {
	case DOMAIN_OF_MAIL:
	case DOMAIN_OF_HOST:
	case DOMAIN_OF_TEXT:
	case DOMAIN_OF_LISTING:
		break;
	case DOMAIN_OF_SPF_RECORD:
		return spf_record_fetch_start(parts->dns, name, fetched, arg);
	case DOMAIN_OF_SPF:
		return spf_fetch_start(parts->dns, name,
		    parts->egresses != NULL
			? egress_watch_of_key(parts->egresses, name)
			: NULL,
		    fetched, arg);
	}
	return records_fetch_start(parts, kind, name, fetched, arg);
}

void
domain_fetch_cancel(struct domain_fetch *fetch)
{
	fetch->cancel(fetch);
}
