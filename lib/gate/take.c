#include "lib/conf/conf.h"
#include "lib/conf/next_hop.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/message.h"
#include "lib/facts/mx.h"
#include "lib/facts/relay_watch.h"
#include "lib/facts/route.h"
#include "lib/facts/session.h"
#include "lib/gate/gather.h"
#include "lib/util/arena.h"
#include "lib/verdict/receivers.h"

/* What hangs on the reverse-path. */
#define OF_SENDER                                                              \
	(FACT_SENDER | FACT_SENDER_DOMAIN | FACT_SENDER_MX | FACT_REACH |      \
	    FACT_SPF | FACT_SPF_RECORD)
/* And on the originator. */
#define OF_FROM (FACT_FROM_DOMAIN | FACT_DMARC)

bool
take_is_wanted(const struct facts *facts, enum fact fact)
{
	return (facts->askable & ~facts->known & ~facts->rewritten & fact) != 0;
}

/* --- the addresses as they leave --- */

/* By which way the sender came tells what Postfix has still to do with it. */
size_t
take_questions(const struct judgement *judgement,
    struct rewriter_question questions[REWRITER_WAIT_MAX])
{
	const struct message *message = judgement->message;
	bool is_local = judgement->session->door == DOOR_LOCAL;
	size_t count = 0;

	/* What is no address stays none. */
	if (message->sender_fault == NULL)
		questions[count++] = (struct rewriter_question){
			is_local ? REWRITE_LOCAL_SENDER : REWRITE_SMTP_SENDER,
			&message->sender,
		};
	if (message->from.count > 0)
		questions[count++] = (struct rewriter_question){ REWRITE_FROM,
			&message->from.items[0] };
	if (message->next_hop == NULL)
		questions[count++] =
		    (struct rewriter_question){ REWRITE_RELAYHOST,
			    &message->sender };
	return count;
}

/* What cannot be known makes unsure, at most a note: trying again is no help.
 */
static void
give_up_address(
    struct judgement *judgement, enum rewrite rewrite, const char *why)
{
	struct facts *facts = &judgement->facts;

	/* Without it, the egress is chosen by what else is known. */
	if (rewrite == REWRITE_RELAYHOST)
		return;
	facts->rewritten |= rewrite == REWRITE_FROM ? OF_FROM : OF_SENDER;
	facts->rewritten_by = why;
}

static void
take_address(
    struct judgement *judgement, enum rewrite rewrite, const char *text)
{
	struct message *message = judgement->message;
	const char *why = "what Postfix's tables make of this address is none";

	if (rewrite == REWRITE_RELAYHOST)
		judgement->relayhost = text;
	else if ((rewrite == REWRITE_FROM
			 ? message_rewrite_originator(message, text)
			 : message_rewrite_sender(message, text)) != 0)
		give_up_address(judgement, rewrite, why);
}

/* Takes the addresses that are known; false when some are cold. */
bool
take_addresses(struct judgement *judgement, const char *cold_means)
{
	struct rewriter *rewriter = judgement_sources(judgement)->rewriter;
	struct rewriter_question questions[REWRITER_WAIT_MAX];
	size_t count = take_questions(judgement, questions), i;
	bool all = true;
	const char *text;

	for (i = 0; i < count; i++) {
		if (!rewriter_applies(rewriter, questions[i].rewrite))
			continue;
		switch (rewriter_get(rewriter, questions[i].rewrite,
		    questions[i].address, judgement->message->arena, &text)) {
		case REWRITER_KNOWN:
			take_address(judgement, questions[i].rewrite, text);
			break;
		case REWRITER_FAILED:
			give_up_address(judgement, questions[i].rewrite, text);
			break;
		case REWRITER_COLD:
			all = false;
			if (cold_means != NULL)
				give_up_address(judgement, questions[i].rewrite,
				    cold_means);
		}
	}
	return all;
}

/* --- the egress --- */

void
take_egress(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;

	facts->egress_conf = route_egress(
	    judgement->rules->conf, judgement->message, judgement->relayhost);
	if (facts->egress_conf == NULL ||
	    judgement_sources(judgement)->egresses == NULL) {
		facts->askable &= ~(unsigned)(FACT_EGRESS | FACTS_OF_EGRESS);
	} else {
		facts->egress =
		    egress_watch_get(judgement_sources(judgement)->egresses,
			facts->egress_conf->title);
		if (facts->egress != NULL)
			facts->known |= FACT_EGRESS;
	}
	if (facts->egress_conf != NULL &&
	    facts->egress_conf->return_path != NULL)
		message_rewrite_sender_domain(
		    judgement->message, facts->egress_conf->return_path);
}

/* --- the relay --- */

void
take_relay(struct judgement *judgement)
{
	struct relay_watch *watch = judgement_sources(judgement)->relays;
	const struct message *message = judgement->message;
	const char *next_hop = message->next_hop != NULL ? message->next_hop
							 : judgement->relayhost;
	struct facts *facts = &judgement->facts;

	if (watch == NULL)
		facts->askable &= ~(unsigned)FACT_RELAY;
	if (!take_is_wanted(facts, FACT_RELAY))
		return;
	facts->known |= FACT_RELAY;
	if (next_hop == NULL || *next_hop == '\0')
		return;
	facts->next_hop = next_hop_normal(message->arena, next_hop);
	if (facts->next_hop == NULL)
		return;
	facts->relays = relay_watch_get(watch);
	facts->relay = relays_find(facts->relays, facts->next_hop);
	if (facts->relay != NULL)
		facts->relay_age = judgement->started - facts->relay->fetched;
}

/* --- names --- */

struct domain_facts *
take_from_cache(struct judgement *judgement, enum domain_kind kind,
    const char *name, struct take_cold *cold)
{
	struct domain_facts *facts;

	facts =
	    domain_cache_get(judgement_sources(judgement)->domains, kind, name);
	if (facts == NULL && cold->count < TAKE_COLD_MAX)
		cold->names[cold->count++] = (struct domain_name){ kind, name };
	return facts;
}

/* `name` NULL: there is none to ask, and that is known. */
static void
take_domain(struct judgement *judgement, enum fact fact, const char *name,
    struct domain_facts **facts_r, struct take_cold *cold)
{
	struct facts *facts = &judgement->facts;

	if (!take_is_wanted(facts, fact))
		return;
	if (name != NULL)
		*facts_r =
		    take_from_cache(judgement, DOMAIN_OF_MAIL, name, cold);
	if (name == NULL || *facts_r != NULL)
		facts->known |= fact;
}

static void
take_of_message(struct judgement *judgement, struct take_cold *cold)
{
	struct facts *facts = &judgement->facts;

	take_domain(judgement, FACT_SENDER_DOMAIN,
	    message_sender_domain(judgement->message), &facts->sender_domain,
	    cold);
	take_domain(judgement, FACT_FROM_DOMAIN,
	    message_from_domain(judgement->message), &facts->from_domain, cold);
	take_spf_record(judgement, cold);
	take_spf(judgement, cold);
	take_keys(judgement, cold);
	take_dmarc(judgement, cold);
}

void
take_domains(struct judgement *judgement, struct take_cold *cold)
{
	size_t i, count = 0;

	take_of_message(judgement, cold);
	take_listings(judgement, cold);
	for (i = 0; i < cold->count; i++) {
		if (cold->names[i].kind == DOMAIN_OF_MAIL)
			cold->names[count++] = cold->names[i];
	}
	cold->count = count;
}

/* --- the hosts of MX records --- */

static void
list_mx(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;

	if (facts->sender_domain == NULL || facts->mx != NULL)
		return;
	facts->mx_count = mx_count(facts->sender_domain);
	if (facts->mx_count == 0)
		return;
	facts->mx = arena_alloc(
	    judgement->message->arena, facts->mx_count * sizeof(facts->mx[0]));
	mx_list(facts->sender_domain, facts->mx);
}

static void
take_mx(struct judgement *judgement, struct take_cold *cold)
{
	struct domain_cache *domains = judgement_sources(judgement)->domains;
	struct domain_name names[FACTS_MX_MAX];
	struct facts *facts = &judgement->facts;
	size_t i, count;

	if (!take_is_wanted(facts, FACT_SENDER_MX) ||
	    !(facts->known & FACT_SENDER_DOMAIN))
		return;
	list_mx(judgement);
	count = mx_take(domains, facts->mx, facts->mx_count, names);
	for (i = 0; i < count && cold->count < TAKE_COLD_MAX; i++)
		cold->names[cold->count++] = names[i];
	if (count == 0)
		facts->known |= FACT_SENDER_MX;
}

void
take_names(struct judgement *judgement, struct take_cold *cold)
{
	take_of_message(judgement, cold);
	take_mx(judgement, cold);
	take_listings(judgement, cold);
}

void
take_more(struct judgement *judgement, struct take_cold *cold)
{
	take_spf_of_local(judgement, cold);
	take_listings(judgement, cold);
}

void
take_reach(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;

	if (!take_is_wanted(facts, FACT_REACH) ||
	    !(facts->known & FACT_SENDER_MX))
		return;
	mx_reach(
	    judgement_sources(judgement)->reaches, facts->mx, facts->mx_count);
	facts->known |= FACT_REACH;
}

/* --- the receivers --- */

static void
list_receivers(struct judgement *judgement)
{
	const struct message *message = judgement->message;
	struct facts *facts = &judgement->facts;
	size_t i;

	facts->receivers = arena_alloc(message->arena,
	    message->receiver_count * sizeof(*facts->receivers));
	for (i = 0; i < message->receiver_count; i++)
		facts->receivers[i].domain = message->receivers[i];
	facts->receiver_count = message->receiver_count;
}

/* The policy door's are told by the milter, which knows more of the message. */
void
take_receivers(struct judgement *judgement, struct take_cold *cold)
{
	const struct conf *conf = judgement->rules->conf;
	struct facts *facts = &judgement->facts;
	struct receiver_fact *fact;
	size_t i;

	if (judgement->session->door == DOOR_POLICY ||
	    conf->receiver_count == 0)
		return;
	if (facts->receivers == NULL)
		list_receivers(judgement);
	for (i = 0; i < facts->receiver_count; i++) {
		fact = &facts->receivers[i];
		if (fact->facts != NULL ||
		    receiver_of_domain(conf, fact->domain) != NULL)
			continue;
		fact->facts = take_from_cache(
		    judgement, DOMAIN_OF_MAIL, fact->domain, cold);
	}
}
