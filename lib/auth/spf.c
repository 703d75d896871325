#include <string.h>

#include "lib/auth/spf_evaluate.h"
#include "lib/auth/spf_lookups.h"
#include "lib/util/arena.h"

/* One client's evaluation. */
struct visit {
	struct spf_search *search;
	struct ip client;
	struct arena *arena; /* of the last try */
	const struct spf_lookup *missing; /* the answer it waits for; NULL = it
					   * has its result */
};

struct spf_search {
	struct arena *arena;
	struct spf_question question;
	struct spf_lookups *lookups;
	struct visit *visits;
	struct spf_result *results; /* of the visits */
	size_t count;
	bool asks_a, asks_aaaa; /* of addresses: families of the clients */
	spf_done *done;
	void *arg;
};

/* --- what will be needed --- */

static bool
may_ask_ahead(const struct spf_search *search)
{
	return spf_lookups_asked(search->lookups) < SPF_AHEAD_MAX;
}

static void
ask_ahead(struct spf_search *search, enum dns_type type, const char *name)
{
	if (*name != '\0' && may_ask_ahead(search))
		spf_lookups_ask(search->lookups, type, name);
}

static void
ask_host_ahead(struct spf_search *search, const char *name)
{
	if (search->asks_a)
		ask_ahead(search, DNS_A, name);
	if (search->asks_aaaa)
		ask_ahead(search, DNS_AAAA, name);
}

/* A term whose name is known without its macros. */
static void
ask_term_ahead(struct spf_search *search, const struct spf_lookup *lookup,
    const struct spf_term *term)
{
	const char *name = lookup->name;

	if (term->has_macro)
		return;
	if (term->domain != NULL)
		name = spf_name_normal(search->arena, term->domain);
	switch (term->mechanism) {
	case SPF_INCLUDE:
		ask_ahead(search, DNS_TXT, name);
		break;
	case SPF_A:
		ask_host_ahead(search, name);
		break;
	case SPF_MX:
		ask_ahead(search, DNS_MX, name);
		break;
	case SPF_EXISTS:
		ask_ahead(search, DNS_A, name);
		break;
	default:
		break;
	}
}

/* The terms of a record that may be reached. */
static void
ask_record_ahead(struct spf_search *search, const struct spf_lookup *lookup)
{
	const struct spf_record *record = &lookup->answer.policy.record;
	unsigned lookups = 0;
	size_t i;

	for (i = 0; i < record->term_count; i++) {
		if (record->terms[i].mechanism == SPF_ALL)
			return;
		if (!spf_term_asks(&record->terms[i]))
			continue;
		if (lookups++ == SPF_LOOKUPS_MAX)
			return;
		ask_term_ahead(search, lookup, &record->terms[i]);
	}
	if (record->redirect != NULL && strchr(record->redirect, '%') == NULL)
		ask_ahead(search, DNS_TXT,
		    spf_name_normal(search->arena, record->redirect));
}

static void
look_ahead(struct spf_search *search, const struct spf_lookup *lookup)
{
	const struct spf_answer *answer = &lookup->answer;
	size_t i;

	if (lookup->type == DNS_TXT)
		ask_record_ahead(search, lookup);
	if (lookup->type != DNS_MX || answer->count > SPF_MX_HOSTS_MAX)
		return;
	for (i = 0; i < answer->count; i++)
		ask_host_ahead(search, answer->records[i].name);
}

/* --- evaluation --- */

static const struct spf_answer *
answer(void *arg, enum dns_type type, const char *name, bool ahead)
{
	struct visit *visit = arg;
	struct spf_lookups *lookups = visit->search->lookups;
	const struct spf_lookup *lookup;

	lookup = spf_lookups_find(lookups, type, name);
	if (lookup == NULL && (!ahead || may_ask_ahead(visit->search)))
		lookup = spf_lookups_ask(lookups, type, name);
	if (lookup != NULL && lookup->is_known)
		return &lookup->answer;
	if (!ahead)
		visit->missing = lookup;
	return NULL;
}

static void
evaluate(struct visit *visit, struct spf_result *result)
{
	const struct spf_known known = { answer, visit };

	visit->missing = NULL;
	arena_reset(visit->arena);
	spf_evaluate(visit->arena, &visit->search->question, &visit->client,
	    &known, result);
}

static void
search_free(struct spf_search *search)
{
	size_t i;

	for (i = 0; i < search->count; i++)
		arena_free(search->visits[i].arena);
	spf_lookups_free(search->lookups);
	arena_free(search->arena);
}

/* An evaluation begins anew when the answer is there that it stopped at. */
static void
known(void *arg, struct spf_lookup *lookup)
{
	struct spf_search *search = arg;
	size_t i, missing = 0;

	look_ahead(search, lookup);
	for (i = 0; i < search->count; i++) {
		if (search->visits[i].missing == lookup)
			evaluate(&search->visits[i], &search->results[i]);
		missing += search->visits[i].missing != NULL;
	}
	if (missing > 0)
		return;
	for (i = 0; i < search->count; i++)
		search->results[i].heard = spf_lookups_heard(search->lookups);
	search->done(search->arg, search->results, search->count);
	search_free(search);
}

/* --- the search --- */

static const char *
copy(struct arena *arena, const char *text)
{
	return text != NULL ? arena_string(arena, text) : NULL;
}

static void
add_client(struct spf_search *search, size_t i, const struct ip *client)
{
	search->visits[i] = (struct visit){
		.search = search, .client = *client, .arena = arena_new()
	};
	if (client->family == AF_INET6)
		search->asks_aaaa = true;
	else
		search->asks_a = true;
}

struct spf_search *
spf_start(struct dns *dns, const struct spf_question *question,
    const struct ip *clients, size_t client_count, spf_done *done, void *arg)
{
	struct arena *arena = arena_new();
	const struct spf_lookup *lookup;
	struct spf_search *search;
	const char *first;
	size_t i;

	search = arena_alloc(arena, sizeof(*search));
	*search = (struct spf_search){ .arena = arena,
		.question = *question,
		.count = client_count,
		.done = done,
		.arg = arg };
	search->question.helo = copy(arena, question->helo);
	search->question.sender = copy(arena, question->sender);
	search->question.receiver = copy(arena, question->receiver);
	search->question.explanation = copy(arena, question->explanation);
	search->visits =
	    arena_alloc(arena, client_count * sizeof(*search->visits));
	search->results =
	    arena_alloc(arena, client_count * sizeof(*search->results));
	for (i = 0; i < client_count; i++)
		add_client(search, i, &clients[i]);
	search->lookups = spf_lookups_new(arena, dns, known, search);
	/* Where there is no domain, the answer to "", which nobody is asked
	 * for, makes the callback come later. */
	first = spf_first_domain(arena, &search->question);
	lookup = spf_lookups_ask(search->lookups, DNS_TXT,
	    first != NULL ? spf_name_normal(arena, first) : "");
	for (i = 0; i < client_count; i++)
		search->visits[i].missing = lookup;
	return search;
}

void
spf_cancel(struct spf_search *search)
{
	search_free(search);
}
