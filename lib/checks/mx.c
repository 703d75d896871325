#include <string.h>

#include "lib/checks/survey.h"
#include "lib/facts/domain.h"
#include "lib/facts/special.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

#define DOCUMENTATION "documentation" /* special->name */

static void
fault(struct survey *survey, const char *text, const char *fix)
{
	survey_fault(survey, ACTION_REFUSE, text, fix);
}

/* A host that DNS was not, or could not be, asked about. */
static void
judge_unasked(struct survey *survey, const char *host, const char *shown)
{
	struct arena *arena = survey->arena;
	const char *why;
	struct ip ip;

	if (host[0] == '\0')
		fault(survey,
		    "beside others it names the root, which stands for "
		    "\"takes no mail\" (a null MX)",
		    "take the MX record of the root (\".\") out");
	else if (ip_parse(host, &ip) == 0)
		fault(survey,
		    arena_printf(arena, "%s is an IP address, no name", shown),
		    arena_printf(arena,
			"let the MX record name a host, and publish %s as the "
			"address of that host",
			shown));
	else if (domain_normal(arena, host, strlen(host), &why) == NULL)
		fault(survey, arena_printf(arena, "%s: %s", shown, why),
		    "let the MX record name a host");
	else
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(arena, "%s is not looked up", shown), NULL);
}

/*
 * Only inside a site do such addresses lead to a server. That is right where
 * DNS says something else outside, and so no more than a note. Those for
 * documentation stand for public ones, as in tests.
 */
static void
judge_addresses(
    struct survey *survey, const struct domain_facts *host, const char *shown)
{
	const struct special *special = NULL;
	struct arena *arena = survey->arena;
	char ip[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < host->address_count; i++) {
		special = special_of(&host->addresses[i]);
		if (special == NULL ||
		    strcmp(special->name, DOCUMENTATION) == 0)
			return;
	}
	if (special == NULL)
		return;
	survey_fault(survey, ACTION_NOTE,
	    arena_printf(arena, "%s has no public address, only %s (%s, %s)",
		shown, ip_show(&host->addresses[i - 1], ip), special->name,
		special->source),
	    arena_printf(arena,
		"publish the public address of %s; nothing, where DNS says it "
		"to the outside",
		shown));
}

/*
 * RFC 5321 5.1, RFC 2181 10.3: the name has an address record, and is no
 * alias.
 */
static void
judge_host(struct survey *survey, const struct mx_fact *mx)
{
	const struct domain_facts *host = mx->facts;
	struct arena *arena = survey->arena;
	const char *shown = check_show_name(arena, mx->host);

	if (host == NULL) {
		judge_unasked(survey, mx->host, shown);
		return;
	}
	if (host->canonical != NULL)
		fault(survey,
		    arena_printf(arena, "%s is an alias (CNAME) of %s", shown,
			check_show_name(arena, host->canonical)),
		    arena_printf(arena,
			"let the MX record name %s itself, or give %s address "
			"records in place of the CNAME",
			check_show_name(arena, host->canonical), shown));
	switch (domain_has_address(host)) {
	case KNOWN_YES:
		judge_addresses(survey, host, shown);
		return;
	case KNOWN_NO:
		fault(survey,
		    arena_printf(arena, "%s %s", shown,
			domain_exists(host) == KNOWN_NO ? "does not exist"
							: "has no address"),
		    arena_printf(arena,
			"publish an A or AAAA record for %s, or take it out of "
			"the MX records",
			shown));
		return;
	case KNOWN_UNSURE:
		survey_gap(survey, ACTION_REFUSE,
		    arena_printf(arena, "DNS gave no address of %s (%s)", shown,
			host->reason != NULL ? host->reason
					     : "no reason given"),
		    arena_printf(arena,
			"send it again later; if this stays, look at the name "
			"servers of %s",
			shown));
		return;
	}
}

static void
note_uncounted(struct survey *survey, const struct facts *facts)
{
	const size_t total = facts->sender_domain->mx_total;

	if (total <= facts->mx_count)
		return;
	survey_gap(survey, ACTION_NOTE,
	    arena_printf(survey->arena,
		"%zu of the %zu MX records are not looked up",
		total - facts->mx_count, total),
	    arena_printf(
		survey->arena, "leave at most %d MX records", FACTS_MX_MAX));
}

/* RFC 5321 5.1: mail goes to the host of that name then, if it has one. */
static enum outcome
judge_implicit(const struct domain_facts *domain, struct arena *arena,
    struct finding *finding)
{
	const char *name = check_show(arena, domain->name);

	finding->detail =
	    arena_printf(arena, "%s has no MX record, only an address", name);
	finding->fix = arena_printf(arena,
	    "publish: %s. MX 10 NAME, where NAME is the host that takes its "
	    "mail",
	    name);
	return FOUND;
}

/*
 * One fault, one finding: a domain that does not exist or takes no mail is told
 * by sender-domain.
 */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct domain_facts *domain = facts->sender_domain;
	struct survey survey = { .arena = arena };
	enum outcome outcome;
	const char *name;
	size_t i;

	(void)settings;
	if (domain == NULL)
		return FINE;
	if (domain_takes_mail(domain) == KNOWN_NO) {
		finding->detail = CHECK_TAKES_NO_MAIL;
		return NOT_ASKED;
	}
	name = check_show(arena, domain->name);
	if (domain_takes_mail(domain) == KNOWN_UNSURE) {
		finding->detail = arena_printf(arena,
		    "DNS gave no usable answer for the MX records of %s (%s)",
		    name,
		    domain->reason != NULL ? domain->reason
					   : "no reason given");
		return UNSURE;
	}
	if (domain->mx_status != DNS_ANSWER)
		return judge_implicit(domain, arena, finding);
	for (i = 0; i < facts->mx_count; i++)
		judge_host(&survey, &facts->mx[i]);
	note_uncounted(&survey, facts);
	outcome = survey_end(&survey, finding);
	if (outcome != FINE)
		finding->detail =
		    arena_printf(arena, "%s: %s", name, finding->detail);
	return outcome;
}

const struct check check_mx = {
	.row = {
		.name = "mx",
		.summary = "the sender domain's MX records name hosts with an address",
		.preset = ACTION_NOTE,
	},
	.point = 4,
	.needs = FACT_SENDER_DOMAIN | FACT_SENDER_MX,
	.code = "7.1",
	.title = "Envelope sender's MX records",
	.why = "Some receivers want an MX record for the domain of MAIL FROM "
	       "and count it as spam when there is only an address. An MX "
	       "record that names an alias (CNAME), an IP address or a host "
	       "without an address is against the standards; some servers "
	       "cannot send a bounce or a reply there, and some refuse the "
	       "mail.",
	.fix = "publish MX records that name hosts with an A or AAAA record",
	.source = "RFC 5321 5.1, RFC 2181 10.3",
	.judge = judge,
};
