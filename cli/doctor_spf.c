#include <string.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define BEGIN "v=spf1"

/* --- what leaves with the domain as its envelope sender --- */

/* How much of a domain's mail an egress takes. */
enum share { NO_MAIL, SOME_MAIL, ALL_MAIL };

/* What is not taken goes on to the egresses behind it (postfrank.conf(5)). */
static enum share
share_of(const struct conf_egress *egress, const char *domain)
{
	enum share share = NO_MAIL;
	const char *at;
	size_t i;

	if (egress->senders.count == 0)
		return egress->relayhost == NULL && egress->transport == NULL
		    ? ALL_MAIL
		    : SOME_MAIL;
	for (i = 0; i < egress->senders.count; i++) {
		at = strrchr(egress->senders.items[i], '@');
		if (at == NULL || !str_equal(at + 1, domain))
			continue;
		if (at == egress->senders.items[i])
			return ALL_MAIL; /* "@domain" */
		share = SOME_MAIL;
	}
	return share;
}

bool
doctor_sends(const struct conf *conf, size_t egress, const char *domain)
{
	size_t i;

	for (i = 0; i < egress; i++) {
		if (share_of(&conf->egresses[i], domain) == ALL_MAIL)
			return false;
	}
	/* The provider's envelope sender is the provider's to list. */
	return conf->egresses[egress].return_path == NULL &&
	    share_of(&conf->egresses[egress], domain) != NO_MAIL;
}

/* --- what the record has not --- */

/* Once: an address may leave by two egresses. */
static void
add_term(struct arena *arena, struct doctor_texts *terms, const char *term)
{
	size_t i;

	for (i = 0; i < terms->count; i++) {
		if (strcmp(terms->items[i], term) == 0)
			return;
	}
	doctor_say(arena, terms, term);
}

static bool
is_configured(const struct conf_egress *egress, const struct network *network)
{
	size_t i;

	for (i = 0; i < egress->addresses.count; i++) {
		if (egress->addresses.items[i].prefix <= network->prefix &&
		    network_has(&egress->addresses.items[i], &network->ip))
			return true;
	}
	return false;
}

/* By which the domain lets it send; what the provider publishes is included,
 * never copied. */
static const char *
term_of(struct arena *arena, const struct conf_egress *egress,
    const struct network *network)
{
	char text[NETWORK_TEXT_SIZE];

	if (egress->spf_domain != NULL && !is_configured(egress, network))
		return arena_printf(arena, "include:%s", egress->spf_domain);
	return arena_printf(arena, "%s:%s",
	    network->ip.family == AF_INET ? "ip4" : "ip6",
	    network_show(network, text));
}

static void
add_terms(struct arena *arena, const struct conf_egress *egress,
    const struct spf_facts *spf, struct doctor_texts *terms)
{
	size_t i;

	for (i = 0; i < spf->count; i++) {
		if (spf->pieces[i].outcome != SPF_PASS &&
		    spf->pieces[i].outcome != SPF_TEMPERROR)
			add_term(arena, terms,
			    term_of(arena, egress, &spf->pieces[i].network));
	}
}

/* " ip4:192.0.2.10 ip6:2001:db8::10", of all egresses; "" = nothing. */
static const char *
missing_terms(
    const struct doctor_facts *facts, const struct doctor_domain *domain)
{
	struct doctor_texts terms = { 0 };
	struct buf line = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < facts->conf->egress_count; i++) {
		if (domain->spf_at[i] != NULL && domain->spf_at[i]->spf != NULL)
			add_terms(facts->arena, &facts->conf->egresses[i],
			    domain->spf_at[i]->spf, &terms);
	}
	for (i = 0; i < terms.count; i++)
		buf_printf(&line, " %s", terms.items[i]);
	text = arena_string_n(facts->arena, line.data, line.length);
	buf_free(&line);
	return text;
}

/* First in the record a term holds, whatever the others say (RFC 7208 4.6.2),
 * and costs no lookup of theirs. */
static void
say_record(const struct doctor_facts *facts, const struct doctor_domain *domain,
    struct doctor_line *line)
{
	const char *terms = missing_terms(facts, domain);
	const char *old = domain->spf != NULL ? domain->spf->record : NULL;
	const char *rest = " ~all";

	if (*terms == '\0' ||
	    (old == NULL && domain->spf_record.record_count > 0))
		return;
	if (old != NULL)
		rest = old + strlen(BEGIN);
	record_txt(facts->arena, &line->records, domain->name,
	    arena_printf(facts->arena, BEGIN "%s%s", terms, rest));
}

/* --- its record --- */

static const char *
answer_of(struct arena *arena, const struct spf_networks *answered)
{
	if (answered->record != NULL)
		return arena_printf(arena,
		    "%s (%u of %d lookups, %u of %d void)", answered->record,
		    answered->lookups, SPF_LOOKUPS_MAX, answered->voids,
		    SPF_VOIDS_MAX);
	if (answered->record_count > 0)
		return arena_printf(
		    arena, "%zu SPF records", answered->record_count);
	if (answered->failure != NULL)
		return arena_printf(arena, "no answer (%s)", answered->failure);
	return "no such record";
}

static const char *
leads_to(struct arena *arena, const struct spf_branch *branch)
{
	if (branch->failure != NULL)
		return arena_printf(arena, ": no answer (%s)", branch->failure);
	if (branch->target == NULL)
		return "";
	if (branch->record_count == 0)
		return ": no SPF record";
	if (branch->record_count > 1)
		return arena_printf(
		    arena, ": %zu SPF records", branch->record_count);
	return branch->is_told ? ": as above"
			       : arena_printf(arena, ": %s", branch->record);
}

const char *
doctor_branch(struct arena *arena, const struct spf_branch *branch)
{
	return arena_printf(arena, "%s (%u lookup%s%s)%s", branch->term,
	    branch->lookups, branch->lookups == 1 ? "" : "s",
	    branch->voids == 0
		? ""
		: arena_printf(arena, ", %u void", branch->voids),
	    leads_to(arena, branch));
}

void
doctor_spf_record(const struct doctor_facts *facts,
    const struct doctor_domain *domain, struct doctor_line *line)
{
	if (domain->spf == NULL || line->result == DOCTOR_NOT_ASKED)
		return;
	doctor_say(facts->arena, &line->evidence,
	    arena_printf(facts->arena, "%s TXT: %s", domain->name,
		answer_of(facts->arena, domain->spf)));
	line->tree = domain->spf;
	if (line->result == DOCTOR_FAIL && domain->spf->record == NULL)
		say_record(facts, domain, line);
}

/* --- at each egress --- */

void
evidence_spf(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct spf_facts *spf = facts->spf;
	char text[NETWORK_TEXT_SIZE];
	const struct spf_piece *piece;
	size_t i;

	for (i = 0; spf != NULL && i < spf->count; i++) {
		piece = &spf->pieces[i];
		if (i == DOCTOR_SHOWN_MAX) {
			doctor_say(arena, texts,
			    arena_printf(arena, "and %zu more",
				spf->count - DOCTOR_SHOWN_MAX));
			return;
		}
		network_show(&piece->network, text);
		doctor_say(arena, texts,
		    piece->term != NULL && piece->domain != NULL
			? arena_printf(arena,
			      "%s: %s by %s in the record of %s", text,
			      spf_outcome_name(piece->outcome), piece->term,
			      piece->domain)
			: arena_printf(arena, "%s: %s", text,
			      spf_outcome_name(piece->outcome)));
	}
}

static const char *
joined(struct arena *arena, const char *one, const char *other)
{
	if (one == NULL || other == NULL || strcmp(one, other) == 0)
		return one != NULL ? one : other;
	return arena_printf(arena, "%s; %s", one, other);
}

/* Of several egresses the worst counts. */
static void
join(struct arena *arena, const struct doctor_line *one,
    struct doctor_line *line)
{
	static const unsigned rank[] = {
		[DOCTOR_NOT_ASKED] = 0,
		[DOCTOR_PASS] = 1,
		[DOCTOR_UNKNOWN] = 2,
		[DOCTOR_FAIL] = 3,
	};
	size_t i;

	for (i = 0; i < one->evidence.count; i++)
		add_term(arena, &line->evidence, one->evidence.items[i]);
	if (rank[one->result] < rank[line->result])
		return;
	if (rank[one->result] > rank[line->result])
		line->detail = line->fix = NULL;
	line->result = one->result;
	line->grade = one->grade;
	line->detail = joined(arena, line->detail, one->detail);
	line->fix = joined(arena, line->fix, one->fix);
}

static void
judge_egress(const struct doctor_facts *facts,
    const struct doctor_domain *domain, const struct facts *of_domain,
    size_t index, struct doctor_line *line)
{
	const struct check *check = check_named(line->point->check);
	struct doctor_line one = { .point = line->point };
	struct facts at = *of_domain;

	at.egress_conf = &facts->conf->egresses[index];
	at.egress = facts->egresses[index];
	at.askable |= FACT_EGRESS | FACT_SPF;
	if (at.egress != NULL)
		at.known |= FACT_EGRESS;
	if (domain->spf_at[index] != NULL) {
		at.spf = domain->spf_at[index]->spf;
		at.known |= FACT_SPF;
	}
	doctor_check(facts->arena, &at, check,
	    doctor_settings(facts->conf, check), &one);
	join(facts->arena, &one, line);
}

void
doctor_spf(const struct doctor_facts *facts, const struct doctor_domain *domain,
    const struct facts *of_domain, struct doctor_line *line)
{
	size_t i;

	for (i = 0; i < facts->conf->egress_count; i++) {
		if (doctor_sends(facts->conf, i, domain->name))
			judge_egress(facts, domain, of_domain, i, line);
	}
	if (line->result == DOCTOR_NOT_ASKED && line->detail == NULL)
		line->detail = "no egress is configured that sends with this "
			       "domain in its Return-Path";
	if (line->result == DOCTOR_FAIL)
		say_record(facts, domain, line);
}
