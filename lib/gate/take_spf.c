#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/spf.h"
#include "lib/gate/gather.h"

void
take_spf_record(struct judgement *judgement, struct take_cold *cold)
{
	const char *domain = message_sender_domain(judgement->message);
	struct facts *facts = &judgement->facts;

	if (!take_is_wanted(facts, FACT_SPF_RECORD))
		return;
	if (domain != NULL) {
		facts->spf_record_held = take_from_cache(
		    judgement, DOMAIN_OF_SPF_RECORD, domain, cold);
		if (facts->spf_record_held == NULL)
			return;
		facts->spf_record = facts->spf_record_held->spf_record;
	}
	facts->known |= FACT_SPF_RECORD;
}

/* In place of what is held. */
static void
set_spf(struct facts *facts, struct domain_facts *held)
{
	domain_facts_release(facts->spf_held);
	facts->spf_held = held;
	facts->spf = held->spf;
}

/* The results for a domain are those of each of its addresses, mostly. */
static bool
is_settled(const struct judgement *judgement)
{
	const struct spf_facts *spf = judgement->facts.spf;

	return spf == NULL || !spf->of_local ||
	    judgement->message->reverse_path.local == NULL;
}

void
take_spf(struct judgement *judgement, struct take_cold *cold)
{
	const struct message *message = judgement->message;
	const char *domain = message_sender_domain(message), *name = NULL;
	struct facts *facts = &judgement->facts;
	struct domain_facts *held;

	/* Without an egress, it comes when that is known. */
	if (!take_is_wanted(facts, FACT_SPF) || facts->egress == NULL ||
	    facts->spf != NULL)
		return;
	if (domain != NULL || address_is_null(&message->reverse_path))
		name =
		    spf_name_make(message->arena, facts->egress, NULL, domain);
	if (name != NULL) {
		held = take_from_cache(judgement, DOMAIN_OF_SPF, name, cold);
		if (held == NULL)
			return;
		set_spf(facts, held);
	}
	if (is_settled(judgement))
		facts->known |= FACT_SPF;
}

void
take_spf_of_local(struct judgement *judgement, struct take_cold *cold)
{
	const struct address *sender = &judgement->message->reverse_path;
	struct facts *facts = &judgement->facts;
	struct domain_facts *held;

	if (!take_is_wanted(facts, FACT_SPF) || facts->spf == NULL)
		return;
	held = take_from_cache(judgement, DOMAIN_OF_SPF,
	    spf_name_make(judgement->message->arena, facts->egress,
		sender->local, sender->domain),
	    cold);
	if (held == NULL)
		return;
	set_spf(facts, held);
	facts->known |= FACT_SPF;
}
