#include "lib/auth/dkim.h"
#include "lib/conf/conf.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/spf.h"
#include "lib/facts/texts.h"
#include "lib/gate/gather.h"
#include "lib/util/arena.h"

/* --- DKIM --- */

void
take_keys(struct judgement *judgement, struct take_cold *cold)
{
	const struct dkim_signatures *signatures =
	    &judgement->message->signatures;
	struct facts *facts = &judgement->facts;
	const char *name;
	size_t i;

	if (!take_is_wanted(facts, FACT_DKIM))
		return;
	for (i = 0; i < signatures->count; i++) {
		name = signatures->items[i].key_name;
		if (name != NULL && facts->keys[i] == NULL)
			facts->keys[i] = take_from_cache(
			    judgement, DOMAIN_OF_TEXT, name, cold);
	}
}

void
take_dkim(struct judgement *judgement)
{
	const struct message *message = judgement->message;
	const struct dkim_signatures *signatures = &message->signatures;
	struct dkim_key keys[DKIM_SIGNATURES_MAX] = { 0 };
	struct facts *facts = &judgement->facts;
	struct dkim_results *results;
	size_t i;

	if (!take_is_wanted(facts, FACT_DKIM))
		return;
	for (i = 0; i < signatures->count; i++) {
		if (signatures->items[i].key_name != NULL)
			keys[i] = texts_dkim_key(facts->keys[i]);
	}
	results = arena_alloc(message->arena, sizeof(*results));
	dkim_evaluate(judgement->gate->dkim, message->arena, &message->content,
	    signatures, keys, judgement->started / 1000, results);
	facts->dkim = results;
	facts->known |= FACT_DKIM;
}

/* --- DMARC --- */

/* Who asks; the answers are held as long as they are used. */
struct asker {
	struct judgement *judgement;
	struct take_cold *cold; /* NULL: it is too late for more answers */
	struct domain_facts **held;
	size_t count;
};

static const struct dmarc_answer *
answer(void *arg, const char *name)
{
	struct asker *asker = arg;
	struct arena *arena = asker->judgement->message->arena;
	struct take_cold none = { .count = 0 };
	struct dmarc_answer *found;
	struct domain_facts *facts;

	facts = take_from_cache(asker->judgement, DOMAIN_OF_TEXT, name,
	    asker->cold != NULL ? asker->cold : &none);
	if (facts == NULL && asker->cold != NULL)
		return NULL;
	asker->held = arena_grow(
	    arena, asker->held, asker->count, sizeof(struct domain_facts *));
	asker->held[asker->count++] = facts;
	found = arena_alloc(arena, sizeof(*found));
	*found = texts_dmarc_answer(facts);
	return found;
}

static struct dmarc_question
question_of(const struct judgement *judgement, const char *author)
{
	const struct facts *facts = &judgement->facts;
	const struct message *message = judgement->message;
	const struct conf_egress *egress = facts->egress_conf;
	const char *sender = message_sender_domain(message);
	struct dmarc_question question = {
		.author = author,
		.exists = facts->from_domain != NULL
		    ? domain_exists(facts->from_domain)
		    : KNOWN_UNSURE,
		.spf = sender,
		.signature_count = message->signatures.count,
		.method = judgement->rules->conf->dmarc.method,
	};
	const char **signatures;
	size_t i;

	if (sender == NULL && egress != NULL)
		question.spf = egress->helo;
	if (egress != NULL)
		question.signer = egress->dkim_domain;
	signatures = arena_alloc(
	    message->arena, message->signatures.count * sizeof(*signatures));
	for (i = 0; i < message->signatures.count; i++)
		signatures[i] = message->signatures.items[i].domain;
	question.signatures = signatures;
	return question;
}

/* np hangs on whether the domain exists (RFC 9989 4.7). */
static bool
is_time(const struct facts *facts, const struct take_cold *cold)
{
	return cold == NULL || !take_is_wanted(facts, FACT_FROM_DOMAIN);
}

void
take_dmarc(struct judgement *judgement, struct take_cold *cold)
{
	const char *author = message_from_domain(judgement->message);
	struct arena *arena = judgement->message->arena;
	struct asker asker = { .judgement = judgement, .cold = cold };
	const struct dmarc_known known = { answer, &asker,
		judgement->gate->suffixes };
	struct facts *facts = &judgement->facts;
	struct dmarc_question question;
	struct dmarc_facts *dmarc;
	size_t i;

	if (!take_is_wanted(facts, FACT_DMARC))
		return;
	if (author != NULL) {
		question = question_of(judgement, author);
		dmarc = arena_alloc(arena, sizeof(*dmarc));
		if (dmarc_facts_make(arena, &question, &known, dmarc) &&
		    is_time(facts, cold))
			facts->dmarc = dmarc;
	}
	for (i = 0; i < asker.count; i++)
		domain_facts_release(asker.held[i]);
	if (author == NULL || facts->dmarc != NULL)
		facts->known |= FACT_DMARC;
}
