#include <string.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define BEGIN "v=spf1"

/* Point 6 of one domain, as it is found out. */
struct spf_case {
	const struct doctor_facts *facts;
	const struct doctor_domain *domain;
	struct doctor_line *line;
	struct arena *arena;
	struct doctor_texts terms; /* what the record has not: "ip4:..." */
	size_t asked, missing; /* addresses and networks */
	size_t uncertain; /* in the record, but behind an obstacle */
	const char *unknown; /* why not all could be asked, or NULL */
};

/* --- is a network in the record? --- */

/* The first `count` networks of the record have all of it, perhaps piece by
 * piece. */
static bool
is_listed(
    const struct spf_networks *spf, size_t count, const struct network *network)
{
	struct ip at = network->ip;
	size_t i;

	do {
		for (i = 0; i < count; i++) {
			if (network_has(&spf->networks[i], &at))
				break;
		}
		if (i == count)
			return false;
	} while (
	    network_next(&spf->networks[i], &at) && network_has(network, &at));
	return true;
}

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

/* Once: an address may leave by two egresses. */
static void
add_term(struct spf_case *spf, const char *term)
{
	size_t i;

	for (i = 0; i < spf->terms.count; i++) {
		if (strcmp(spf->terms.items[i], term) == 0)
			return;
	}
	doctor_say(spf->arena, &spf->terms, term);
}

static void
ask_network(
    struct spf_case *spf, const struct network *network, const char *term)
{
	const struct spf_networks *answered = spf->domain->spf;
	const bool listed = is_listed(answered, answered->count, network);
	const bool certain = is_listed(answered, answered->certain, network);
	char text[NETWORK_TEXT_SIZE];

	network_show(network, text);
	spf->asked++;
	spf->missing += !listed;
	spf->uncertain += listed && !certain;
	if ((listed ? spf->asked : spf->missing) <= DOCTOR_SHOWN_MAX)
		doctor_say(spf->arena, &spf->line->evidence,
		    arena_printf(spf->arena, "%s: %s", text,
			certain      ? "in the record"
			    : listed ? "in the record, but receivers may stop "
				       "before it"
				     : "not in the record"));
	if (certain)
		return;
	if (term == NULL)
		term = arena_printf(spf->arena, "%s:%s",
		    network->ip.family == AF_INET ? "ip4" : "ip6", text);
	add_term(spf, term);
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

/* Those of the provider's own record: the domain includes it. */
static void
ask_provider(struct spf_case *spf, const struct conf_egress *egress,
    const struct egress_facts *facts)
{
	const char *term;
	struct network one;
	size_t i;

	if (facts == NULL || facts->networks_missing != NULL)
		spf->unknown = arena_printf(spf->arena,
		    "the networks of %s: %s", egress->spf_domain,
		    facts == NULL ? DOCTOR_SILENT : facts->networks_missing);
	if (facts == NULL)
		return;
	term = arena_printf(spf->arena, "include:%s", egress->spf_domain);
	for (i = 0; i < facts->address_count; i++) {
		one = network_of(&facts->addresses[i].ip, 128);
		if (!is_configured(egress, &one))
			ask_network(spf, &one, term);
	}
	for (i = 0; i < facts->network_count; i++) {
		if (!is_configured(egress, &facts->networks[i]))
			ask_network(spf, &facts->networks[i], term);
	}
}

static void
ask_egress(struct spf_case *spf, size_t index)
{
	const struct conf_egress *egress = &spf->facts->conf->egresses[index];
	size_t i;

	for (i = 0; i < egress->addresses.count; i++)
		ask_network(spf, &egress->addresses.items[i], NULL);
	if (egress->spf_domain != NULL)
		ask_provider(spf, egress, spf->facts->egresses[index]);
}

static void
ask_egresses(struct spf_case *spf)
{
	const struct conf *conf = spf->facts->conf;
	enum share share = NO_MAIL;
	size_t i;

	for (i = 0; i < conf->egress_count && share != ALL_MAIL; i++) {
		share = share_of(&conf->egresses[i], spf->domain->name);
		/* The provider's envelope sender is the provider's to list. */
		if (share != NO_MAIL && conf->egresses[i].return_path == NULL)
			ask_egress(spf, i);
	}
}

/* --- what to publish --- */

static void
say_record(struct spf_case *spf, const char *text)
{
	record_txt(spf->arena, &spf->line->records, spf->domain->name, text);
}

/* " ip4:192.0.2.10 ip6:2001:db8::10" */
static const char *
terms_of(const struct spf_case *spf)
{
	struct buf line = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < spf->terms.count; i++)
		buf_printf(&line, " %s", spf->terms.items[i]);
	text = arena_string_n(spf->arena, line.data, line.length);
	buf_free(&line);
	return text;
}

/* First in the record a term holds, whatever the others say (RFC 7208 4.6.2),
 * and costs no lookup of theirs. */
static void
say_longer_record(struct spf_case *spf)
{
	const char *record = spf->domain->spf->record;

	if (record != NULL && strlen(record) >= strlen(BEGIN))
		say_record(spf,
		    arena_printf(spf->arena, BEGIN "%s%s", terms_of(spf),
			record + strlen(BEGIN)));
}

static void
say_new_record(struct spf_case *spf)
{
	if (spf->terms.count > 0)
		say_record(spf,
		    arena_printf(spf->arena, BEGIN "%s ~all", terms_of(spf)));
}

/* --- the judgement --- */

static void
answer(struct spf_case *spf, enum doctor_result result, const char *detail,
    const char *fix)
{
	spf->line->result = result;
	spf->line->detail = detail;
	spf->line->fix = fix;
}

static void
judge_record(struct spf_case *spf)
{
	const struct spf_networks *answered = spf->domain->spf;

	if (answered->record_count > 1) {
		answer(spf, DOCTOR_FAIL, answered->fault,
		    "publish one SPF record that has the terms of all, and "
		    "take the others out");
	} else if (!answered->has_record) {
		answer(spf, DOCTOR_FAIL, answered->fault,
		    "publish exactly one SPF record, which has every address "
		    "that sends mail of the domain");
		say_new_record(spf);
	} else if (answered->fault != NULL) {
		answer(spf, DOCTOR_FAIL, answered->fault,
		    answered->lookups > SPF_LOOKUPS_MAX
			? "write networks as ip4 and ip6 in place of include, "
			  "a and mx, and take out what sends no more"
			: "correct the SPF record: receivers reject it as a "
			  "whole");
	} else {
		answer(spf, DOCTOR_FAIL,
		    answered->all == '+'
			? "the record lets the whole world send (+all)"
			: "the record lets the whole world send: a term, or an "
			  "include, has every address",
		    answered->all == '+'
			? "end the SPF record in ~all or -all"
			: "take the term out that lets every address send");
	}
}

/* The addresses may be in it all the same, or may never be reached. */
static void
judge_doubt(struct spf_case *spf, const char *doubt)
{
	if (spf->domain->spf->dns_failed) {
		answer(spf, DOCTOR_UNKNOWN, doubt, DOCTOR_AGAIN);
		return;
	}
	answer(spf, DOCTOR_UNKNOWN, doubt,
	    "name the addresses of the egress in the SPF record by ip4 and "
	    "ip6, before all other terms");
	say_longer_record(spf);
}

static void
judge_egresses(struct spf_case *spf)
{
	const struct spf_networks *answered = spf->domain->spf;

	if (spf->missing > 0 && answered->doubt == NULL) {
		answer(spf, DOCTOR_FAIL,
		    arena_printf(spf->arena,
			"%zu of %zu addresses and networks of the egress are "
			"not in the record",
			spf->missing, spf->asked),
		    "add them to the SPF record");
		say_longer_record(spf);
	} else if (spf->missing > 0) {
		judge_doubt(spf, answered->doubt);
	} else if (spf->uncertain > 0) {
		judge_doubt(spf, answered->obstacle);
	} else if (spf->unknown != NULL) {
		answer(spf, DOCTOR_UNKNOWN, spf->unknown, DOCTOR_AGAIN);
	} else if (spf->asked == 0) {
		answer(spf, DOCTOR_NOT_ASKED,
		    "the record is valid; no egress is configured that sends "
		    "with this domain in its Return-Path",
		    NULL);
	} else {
		answer(spf, DOCTOR_PASS, NULL, NULL);
	}
}

static const char *
answer_of(struct arena *arena, const struct spf_networks *answered)
{
	if (answered->record != NULL)
		return arena_printf(arena, "%s (%u of %d lookups)",
		    answered->record, answered->lookups, SPF_LOOKUPS_MAX);
	if (answered->record_count > 0)
		return arena_printf(
		    arena, "%zu SPF records", answered->record_count);
	if (answered->failure != NULL)
		return arena_printf(arena, "no answer (%s)", answered->failure);
	return "no such record";
}

static void
judge(struct spf_case *spf)
{
	const struct spf_networks *answered = spf->domain->spf;

	doctor_say(spf->arena, &spf->line->evidence,
	    arena_printf(spf->arena, "%s TXT: %s", spf->domain->name,
		answer_of(spf->arena, answered)));
	if (!answered->has_record && answered->fault == NULL) {
		answer(spf, DOCTOR_UNKNOWN, answered->doubt, DOCTOR_AGAIN);
		return;
	}
	ask_egresses(spf);
	if (answered->fault == NULL && !answered->lets_everybody) {
		judge_egresses(spf);
		return;
	}
	/* What it would have of the egress makes no difference. */
	spf->line->evidence.count = 1;
	judge_record(spf);
}

void
doctor_spf(const struct doctor_facts *facts, const struct doctor_domain *domain,
    struct doctor_line *line)
{
	struct spf_case spf = {
		.facts = facts,
		.domain = domain,
		.line = line,
		.arena = facts->arena,
	};

	if (domain->spf == NULL)
		answer(&spf, DOCTOR_UNKNOWN, DOCTOR_SILENT, DOCTOR_AGAIN);
	else
		judge(&spf);
}
