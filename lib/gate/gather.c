#include "lib/conf/conf.h"
#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/message.h"
#include "lib/facts/relay_watch.h"
#include "lib/facts/scope.h"
#include "lib/facts/session.h"
#include "lib/gate/gather.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

/* --- waiting --- */

static void go_on(struct judgement *judgement);

static int64_t
deadline_of(const struct judgement *judgement)
{
	const struct conf *conf = judgement->rules->conf;

	return judgement->session->door == DOOR_LOCAL ? conf->dns.local_deadline
						      : conf->dns.deadline;
}

static void
finish(struct judgement *judgement)
{
	loop_timer_clear(judgement->gate->parts.loop, &judgement->deadline);
	take_reach(judgement);
	take_dmarc(judgement, NULL);
	take_listings_end(judgement);
	take_id(judgement);
	gate_gathered(judgement);
}

static void
wait_ready(void *arg)
{
	struct judgement *judgement = arg;

	judgement->waited = judgement->step;
	go_on(judgement);
}

static void
deadline_over(void *arg)
{
	struct judgement *judgement = arg;

	gather_cancel(judgement);
	if (judgement->step == GATHER_NAMES || judgement->step == GATHER_MORE)
		take_lists_rest(judgement);
	judgement->late = judgement->step;
	if (judgement->step != GATHER_ADDRESSES)
		breaker_deadline(domain_cache_breaker(
		    judgement_sources(judgement)->domains));
	go_on(judgement);
}

/* Why what is cold stays so. */
static const char *
late(const struct judgement *judgement, const char *who)
{
	if (judgement->late == GATHER_NOTHING)
		return arena_printf(
		    judgement->message->arena, "%s gave no answer", who);
	if (judgement->late == GATHER_ADDRESSES &&
	    judgement->step != GATHER_ADDRESSES)
		return "Postfix's tables left no time to ask DNS";
	return arena_printf(judgement->message->arena,
	    "%s did not answer within %.3g s", who,
	    (double)deadline_of(judgement) / 1000);
}

/* True when the message is parked; one deadline is for all of its waits. */
static bool
park(struct judgement *judgement, size_t missing)
{
	struct loop *loop = judgement->gate->parts.loop;

	if (missing == 0)
		return false;
	judgement->state = JUDGEMENT_GATHERING;
	if (judgement->deadline.place == 0)
		loop_timer_set(loop, &judgement->deadline,
		    clock_now() + deadline_of(judgement));
	return true;
}

static bool
may_wait(const struct judgement *judgement)
{
	return judgement->late == GATHER_NOTHING &&
	    judgement->waited != judgement->step;
}

/* True when the message is parked. */
static bool
gather_addresses(struct judgement *judgement)
{
	struct rewriter *rewriter = judgement_sources(judgement)->rewriter;
	struct rewriter_question questions[REWRITER_WAIT_MAX];
	size_t count;

	if (rewriter == NULL || take_addresses(judgement, NULL))
		return false;
	count = take_questions(judgement, questions);
	judgement->wait =
	    (struct wait){ .ready = wait_ready, .arg = judgement };
	if (may_wait(judgement) &&
	    park(judgement,
		rewriter_wait_start(
		    rewriter, &judgement->wait, questions, count)))
		return true;
	take_addresses(judgement, late(judgement, "Postfix's tables"));
	return false;
}

static bool
gather_names(struct judgement *judgement,
    void (*take)(struct judgement *, struct take_cold *))
{
	struct domain_cache *domains = judgement_sources(judgement)->domains;
	struct take_cold cold;

	cold.count = 0;
	take(judgement, &cold);
	if (cold.count == 0)
		return false;
	judgement->wait =
	    (struct wait){ .ready = wait_ready, .arg = judgement };
	if (judgement->late == GATHER_NOTHING &&
	    breaker_is_open(domain_cache_breaker(domains))) {
		judgement->facts.unknown = "DNS is not answering";
		return false;
	}
	if (may_wait(judgement) &&
	    park(judgement,
		domain_wait_start(
		    domains, &judgement->wait, cold.names, cold.count)))
		return true;
	cold.count = 0;
	take(judgement, &cold);
	if (cold.count > 0)
		judgement->facts.unknown = late(judgement, "DNS");
	return false;
}

/* A prediction is not worth waiting for, but where nobody else waits. */
static bool
gather_receivers(struct judgement *judgement)
{
	struct take_cold nobody_waits;

	if (judgement->session->door == DOOR_FILE)
		return gather_names(judgement, take_receivers);
	nobody_waits.count = 0;
	take_receivers(judgement, &nobody_waits);
	return false;
}

static void
go_on(struct judgement *judgement)
{
	switch (judgement->step) {
	case GATHER_NOTHING:
	case GATHER_ADDRESSES:
		if (gather_addresses(judgement))
			return;
		take_egress(judgement);
		take_relay(judgement);
		judgement->step = GATHER_DOMAINS;
		/* FALLTHROUGH */
	case GATHER_DOMAINS:
		if (gather_names(judgement, take_domains))
			return;
		judgement->step = GATHER_NAMES;
		/* FALLTHROUGH */
	case GATHER_NAMES:
		if (gather_names(judgement, take_names))
			return;
		judgement->step = GATHER_MORE;
		/* FALLTHROUGH */
	case GATHER_MORE:
		if (gather_names(judgement, take_more))
			return;
		judgement->step = GATHER_RECEIVERS;
		/* FALLTHROUGH */
	case GATHER_RECEIVERS:
		if (gather_receivers(judgement))
			return;
	}
	finish(judgement);
}

/* --- the beginning and the end --- */

static unsigned
askable_of(const struct judgement *judgement)
{
	const struct gate_rules *rules = judgement->rules;
	unsigned askable;

	askable = judgement->session->door == DOOR_POLICY
	    ? FACTS_OF_POLICY & (rules->policy_needs | FACT_SENDER)
	    : FACTS_OF_MILTER;
	if (judgement_sources(judgement)->reaches == NULL ||
	    !rules->conf->probe.mx)
		askable &= ~(unsigned)FACT_REACH;
	if (!links_are_wanted(judgement))
		askable &= ~(unsigned)FACT_LISTINGS;
	return askable;
}

void
gather_start(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;
	const char *domain = judgement->message->sender.domain;

	judgement->deadline =
	    (struct loop_timer){ .due = deadline_over, .arg = judgement };
	judgement->step = GATHER_ADDRESSES;
	judgement->waited = GATHER_NOTHING;
	judgement->late = GATHER_NOTHING;
	judgement->relayhost = NULL;
	judgement->started = clock_wall();
	*facts = (struct facts){ .session = judgement->session,
		.message = judgement->message,
		.now = judgement->started };
	facts->askable = askable_of(judgement);
	facts->known = facts->askable & (FACT_SENDER | FACT_HEADER | FACT_BODY);
	facts->sender_is_local = domain != NULL &&
	    scope_is_local_domain(judgement->rules->scope, domain);
	go_on(judgement);
}

void
gather_cancel(struct judgement *judgement)
{
	wait_cancel(&judgement->wait);
	loop_timer_clear(judgement->gate->parts.loop, &judgement->deadline);
}

struct gather_held
gather_held(const struct facts *facts)
{
	struct gather_held held = {
		.egress = facts->egress,
		.relays = facts->relays,
	};
	size_t i;

	held.domains[held.domain_count++] = facts->sender_domain;
	held.domains[held.domain_count++] = facts->from_domain;
	held.domains[held.domain_count++] = facts->spf_record_held;
	held.domains[held.domain_count++] = facts->spf_held;
	for (i = 0; i < FACTS_KEYS_MAX; i++)
		held.domains[held.domain_count++] = facts->keys[i];
	for (i = 0; i < facts->mx_count; i++)
		held.domains[held.domain_count++] = facts->mx[i].facts;
	for (i = 0; i < facts->receiver_count; i++)
		held.domains[held.domain_count++] = facts->receivers[i].facts;
	return held;
}

void
gather_release(const struct gather_held *held)
{
	size_t i;

	for (i = 0; i < held->domain_count; i++)
		domain_facts_release(held->domains[i]);
	egress_facts_release(held->egress);
	relays_release(held->relays);
}
