#include <pthread.h>
#include <stdlib.h>

#include "lib/conf/conf.h"
#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/scope.h"
#include "lib/facts/session.h"
#include "lib/gate/gate.h"
#include "lib/journal/journal.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

struct gate {
	struct gate_parts parts;
	pthread_mutex_t lock;
	struct gate_rules *rules; /* under lock */
	size_t busy;
};

struct gate *
gate_new(const struct gate_parts *parts)
{
	struct gate *gate;

	gate = mem_new(1, sizeof(*gate));
	gate->parts = *parts;
	pthread_mutex_init(&gate->lock, NULL);
	return gate;
}

void
gate_free(struct gate *gate)
{
	if (gate == NULL)
		return;
	gate_rules_release(gate->rules);
	pthread_mutex_destroy(&gate->lock);
	free(gate);
}

void
gate_set_rules(struct gate *gate, struct gate_rules *rules)
{
	struct gate_rules *old;

	pthread_mutex_lock(&gate->lock);
	old = gate->rules;
	gate->rules = rules;
	pthread_mutex_unlock(&gate->lock);
	gate_rules_release(old);
}

struct gate_rules *
gate_rules(struct gate *gate)
{
	struct gate_rules *rules;

	pthread_mutex_lock(&gate->lock);
	rules = gate_rules_hold(gate->rules);
	pthread_mutex_unlock(&gate->lock);
	return rules;
}

void
gate_expect(struct gate *gate, const char *domain)
{
	if (domain != NULL)
		domain_facts_release(
		    domain_cache_get(
			gate->parts.domains, DOMAIN_OF_MAIL, domain));
}

void
gate_count(struct gate *gate, const char *why)
{
	if (gate->parts.journal != NULL)
		journal_count(gate->parts.journal, why);
}

size_t
gate_busy(const struct gate *gate)
{
	return gate->busy;
}

/* --- the end of the walk --- */

static void
release_facts(struct facts *facts)
{
	domain_facts_release(facts->sender_domain);
	domain_facts_release(facts->from_domain);
}

/* The judgement may be gone when this returns. */
static void
answer(struct judgement *judgement)
{
	struct facts held = judgement->facts;

	judgement->gate->busy--;
	if (judgement->release != NULL)
		judgement->release(judgement->arg);
	else
		judgement->done(judgement->arg);
	release_facts(&held);
}

static void
stored(void *arg, bool ok)
{
	(void)ok; /* the journal has said so, and the mail gets its verdict */
	answer(arg);
}

static void
remember(struct judgement *judgement)
{
	const struct verdict *verdict = &judgement->verdict;
	struct journal *journal = judgement->gate->parts.journal;

	if (journal == NULL || judgement->release != NULL ||
	    !policy_remembers(judgement->session->door, verdict->action)) {
		answer(judgement);
		return;
	}
	if (verdict_effect(verdict) != ACTION_REFUSE) {
		journal_decision(
		    journal, &judgement->facts, verdict, NULL, NULL);
		answer(judgement);
		return;
	}
	judgement->state = JUDGEMENT_STORING;
	journal_decision(
	    journal, &judgement->facts, verdict, stored, judgement);
}

/* --- judging --- */

static void
work(void *arg)
{
	struct judgement *judgement = arg;

	if (judgement->facts.askable & FACT_BODY)
		message_parse(judgement->message);
	judge(&judgement->facts, judgement->rules->conf,
	    judgement->message->arena, &judgement->verdict);
}

static void
work_done(void *arg)
{
	remember(arg);
}

/* A small message costs less to judge than to hand to another thread. */
static bool
is_small(const struct judgement *judgement)
{
	return judgement->message->content.text.length <= GATE_SMALL_OCTETS;
}

/* All is known that will be. */
static void
judge_now(struct judgement *judgement)
{
	struct workers *workers = judgement->gate->parts.workers;

	judgement->state = JUDGEMENT_WORKING;
	judgement->job =
	    (struct job){ .run = work, .done = work_done, .arg = judgement };
	if (workers != NULL && !is_small(judgement)) {
		workers_submit(workers, &judgement->job);
		return;
	}
	work(judgement);
	work_done(judgement);
}

static void
fail(struct judgement *judgement, const char *what)
{
	log_error(
	    judgement->gate->parts.log, "a message was not judged: %s", what);
	judge_failed(&judgement->facts, judgement->rules->conf,
	    judgement->message->arena, what, &judgement->verdict);
	remember(judgement);
}

/* --- gathering --- */

/* The domains that a message needs facts of. */
#define DOMAINS 2

struct needed {
	enum fact fact;
	const char *name; /* NULL: there is none to ask, and that is known */
	struct domain_facts **facts;
};

static void
needed_domains(struct judgement *judgement, struct needed needed[DOMAINS])
{
	needed[0] = (struct needed){ FACT_SENDER_DOMAIN,
		message_sender_domain(judgement->message),
		&judgement->facts.sender_domain };
	needed[1] = (struct needed){ FACT_FROM_DOMAIN,
		message_from_domain(judgement->message),
		&judgement->facts.from_domain };
}

/* Takes what the cache has; returns how many names are cold. */
static size_t
take_facts(struct judgement *judgement, struct domain_name cold[DOMAINS])
{
	struct facts *facts = &judgement->facts;
	struct needed needed[DOMAINS];
	unsigned wanted;
	size_t i, count = 0;

	wanted = facts->askable & ~facts->known & ~judgement->rules->rewritten;
	needed_domains(judgement, needed);
	for (i = 0; i < DOMAINS; i++) {
		if (!(wanted & needed[i].fact))
			continue;
		if (needed[i].name != NULL &&
		    (*needed[i].facts = domain_cache_get(
			 judgement->gate->parts.domains, DOMAIN_OF_MAIL, needed[i].name)) ==
			NULL)
			cold[count++] = (struct domain_name){ DOMAIN_OF_MAIL, needed[i].name };
		else
			facts->known |= needed[i].fact;
	}
	return count;
}

static int64_t
deadline_of(const struct judgement *judgement)
{
	const struct conf *conf = judgement->rules->conf;

	return judgement->session->door == DOOR_LOCAL ? conf->dns.local_deadline
						      : conf->dns.deadline;
}

static void
gathered(void *arg)
{
	struct judgement *judgement = arg;
	struct domain_name cold[DOMAINS];

	loop_timer_clear(judgement->gate->parts.loop, &judgement->deadline);
	if (take_facts(judgement, cold) > 0)
		judgement->facts.unknown = "DNS gave no answer";
	judge_now(judgement);
}

static void
deadline_over(void *arg)
{
	struct judgement *judgement = arg;
	struct gate *gate = judgement->gate;
	struct domain_name cold[DOMAINS];

	domain_wait_cancel(&judgement->wait);
	if (take_facts(judgement, cold) > 0) {
		breaker_deadline(domain_cache_breaker(gate->parts.domains));
		judgement->facts.unknown =
		    arena_printf(judgement->message->arena,
			"DNS did not answer within %.3g s",
			(double)deadline_of(judgement) / 1000);
	}
	judge_now(judgement);
}

static void
gather(struct judgement *judgement, struct domain_name cold[DOMAINS], size_t count)
{
	struct gate *gate = judgement->gate;

	if (breaker_is_open(domain_cache_breaker(gate->parts.domains))) {
		judgement->facts.unknown = "DNS is not answering";
		judge_now(judgement);
		return;
	}
	judgement->state = JUDGEMENT_GATHERING;
	judgement->wait =
	    (struct domain_wait){ .ready = gathered, .arg = judgement };
	if (domain_wait_start(
		gate->parts.domains, &judgement->wait, cold, count) == 0) {
		gathered(judgement);
		return;
	}
	loop_timer_set(gate->parts.loop, &judgement->deadline,
	    clock_now() + deadline_of(judgement));
}

void
gate_judge(struct gate *gate, struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;
	struct domain_name cold[DOMAINS];
	const char *domain;
	size_t count;

	judgement->gate = gate;
	judgement->release = NULL;
	judgement->deadline =
	    (struct loop_timer){ .due = deadline_over, .arg = judgement };
	*facts = (struct facts){ .session = judgement->session,
		.message = judgement->message };
	facts->askable = judgement->session->door == DOOR_POLICY
	    ? FACTS_OF_POLICY
	    : FACTS_OF_MILTER;
	facts->askable &= ~(unsigned)(FACT_SENDER_MX | FACT_REACH | FACT_EGRESS);
	facts->known = facts->askable &
	    (FACT_SENDER | FACT_HEADER | FACT_BODY) &
	    ~judgement->rules->rewritten;
	facts->rewritten = judgement->rules->rewritten;
	facts->rewritten_by = judgement->rules->rewritten_by;
	domain = judgement->message->sender.domain;
	facts->sender_is_local = domain != NULL &&
	    scope_is_local_domain(judgement->rules->scope, domain);
	if (gate->busy++ >= GATE_BUSY_MAX) {
		fail(judgement, "too many messages are judged at once");
		return;
	}
	count = take_facts(judgement, cold);
	if (count == 0)
		judge_now(judgement);
	else
		gather(judgement, cold, count);
}

void
gate_drop(struct judgement *judgement, void (*release)(void *arg))
{
	judgement->release = release;
	if (judgement->state != JUDGEMENT_GATHERING)
		return; /* the worker or the journal has it; answer() comes */
	domain_wait_cancel(&judgement->wait);
	loop_timer_clear(judgement->gate->parts.loop, &judgement->deadline);
	answer(judgement);
}
