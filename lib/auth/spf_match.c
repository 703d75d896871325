#include <string.h>

#include "lib/auth/spf_evaluation.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static enum dns_type
address_type(const struct spf_evaluation *evaluation)
{
	return evaluation->macros.client->family == AF_INET ? DNS_A : DNS_AAAA;
}

/* RFC 7208 4.6.4 */
static enum spf_match
count_void(struct spf_evaluation *evaluation, const struct spf_place *place,
    const struct spf_answer *answer)
{
	if (evaluation->explaining || !spf_answer_is_void(answer))
		return SPF_NO_MATCH;
	if (++evaluation->result->voids <= SPF_VOIDS_MAX)
		return SPF_NO_MATCH;
	return spf_stop_term(evaluation, place,
	    arena_printf(evaluation->arena,
		"leads to a name without such records, as did %d before: "
		"receivers stop there",
		SPF_VOIDS_MAX));
}

/* RFC 7208 5: an error of DNS is a temperror. */
enum spf_match
spf_check_answer(struct spf_evaluation *evaluation,
    const struct spf_place *place, const char *name,
    const struct spf_answer *answer)
{
	if (answer->status != DNS_FAILURE)
		return count_void(evaluation, place, answer);
	return spf_stop(evaluation, SPF_TEMPERROR,
	    arena_printf(evaluation->arena,
		"DNS gave no usable answer for %s (%s), which the term \"%s\" "
		"in the SPF record of %s needs",
		spf_name_show(evaluation->arena, name), answer->reason,
		spf_term_show(evaluation->arena, place->term),
		spf_name_show(evaluation->arena, place->domain)));
}

static bool
has_client(const struct spf_evaluation *evaluation,
    const struct spf_answer *answer, const struct spf_term *term)
{
	const struct ip *client = evaluation->macros.client;
	struct network network;
	size_t i;

	for (i = 0; i < answer->count; i++) {
		network = network_of(&answer->records[i].ip,
		    client->family == AF_INET ? term->prefix4 : term->prefix6);
		if (network_has(&network, client))
			return true;
	}
	return false;
}

/* RFC 7208 5.3 */
static enum spf_match
match_host(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *name)
{
	const struct spf_answer *answer;

	answer = spf_ask(evaluation, address_type(evaluation), name);
	if (answer == NULL)
		return SPF_NO_MATCH;
	if (spf_check_answer(evaluation, place, name, answer) == SPF_STOP)
		return SPF_STOP;
	return has_client(evaluation, answer, place->term) ? SPF_MATCH
							   : SPF_NO_MATCH;
}

enum spf_match
spf_check_mx(struct spf_evaluation *evaluation, const struct spf_place *place,
    const struct spf_answer *answer)
{
	if (answer->count <= SPF_MX_HOSTS_MAX)
		return SPF_NO_MATCH;
	return spf_stop_term(evaluation, place,
	    arena_printf(evaluation->arena,
		"leads to %zu mail servers, and receivers stop at %d",
		answer->count, SPF_MX_HOSTS_MAX));
}

/* RFC 7208 5.4; a null MX (RFC 7505) has no host. */
static enum spf_match
match_mx(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *name)
{
	const struct spf_answer *answer = spf_ask(evaluation, DNS_MX, name);
	enum spf_match match = SPF_NO_MATCH;
	size_t i;

	if (answer == NULL)
		return SPF_NO_MATCH;
	if (spf_check_answer(evaluation, place, name, answer) == SPF_STOP)
		return SPF_STOP;
	if (spf_check_mx(evaluation, place, answer) == SPF_STOP)
		return SPF_STOP;
	for (i = 0; i < answer->count && match == SPF_NO_MATCH; i++)
		match = match_host(evaluation, place, answer->records[i].name);
	return match;
}

/* RFC 7208 5.7: A, whatever the client's family is. */
static enum spf_match
match_exists(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *name)
{
	const struct spf_answer *answer = spf_ask(evaluation, DNS_A, name);

	if (answer == NULL)
		return SPF_NO_MATCH;
	if (spf_check_answer(evaluation, place, name, answer) == SPF_STOP)
		return SPF_STOP;
	return answer->count > 0 ? SPF_MATCH : SPF_NO_MATCH;
}

static bool
has_address(const struct spf_answer *answer, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < answer->count; i++) {
		if (ip_equal(&answer->records[i].ip, ip))
			return true;
	}
	return false;
}

/* RFC 7208 5.5: where DNS fails, a name is passed over, and with the first
 * question there are none. */
enum spf_match
spf_validate(struct spf_evaluation *evaluation, const struct spf_place *place,
    struct spf_validated *validated)
{
	const struct ip *client = evaluation->macros.client;
	const struct spf_answer *names, *answer;
	char reverse[DNS_REVERSE_SIZE];
	size_t i;

	*validated = (struct spf_validated){ 0 };
	dns_reverse_name(client, NULL, reverse);
	names = spf_ask(evaluation, DNS_PTR, reverse);
	if (names == NULL) {
		validated->is_missing = true;
		return SPF_NO_MATCH;
	}
	if (count_void(evaluation, place, names) == SPF_STOP)
		return SPF_STOP;
	for (i = 0; i < names->count && i < SPF_PTR_HOSTS_MAX; i++) {
		answer = spf_ask(evaluation, address_type(evaluation),
		    names->records[i].name);
		if (answer == NULL) {
			validated->is_missing = true;
			continue;
		}
		if (count_void(evaluation, place, answer) == SPF_STOP)
			return SPF_STOP;
		if (has_address(answer, client))
			validated->names[validated->count++] =
			    names->records[i].name;
	}
	return SPF_NO_MATCH;
}

static enum spf_match
match_ptr(struct spf_evaluation *evaluation, const struct spf_place *place,
    const char *name)
{
	struct spf_validated validated;
	const char *suffix;
	size_t i;

	if (spf_validate(evaluation, place, &validated) == SPF_STOP)
		return SPF_STOP;
	suffix = arena_printf(evaluation->arena, ".%s", name);
	for (i = 0; i < validated.count; i++) {
		if (strcmp(validated.names[i], name) == 0 ||
		    str_ends(validated.names[i], suffix))
			return SPF_MATCH;
	}
	return SPF_NO_MATCH;
}

enum spf_match
spf_match_term(struct spf_evaluation *evaluation, const struct spf_place *place)
{
	enum spf_match match = SPF_NO_MATCH;
	const char *target;

	target = place->term->domain == NULL
	    ? place->domain
	    : spf_target(evaluation, place, place->term->domain, &match);
	if (target == NULL)
		return match;
	target = spf_name_of(evaluation, target);
	switch (place->term->mechanism) {
	case SPF_A:
		return match_host(evaluation, place, target);
	case SPF_MX:
		return match_mx(evaluation, place, target);
	case SPF_EXISTS:
		return match_exists(evaluation, place, target);
	default:
		return match_ptr(evaluation, place, target);
	}
}
