#include "lib/facts/domain.h"
#include "lib/facts/texts.h"

static enum dns_status
status_of(const struct domain_facts *facts)
{
	return facts == NULL || facts->text_total > facts->text_count
	    ? DNS_FAILURE
	    : facts->text_status;
}

static const char *
reason_of(const struct domain_facts *facts)
{
	if (facts == NULL)
		return "no answer in time";
	return facts->text_total > facts->text_count
	    ? "more TXT records than are looked at"
	    : facts->reason;
}

struct dkim_key
texts_dkim_key(const struct domain_facts *facts)
{
	return (struct dkim_key){
		.status = status_of(facts),
		.reason = reason_of(facts),
		.records = facts != NULL ? facts->texts : NULL,
		.count = facts != NULL ? facts->text_count : 0,
	};
}

struct dmarc_answer
texts_dmarc_answer(const struct domain_facts *facts)
{
	const struct dkim_key same = texts_dkim_key(facts);

	return (struct dmarc_answer){ same.status, same.reason, same.records,
		same.count };
}
