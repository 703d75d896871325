#include <stdio.h>
#include <string.h>

#include <netinet/in.h>

#include <arpa/nameser.h>
#include <netdb.h>
#include <spf2/spf.h>

#include "cli/spf_libspf2.h"
#include "cli/spf_rewrite.h"
#include "lib/auth/spf_evaluation.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* Pieces of records in a row that libspf2 takes, of includes too. */
#define PIECES_MAX 20

/* A record under its number. */
struct policy {
	struct spf_place place;
	bool is_top; /* not included: its explanation counts */
};

struct guard {
	struct spf_evaluation *evaluation;
	struct policy *policies;
	size_t policy_count;
	size_t pieces;
	enum spf_match match; /* SPF_STOP: told */
	struct spf_place place; /* the term that asks now */
	SPF_server_t *server;
};

static bool
has_ended(const struct guard *guard)
{
	return guard->match == SPF_STOP || guard->evaluation->is_missing;
}

/* --- records --- */

/* Sets the place, if the name is one of ours of that kind (spf_rewrite.h). */
static bool
is_ours(struct guard *guard, const char *name, char kind, size_t *term_r,
    size_t *policy_r)
{
	char letter;

	if (sscanf(name, "%c%zu.r%zu.pf", &letter, term_r, policy_r) != 3 ||
	    letter != kind || *policy_r >= guard->policy_count)
		return false;
	guard->place = guard->policies[*policy_r].place;
	if (*term_r < guard->place.record->term_count)
		guard->place.term = &guard->place.record->terms[*term_r];
	return true;
}

static SPF_errcode_t
compile(struct guard *guard, size_t index, size_t policy,
    SPF_response_t *response, SPF_record_t **record_r)
{
	struct buf text = { 0 };
	SPF_errcode_t error;

	guard->place = guard->policies[policy].place;
	guard->match = spf_rewrite(guard->evaluation,
	    &guard->policies[policy].place, policy, index, &text);
	error = ++guard->pieces > PIECES_MAX
	    ? SPF_E_RECURSIVE
	    : SPF_record_compile(guard->server, response, record_r, text.data);
	buf_free(&text);
	if (error == SPF_E_SUCCESS && !has_ended(guard))
		return SPF_E_SUCCESS;
	if (!has_ended(guard))
		guard->match = spf_stop(guard->evaluation, SPF_TEMPERROR,
		    arena_printf(guard->evaluation->arena,
			"libspf2 does not take the SPF record of %s: %s",
			spf_name_show(guard->evaluation->arena,
			    guard->policies[policy].place.domain),
			SPF_strerror(error)));
	return SPF_E_DNS_ERROR;
}

/* A number for the record of that domain; false when the search has ended. */
static bool
add_policy(struct guard *guard, const char *domain,
    const struct spf_place *from, bool is_top)
{
	const struct spf_record *record;

	record = spf_record_of(guard->evaluation, domain, from, &guard->match);
	if (record == NULL)
		return false;
	guard->policies = arena_grow(guard->evaluation->arena, guard->policies,
	    guard->policy_count, sizeof(*guard->policies));
	guard->policies[guard->policy_count++] = (struct policy){
		.place = { .domain = domain, .record = record },
		.is_top = is_top,
	};
	if (is_top)
		spf_decide(guard->evaluation,
		    &guard->policies[guard->policy_count - 1].place,
		    SPF_NEUTRAL);
	return true;
}

/* What an include or a redirect leads to. */
static bool
follow(struct guard *guard, const char *domain_spec, bool is_top)
{
	struct spf_place from = guard->place;
	const char *domain;

	guard->match = spf_count_lookup(guard->evaluation, &from);
	if (has_ended(guard))
		return false;
	domain = spf_target_domain(
	    guard->evaluation, &from, domain_spec, &guard->match);
	return domain != NULL && add_policy(guard, domain, &from, is_top);
}

static SPF_errcode_t
get_spf(SPF_server_t *server, SPF_request_t *request, SPF_response_t *response,
    SPF_record_t **record_r)
{
	struct guard *guard = server->resolver->hook;
	const char *name = request->cur_dom;
	size_t index, policy;

	*record_r = NULL;
	if (has_ended(guard))
		return SPF_E_DNS_ERROR;
	if (is_ours(guard, name, 'c', &index, &policy))
		return compile(guard, index, policy, response, record_r);
	if (is_ours(guard, name, 'z', &index, &policy)) {
		guard->place.term = NULL;
		if (!follow(guard, guard->place.record->redirect,
			guard->policies[policy].is_top))
			return SPF_E_DNS_ERROR;
	} else if (!is_ours(guard, name, 't', &index, &policy) ||
	    !follow(guard, guard->place.term->domain, false)) {
		return SPF_E_DNS_ERROR;
	}
	return compile(guard, 0, guard->policy_count - 1, response, record_r);
}

/* --- addresses and hosts --- */

static SPF_dns_rr_t *
make_answer(SPF_dns_server_t *layer, const char *name, ns_type type,
    SPF_dns_stat_t status)
{
	SPF_dns_rr_t *answer;

	answer = SPF_dns_rr_new_init(layer, name, type, 0, status);
	if (answer == NULL)
		mem_fatal();
	return answer;
}

static void
add_record(SPF_dns_rr_t *answer, const void *data, size_t length)
{
	if (SPF_dns_rr_buf_realloc(answer, answer->num_rr, length) !=
	    SPF_E_SUCCESS)
		mem_fatal();
	memcpy(answer->rr[answer->num_rr++], data, length);
}

static void
add_name(const struct guard *guard, SPF_dns_rr_t *answer, const char *name)
{
	name = arena_printf(guard->evaluation->arena, "%s" SPF_REAL_NAME, name);
	add_record(answer, name, strlen(name) + 1);
}

static void
add_address(SPF_dns_rr_t *answer, const struct ip *ip)
{
	add_record(answer, ip->octets, ip->family == AF_INET ? 4 : 16);
}

/* libspf2 takes /0 for a whole address: any address is the client's then. */
static bool
is_every_address(const struct spf_term *term, int family)
{
	if (term->mechanism != SPF_A && term->mechanism != SPF_MX)
		return false;
	return (family == AF_INET ? term->prefix4 : term->prefix6) == 0;
}

static void
add_addresses(const struct guard *guard, SPF_dns_rr_t *answer,
    const struct spf_answer *known)
{
	const struct ip *client = guard->evaluation->macros.client;
	const bool every = is_every_address(guard->place.term, client->family);
	size_t i;

	for (i = 0; i < known->count; i++)
		add_address(answer, every ? client : &known->records[i].ip);
}

/* The names that lead back to the client, so that the limits are ours. */
static void
answer_ptr(struct guard *guard, SPF_dns_rr_t *answer)
{
	/* Which one of the record it is libspf2 does not say. */
	static const struct spf_term some_ptr = { .qualifier = '+',
		.mechanism = SPF_PTR };
	struct spf_validated validated;
	size_t i;

	guard->place.term = &some_ptr;
	guard->match = spf_count_lookup(guard->evaluation, &guard->place);
	if (guard->match == SPF_STOP)
		return;
	guard->match =
	    spf_validate(guard->evaluation, &guard->place, &validated);
	for (i = 0; i < validated.count; i++)
		add_name(guard, answer, validated.names[i]);
}

static void
answer_mx(
    struct guard *guard, SPF_dns_rr_t *answer, const struct spf_answer *known)
{
	size_t i;

	guard->match = spf_check_mx(guard->evaluation, &guard->place, known);
	for (i = 0; i < known->count && guard->match != SPF_STOP; i++)
		add_name(guard, answer, known->records[i].name);
}

static void
answer_name(struct guard *guard, SPF_dns_rr_t *answer, const char *name)
{
	const struct spf_answer *known;

	known =
	    spf_ask(guard->evaluation, (enum dns_type)answer->rr_type, name);
	if (known == NULL)
		return;
	if (guard->place.term->mechanism == SPF_PTR) {
		add_addresses(guard, answer, known);
		return;
	}
	guard->match =
	    spf_check_answer(guard->evaluation, &guard->place, name, known);
	if (guard->match == SPF_STOP)
		return;
	if (answer->rr_type == ns_t_mx)
		answer_mx(guard, answer, known);
	else
		add_addresses(guard, answer, known);
}

/* The term that a name of ours stands for asks: it is counted. */
static void
answer_term(struct guard *guard, SPF_dns_rr_t *answer)
{
	const char *target = guard->place.domain;

	guard->match = spf_count_lookup(guard->evaluation, &guard->place);
	if (guard->match == SPF_STOP)
		return;
	if (guard->place.term->domain != NULL)
		target = spf_target(guard->evaluation, &guard->place,
		    guard->place.term->domain, &guard->match);
	if (target != NULL)
		answer_name(
		    guard, answer, spf_name_of(guard->evaluation, target));
}

static SPF_dns_rr_t *
look_up(SPF_dns_server_t *layer, const char *name, ns_type type, int may_keep)
{
	SPF_dns_rr_t *answer = make_answer(layer, name, type, NETDB_SUCCESS);
	struct guard *guard = layer->hook;
	struct arena *arena = guard->evaluation->arena;
	size_t index, policy;

	(void)may_keep;
	if (!has_ended(guard)) {
		if (type == ns_t_ptr)
			answer_ptr(guard, answer);
		else if (str_ends(name, SPF_REAL_NAME))
			answer_name(guard, answer,
			    arena_string_n(arena, name,
				strlen(name) - strlen(SPF_REAL_NAME)));
		else if (is_ours(guard, name, 't', &index, &policy))
			answer_term(guard, answer);
	}
	if (!has_ended(guard))
		return answer;
	/* Its way ends here; what came of it is told elsewhere. */
	SPF_dns_rr_free(answer);
	return make_answer(layer, name, type, TRY_AGAIN);
}

/* --- the evaluation --- */

static enum spf_match
take_result(struct guard *guard, SPF_result_t result)
{
	switch (result) {
	case SPF_RESULT_PASS:
		guard->evaluation->result->outcome = SPF_PASS;
		return SPF_MATCH;
	case SPF_RESULT_FAIL:
		guard->evaluation->result->outcome = SPF_FAIL;
		return SPF_MATCH;
	case SPF_RESULT_SOFTFAIL:
		guard->evaluation->result->outcome = SPF_SOFTFAIL;
		return SPF_MATCH;
	case SPF_RESULT_NEUTRAL:
		guard->evaluation->result->outcome = SPF_NEUTRAL;
		return SPF_MATCH;
	default:
		return spf_stop(guard->evaluation,
		    result == SPF_RESULT_TEMPERROR ? SPF_TEMPERROR
						   : SPF_PERMERROR,
		    "libspf2 says so, and not why");
	}
}

static void
set_client(SPF_request_t *request, const struct ip *client)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (client->family == AF_INET) {
		memcpy(&v4, client->octets, sizeof(v4));
		SPF_request_set_ipv4(request, v4);
	} else {
		memcpy(&v6, client->octets, sizeof(v6));
		SPF_request_set_ipv6(request, v6);
	}
}

/* SPF_record_interpret(), since SPF_request_query_mailfrom() lets 127/8 pass
 * in any case. It ends the process where it has no record for explanations. */
static SPF_result_t
interpret(struct guard *guard)
{
	SPF_request_t *request = SPF_request_new(guard->server);
	SPF_response_t *response = SPF_response_new(request);
	SPF_result_t result = SPF_RESULT_TEMPERROR;
	SPF_record_t *record = NULL;

	set_client(request, guard->evaluation->macros.client);
	SPF_request_set_helo_dom(request, "h.pf");
	SPF_request_set_env_from(request, "s@s.pf");
	request->cur_dom = "s.pf";
	if (compile(guard, 0, 0, response, &record) == SPF_E_SUCCESS) {
		response->spf_record_exp = record;
		SPF_record_interpret(record, request, response, 0);
		result = SPF_response_result(response);
	}
	if (record != NULL)
		SPF_record_free(record);
	SPF_response_free(response);
	SPF_request_free(request);
	return result;
}

static enum spf_match
check_host(struct spf_evaluation *evaluation, const char *domain,
    const struct spf_place *from)
{
	struct guard guard = { .evaluation = evaluation };
	SPF_dns_server_t layer = { .lookup = look_up,
		.get_spf = get_spf,
		.name = "guard",
		.hook = &guard };
	SPF_result_t result;

	if (!add_policy(&guard, domain, from, true))
		return guard.match;
	guard.server = SPF_server_new_dns(&layer, 0);
	if (guard.server == NULL)
		mem_fatal();
	SPF_server_set_rec_dom(guard.server, "r.pf");
	/* The limits are counted here, over all records. */
	SPF_server_set_max_dns_mech(guard.server, 1000);
	SPF_server_set_max_dns_ptr(guard.server, 1000);
	SPF_server_set_max_dns_mx(guard.server, 1000);
	result = interpret(&guard);
	SPF_server_free(guard.server);
	if (evaluation->is_missing)
		return SPF_NO_MATCH;
	return guard.match == SPF_STOP ? SPF_STOP : take_result(&guard, result);
}

const struct spf_engine spf_libspf2 = { check_host };
