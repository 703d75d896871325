#include "lib/checks/check.h"
#include "lib/checks/mail_domain.h"
#include "lib/facts/message.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"

/* A From field without an address is told by from-header. */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct address *leaves = &message->originator;

	(void)settings;
	if (facts->from_domain != NULL)
		return mail_domain_judge(facts, facts->from_domain,
		    message->from.count > 0 ? &message->from.items[0] : NULL,
		    leaves, arena, finding);

	if (leaves->domain == NULL || address_is_literal(leaves) ||
	    domain_is_qualified(leaves->domain))
		return FINE;
	finding->detail =
	    arena_printf(arena, "the domain %s is not fully qualified",
		check_show(arena, leaves->domain));
	finding->at_most = mail_domain_grade(facts, leaves->domain);
	return FOUND;
}

const struct check check_from_domain = {
	.row = {
		.name = "from-domain",
		.summary = "the From address's domain exists and takes mail",
		.preset = ACTION_REFUSE,
	},
	.point = 1,
	.needs = FACT_HEADER | FACT_FROM_DOMAIN,
	.code = "7.27",
	.title = "From domain",
	.why = "A reply must find its way back. Receivers refuse or distrust "
	       "a From domain that does not exist, has neither an MX record "
	       "nor an address, or declares by a null MX that it takes no "
	       "mail. Reserved names (lan, localdomain, ...) in mail of the "
	       "sendmail command are only noted.",
	.fix = "set From to an address in a domain that exists and takes mail; "
	       "a visitor's address belongs in Reply-To",
	.source = "RFC 5321 5.1, RFC 7505 4.2",
	.judge = judge,
};
