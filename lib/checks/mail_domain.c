#include <string.h>

#include "lib/checks/mail_domain.h"
#include "lib/facts/domain.h"
#include "lib/facts/session.h"
#include "lib/mail/address.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

enum action
mail_domain_grade(const struct facts *facts, const char *domain)
{
	return facts->session->door == DOOR_LOCAL && domain_is_reserved(domain)
	    ? ACTION_NOTE
	    : ACTION_REFUSE;
}

const char *
mail_domain_show(struct arena *arena, const struct address *given,
    const struct address *leaves)
{
	const char *shown = check_show(arena, given->text);

	if (strcmp(given->text, leaves->text) == 0)
		return arena_printf(arena, "<%s>", shown);
	return arena_printf(arena, "<%s>, which leaves as <%s>,", shown,
	    check_show(arena, leaves->text));
}

static enum outcome
judge_domain(const struct facts *facts, const struct domain_facts *domain,
    struct arena *arena, struct finding *finding)
{
	const char *name = check_show(arena, domain->name);

	finding->at_most = mail_domain_grade(facts, domain->name);
	if (domain_exists(domain) == KNOWN_NO) {
		finding->detail =
		    arena_printf(arena, "%s does not exist in DNS", name);
		finding->fix = arena_printf(arena,
		    "correct the domain %s in the address, or register it",
		    name);
		return FOUND;
	}
	if (domain_has_null_mx(domain) == KNOWN_YES) {
		finding->detail = arena_printf(arena,
		    "%s says that it takes no mail (null MX record)", name);
		finding->fix = arena_printf(arena,
		    "send from a domain that takes mail, or give %s a real MX "
		    "record",
		    name);
		return FOUND;
	}
	switch (domain_takes_mail(domain)) {
	case KNOWN_YES:
		return FINE;
	case KNOWN_NO:
		finding->detail = arena_printf(arena,
		    "%s has neither an MX record nor an address in DNS", name);
		finding->fix =
		    arena_printf(arena, "publish an MX record for %s", name);
		return FOUND;
	case KNOWN_UNSURE:
		break;
	}
	finding->detail =
	    arena_printf(arena, "DNS gave no usable answer for %s (%s)", name,
		domain->reason != NULL ? domain->reason : "no reason given");
	finding->fix = arena_printf(arena,
	    "send it again later; if this stays, look at the name servers of "
	    "%s",
	    name);
	return UNSURE;
}

enum outcome
mail_domain_judge(const struct facts *facts, const struct domain_facts *domain,
    const struct address *given, const struct address *leaves,
    struct arena *arena, struct finding *finding)
{
	enum outcome outcome = judge_domain(facts, domain, arena, finding);

	if (outcome != FINE && given != NULL &&
	    strcmp(given->text, leaves->text) != 0)
		finding->detail =
		    arena_printf(arena, "%s (%s, which leaves as %s)",
			finding->detail, check_show(arena, given->text),
			check_show(arena, leaves->text));
	return outcome;
}
