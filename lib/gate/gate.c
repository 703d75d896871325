#include <stdlib.h>

#include "lib/auth/dkim.h"
#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gather.h"
#include "lib/journal/journal.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"

struct gate *
gate_new(const struct gate_parts *parts)
{
	struct gate *gate;

	gate = mem_new(1, sizeof(*gate));
	gate->parts = *parts;
	gate->dkim = dkim_library_new();
	gate->suffixes = public_suffixes_new();
	gate->ids = message_ids_new();
	pthread_mutex_init(&gate->lock, NULL);
	return gate;
}

void
gate_free(struct gate *gate)
{
	if (gate == NULL)
		return;
	gate_rules_release(gate->rules);
	dkim_library_free(gate->dkim);
	public_suffixes_free(gate->suffixes);
	message_ids_free(gate->ids);
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
		domain_facts_release(domain_cache_get(
		    gate->parts.sources.domains, DOMAIN_OF_MAIL, domain));
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

/* The judgement may be gone when this returns. */
static void
answer(struct judgement *judgement)
{
	const struct gather_held held = gather_held(&judgement->facts);

	judgement->gate->busy--;
	if (judgement->release != NULL)
		judgement->release(judgement->arg);
	else
		judgement->done(judgement->arg);
	gather_release(&held);
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

	if ((judgement->facts.askable & FACT_BODY) && !judgement->is_read)
		message_parse(judgement->message);
	take_dkim(judgement);
	judge(&judgement->facts, judgement->rules->conf,
	    judgement->message->arena, &judgement->verdict);
}

static void
work_done(void *arg)
{
	take_id_let_go(arg);
	remember(arg);
}

/* By a worker, unless that costs more than to do it here. */
static void
hand_out(struct judgement *judgement, void (*run)(void *arg),
    void (*done)(void *arg), bool is_small)
{
	struct workers *workers = judgement->gate->parts.workers;

	judgement->job =
	    (struct job){ .run = run, .done = done, .arg = judgement };
	if (workers != NULL && !is_small) {
		workers_submit(workers, &judgement->job);
		return;
	}
	run(judgement);
	done(judgement);
}

static bool
is_small(const struct judgement *judgement)
{
	return judgement->message->content.text.length <= GATE_SMALL_OCTETS;
}

void
gate_gathered(struct judgement *judgement)
{
	judgement->state = JUDGEMENT_WORKING;
	hand_out(judgement, work, work_done,
	    is_small(judgement) && judgement->message->signatures.count == 0);
}

/* --- reading beforehand --- */

static void
read_links(void *arg)
{
	struct judgement *judgement = arg;
	struct message *message = judgement->message;

	message_parse(message);
	judgement->is_read = true;
	linked_domains_make(message, message->arena, judgement->gate->suffixes,
	    &judgement->linked);
}

static void
links_read(void *arg)
{
	struct judgement *judgement = arg;

	if (judgement->release != NULL)
		answer(judgement);
	else
		gather_start(judgement);
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

void
gate_judge(struct gate *gate, struct judgement *judgement)
{
	const struct content *content = &judgement->message->content;
	const char *failure = NULL;

	judgement->gate = gate;
	judgement->release = NULL;
	judgement->is_read = false;
	judgement->facts = (struct facts){ .session = judgement->session,
		.message = judgement->message };
	if (content->is_lost)
		failure = content->trouble;
	else if (content->trouble != NULL)
		log_warning(gate->parts.log,
		    "a large message is held in memory, for want of %s",
		    content->trouble);
	if (gate->busy++ >= GATE_BUSY_MAX)
		failure = "too many messages are judged at once";
	if (failure != NULL) {
		fail(judgement, failure);
	} else if (links_are_wanted(judgement)) {
		judgement->state = JUDGEMENT_READING;
		hand_out(
		    judgement, read_links, links_read, is_small(judgement));
	} else {
		gather_start(judgement);
	}
}

void
gate_drop(struct judgement *judgement, void (*release)(void *arg))
{
	judgement->release = release;
	if (judgement->state != JUDGEMENT_GATHERING)
		return; /* the worker or the journal has it; answer() comes */
	gather_cancel(judgement);
	answer(judgement);
}
