#include "lib/checks/mail_domain.h"
#include "lib/facts/domain.h"
#include "lib/facts/session.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

enum action
mail_domain_grade(const struct facts *facts, const char *domain)
{
	return facts->session->door == DOOR_LOCAL && domain_is_reserved(domain)
	    ? ACTION_NOTE
	    : ACTION_REFUSE;
}

enum outcome
mail_domain_judge(const struct facts *facts, const struct domain_facts *domain,
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
