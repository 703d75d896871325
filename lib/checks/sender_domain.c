#include "lib/checks/check.h"
#include "lib/checks/mail_domain.h"
#include "lib/facts/message.h"

/* A null sender has no domain, and a malformed one is told by return-path. */
static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	(void)settings;
	if (facts->sender_domain == NULL)
		return FINE;
	return mail_domain_judge(facts, facts->sender_domain,
	    &facts->message->sender, &facts->message->reverse_path, arena,
	    finding);
}

const struct check check_sender_domain = {
	.row = {
		.name = "sender-domain",
		.summary = "the envelope sender's domain exists and takes mail",
		.preset = ACTION_REFUSE,
	},
	.point = 3,
	.needs = FACT_SENDER | FACT_SENDER_DOMAIN,
	.code = "7.27",
	.title = "Envelope sender's domain",
	.why = "A bounce must find its way back. Receivers look the domain of "
	       "MAIL FROM up and refuse one that does not exist, has neither "
	       "an MX record nor an address, or declares by a null MX that it "
	       "takes no mail. Reserved names (lan, localdomain, ...) in mail "
	       "of the sendmail command are only noted.",
	.fix = "set the envelope sender to an address in a domain that exists "
	       "and takes mail",
	.source = "RFC 5321 5.1, RFC 7505 4.2",
	.judge = judge,
};
