/*
 * The first line is read as a record. Then all lines are a world of names in
 * place of lib/dns: line N is the TXT record of every name that begins with the
 * digit N, and other names do what their first letter says. The networks of the
 * first record are listed, and a sender whose local part is the last line is
 * judged by it; by libspf2, too, which has to agree.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/spf_libspf2.h"
#include "config.h"
#include "lib/auth/spf.h"
#include "lib/auth/spf_macro.h"
#include "lib/auth/spf_networks.h"
#include "lib/auth/spf_record.h"
#include "lib/dns/dns.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/fuzz/fuzz.h"

#define LINES 10

/* Questions of one evaluation for two clients: those ahead, and for each of the
 * clients ten terms of ten hosts, PTR and ten hosts, record and explanation. */
#define QUESTIONS_MAX (SPF_AHEAD_MAX + 2 * (10 * 11 + 11 + 2))

static void
check_text(const char *text)
{
	require(text != NULL && *text != '\0');
	for (; *text != '\0'; text++)
		require(*text >= 0x20 && *text < 0x7f);
}

/* --- one record --- */

static void
write_term(const struct spf_term *term, struct buf *out)
{
	char ip[IP_TEXT_SIZE];

	buf_printf(
	    out, " %c%s", term->qualifier, spf_mechanism_name(term->mechanism));
	if (term->network.ip.family != 0)
		buf_printf(out, ":%s/%u", ip_show(&term->network.ip, ip),
		    term->network.prefix);
	if (term->domain != NULL)
		buf_printf(out, ":%s", term->domain);
	if (term->mechanism == SPF_A || term->mechanism == SPF_MX)
		buf_printf(out, "/%u//%u", term->prefix4, term->prefix6);
}

static void
write_record(const struct spf_record *record, struct buf *out)
{
	size_t i;

	buf_string(out, "v=spf1");
	for (i = 0; i < record->term_count; i++)
		write_term(&record->terms[i], out);
	if (record->redirect != NULL)
		buf_printf(out, " redirect=%s", record->redirect);
	if (record->exp != NULL)
		buf_printf(out, " exp=%s", record->exp);
}

static void
check_term(const struct spf_term *term)
{
	require(strchr("+-~?", term->qualifier) != NULL);
	require(term->prefix4 <= 32 && term->prefix6 <= 128);
	if (term->domain == NULL) {
		require(!term->has_macro);
		require(term->mechanism != SPF_INCLUDE);
		require(term->mechanism != SPF_EXISTS);
		return;
	}
	require(spf_is_domain_spec(term->domain, strlen(term->domain)));
	require(term->has_macro == (strchr(term->domain, '%') != NULL));
}

/* What is written of a record is read as the same record. */
static void
check_record(const char *text, size_t length)
{
	struct buf first = { 0 }, second = { 0 };
	struct arena *arena = arena_new();
	struct spf_record record;
	const char *error;
	size_t i;

	if (spf_record_read(arena, text, length, &record, &error) != 0) {
		check_text(error);
		require(record.term_count == 0);
		arena_free(arena);
		return;
	}
	require(spf_is_record(text, length));
	require(record.term_count <= SPF_TERMS_MAX);
	for (i = 0; i < record.term_count; i++)
		check_term(&record.terms[i]);
	write_record(&record, &first);
	if (first.length <= SPF_RECORD_MAX) {
		require(spf_record_read(arena, first.data, first.length,
			    &record, &error) == 0);
		write_record(&record, &second);
		require(first.length == second.length);
		require(memcmp(first.data, second.data, first.length) == 0);
	}
	buf_free(&first);
	buf_free(&second);
	arena_free(arena);
}

/* --- a world of names, in place of lib/dns --- */

struct dns_query {
	struct dns_query *next;
	const char *name;
	enum dns_type type;
	dns_callback *callback;
	void *arg;
};

struct dns {
	struct arena *arena;
	struct dns_query *first, **last; /* in the order of asking */
	struct dns_query *waiting;
	size_t asked;
	enum spf_outcome outcomes[2]; /* of an evaluation */
	const char *lines[LINES];
	size_t lengths[LINES];
	bool told;
};

struct dns_query *
dns_ask(struct dns *dns, const char *name, enum dns_type type,
    dns_callback *callback, void *arg)
{
	struct dns_query *query;

	/* Nothing is asked twice. */
	for (query = dns->first; query != NULL; query = query->next)
		require(query->type != type || strcmp(query->name, name) != 0);
	query = arena_alloc(dns->arena, sizeof(*query));
	*query = (struct dns_query){ .name = arena_string(dns->arena, name),
		.type = type,
		.callback = callback,
		.arg = arg };
	*dns->last = query;
	dns->last = &query->next;
	dns->asked++;
	if (dns->waiting == NULL)
		dns->waiting = query;
	return query;
}

void
dns_cancel(struct dns_query *query)
{
	query->callback = NULL;
}

/* "mN": N mail servers; "f": a failure; a digit: an address, and its line. */
static void
answer(const struct dns *dns, const struct dns_query *query)
{
	struct dns_record records[LINES] = { 0 };
	struct dns_answer answer = {
		.status = DNS_ANSWER, .ttl = 60, .records = records, .count = 1
	};
	unsigned digit = (unsigned char)query->name[0] - (unsigned)'0';
	unsigned second = (unsigned char)query->name[1] - (unsigned)'0';

	if (query->type == DNS_TXT && digit < LINES) {
		records[0].data = dns->lines[digit];
		records[0].length = dns->lengths[digit];
	} else if (query->type == DNS_MX && query->name[0] == 'm' &&
	    second < LINES) {
		answer.count = second;
		for (; second > 0; second--)
			records[second - 1].name =
			    second % 2 == 0 ? "" : query->name + 1;
	} else if (query->type == DNS_PTR) {
		records[0].name = "1.ptr.test";
	} else if (query->type == DNS_A && digit < LINES) {
		records[0].ip.family = AF_INET;
		records[0].ip.octets[3] = (uint8_t)digit;
	} else {
		answer.count = 0;
		answer.status = DNS_NXDOMAIN;
	}
	if (query->name[0] == 'f') {
		answer = (struct dns_answer){ .status = DNS_FAILURE,
			.reason = "SERVFAIL" };
	}
	query->callback(query->arg, &answer);
}

static void
take(void *arg, const struct spf_networks *networks)
{
	const struct network *network = networks->networks, *other;
	struct dns *dns = arg;
	size_t i;

	require(!dns->told);
	dns->told = true;
	require(networks->count <= SPF_NETWORKS_MAX);
	for (i = 0; i < networks->count; i++) {
		require(network[i].prefix > 0);
		for (other = network; other < network + i; other++)
			require(
			    memcmp(other, network + i, sizeof(*other)) != 0);
	}
	require(networks->has_record == (networks->record != NULL));
	if (networks->record != NULL)
		check_text(networks->record);
	if (networks->fault != NULL)
		check_text(networks->fault);
	if (networks->doubt != NULL)
		check_text(networks->doubt);
	require(networks->has_record || networks->fault != NULL ||
	    networks->dns_failed);
	require(
	    networks->lookups <= SPF_LOOKUPS_MAX || networks->fault != NULL);
}

static void
world_make(struct dns *dns, const char *text, size_t size)
{
	const char *end = text + size, *newline;
	size_t i;

	*dns = (struct dns){ .arena = arena_new() };
	dns->last = &dns->first;
	for (i = 0; i < LINES; i++) {
		dns->lines[i] = text;
		newline = memchr(text, '\n', (size_t)(end - text));
		dns->lengths[i] =
		    (size_t)((newline != NULL ? newline : end) - text);
		text = newline != NULL ? newline + 1 : end;
	}
}

/* Answers at most so many questions; true when none is left. */
static bool
world_answer(struct dns *dns, size_t stop)
{
	struct dns_query *query;

	for (; dns->waiting != NULL && stop > 0; stop--) {
		query = dns->waiting;
		dns->waiting = query->next;
		if (query->callback != NULL)
			answer(dns, query);
	}
	return dns->waiting == NULL;
}

static void
expand(const char *text, size_t size, size_t stop)
{
	struct spf_expansion *expansion;
	struct dns dns;

	world_make(&dns, text, size);
	expansion = spf_networks_start(&dns, "0.test", take, &dns);
	if (world_answer(&dns, stop))
		require(dns.told);
	else
		spf_networks_cancel(expansion);
	arena_free(dns.arena);
}

/* --- one evaluation --- */

static void
take_results(void *arg, const struct spf_result *results, size_t count)
{
	const struct spf_result *result;
	struct dns *dns = arg;
	size_t i;

	require(!dns->told && count == 2);
	dns->told = true;
	require(dns->asked <= QUESTIONS_MAX);
	for (result = results; result < results + count; result++) {
		dns->outcomes[result - results] = result->outcome;
		require(result->lookups <= SPF_LOOKUPS_MAX + 1);
		require(result->voids <= SPF_VOIDS_MAX + 1);
		require((result->problem == NULL) == (result->domain != NULL));
		if (result->problem != NULL)
			check_text(result->problem);
		if (result->term != NULL)
			check_text(result->term);
		require(result->explanation == NULL ||
		    (result->outcome == SPF_FAIL &&
			strlen(result->explanation) <= SPF_EXPLANATION_MAX));
		for (i = 0; i < result->step_count; i++)
			check_text(result->steps[i].result);
	}
}

static void
evaluate(const char *text, size_t size, size_t stop,
    const struct spf_engine *engine, enum spf_outcome outcomes_r[2])
{
	static const struct ip clients[2] = {
		{ AF_INET, { 0, 0, 0, 1 } },
		{ AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = 1 } },
	};
	struct spf_question question = {
		.helo = "1.helo.test",
		.explain = true,
		.trace = true,
		.engine = engine,
	};
	struct spf_search *search;
	struct dns dns;
	char *local;

	world_make(&dns, text, size);
	local = arena_string_n(
	    dns.arena, dns.lines[LINES - 1], dns.lengths[LINES - 1]);
	question.sender = arena_printf(dns.arena, "%s@0.test", local);
	search = spf_start(&dns, &question, clients, 2, take_results, &dns);
	if (!world_answer(&dns, stop) && !dns.told)
		spf_cancel(search);
	else
		require(dns.told);
	memcpy(outcomes_r, dns.outcomes, sizeof(dns.outcomes));
	arena_free(dns.arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = size > 0 ? (const char *)data : "";
	const char *newline = memchr(text, '\n', size);
	enum spf_outcome outcomes[2];
#ifdef HAVE_LIBSPF2
	enum spf_outcome others[2];
#endif

	check_record(text, newline != NULL ? (size_t)(newline - text) : size);
	expand(text, size, SIZE_MAX);
	expand(text, size, size % 7); /* cancelled on the way */
	evaluate(text, size, size % 5, NULL, outcomes);
	evaluate(text, size, SIZE_MAX, NULL, outcomes);
#ifdef HAVE_LIBSPF2
	evaluate(text, size, SIZE_MAX, &spf_libspf2, others);
	/* It cannot hold the longest records, which is a temperror. */
	for (size_t i = 0; i < 2; i++)
		require(outcomes[i] == others[i] || others[i] == SPF_TEMPERROR);
#endif
	return 0;
}
