#include "lib/conf/conf.h"
#include "lib/dns/breaker.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/message.h"
#include "lib/facts/route.h"
#include "lib/facts/scope.h"
#include "lib/facts/session.h"
#include "lib/gate/gate_private.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

/* The sender's and the From domain, or the MX hosts of the former. */
#define NAMES_MAX FACTS_MX_MAX
/* What hangs on the reverse-path. */
#define OF_SENDER                                                              \
	(FACT_SENDER | FACT_SENDER_DOMAIN | FACT_SENDER_MX | FACT_REACH)

static const struct gate_sources *
sources(const struct judgement *judgement)
{
	return &judgement->gate->parts.sources;
}

static bool
is_wanted(const struct facts *facts, enum fact fact)
{
	return (facts->askable & ~facts->known & ~facts->rewritten & fact) != 0;
}

/* --- the addresses as they leave --- */

/* By which way the sender came tells what Postfix has still to do with it. */
static size_t
rewriting_questions(const struct judgement *judgement,
    struct rewriter_question questions[REWRITER_WAIT_MAX])
{
	const struct message *message = judgement->message;
	bool is_local = judgement->session->door == DOOR_LOCAL;
	size_t count = 0;

	questions[count++] = (struct rewriter_question){
		is_local ? REWRITE_LOCAL_SENDER : REWRITE_SMTP_SENDER,
		&message->sender,
	};
	if (message->from.count > 0)
		questions[count++] = (struct rewriter_question){ REWRITE_FROM,
			&message->from.items[0] };
	if (message->next_hop == NULL)
		questions[count++] = (struct rewriter_question){
			REWRITE_RELAYHOST, &message->sender };
	return count;
}

/* What cannot be known makes unsure, at most a note: trying again is no help. */
static void
give_up_address(
    struct judgement *judgement, enum rewrite rewrite, const char *why)
{
	struct facts *facts = &judgement->facts;

	facts->rewritten |=
	    rewrite == REWRITE_FROM ? FACT_FROM_DOMAIN : OF_SENDER;
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
static bool
take_addresses(struct judgement *judgement, const char *cold_means)
{
	struct rewriter *rewriter = sources(judgement)->rewriter;
	struct rewriter_question questions[REWRITER_WAIT_MAX];
	size_t count = rewriting_questions(judgement, questions), i;
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

/* The provider puts its own domain into the reverse-path. */
static void
take_return_path(struct message *message, const char *domain)
{
	const struct address *sender = &message->reverse_path;

	if (domain == NULL || sender->local == NULL)
		return;
	message_rewrite_sender(message,
	    arena_printf(message->arena, "%s@%s", sender->local, domain));
}

static void
take_egress(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;

	facts->egress_conf = route_egress(judgement->rules->conf,
	    judgement->message, judgement->relayhost);
	if (facts->egress_conf == NULL || sources(judgement)->egresses == NULL) {
		facts->askable &= ~(unsigned)FACT_EGRESS;
	} else {
		facts->egress = egress_watch_get(
		    sources(judgement)->egresses, facts->egress_conf->title);
		if (facts->egress != NULL)
			facts->known |= FACT_EGRESS;
	}
	if (facts->egress_conf != NULL)
		take_return_path(
		    judgement->message, facts->egress_conf->return_path);
}

/* --- the domains --- */

struct needed {
	enum fact fact;
	const char *name; /* NULL: there is none to ask, and that is known */
	struct domain_facts **facts;
};

/* Takes what the cache has; returns how many names are cold. */
static size_t
take_domains(struct judgement *judgement, struct domain_name cold[NAMES_MAX])
{
	struct facts *facts = &judgement->facts;
	const struct needed needed[] = {
		{ FACT_SENDER_DOMAIN, message_sender_domain(judgement->message),
		    &facts->sender_domain },
		{ FACT_FROM_DOMAIN, message_from_domain(judgement->message),
		    &facts->from_domain },
	};
	size_t i, count = 0;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!is_wanted(facts, needed[i].fact))
			continue;
		if (needed[i].name != NULL)
			*needed[i].facts =
			    domain_cache_get(sources(judgement)->domains,
				DOMAIN_OF_MAIL, needed[i].name);
		if (needed[i].name != NULL && *needed[i].facts == NULL)
			cold[count++] = (struct domain_name){ DOMAIN_OF_MAIL,
				needed[i].name };
		else
			facts->known |= needed[i].fact;
	}
	return count;
}

/* --- the hosts of MX records --- */

/* The best ones; the domain itself where it has none (RFC 5321 5.1). */
static void
list_mx(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;
	const struct domain_facts *domain = facts->sender_domain;
	size_t i;

	if (domain == NULL || facts->mx != NULL ||
	    domain_takes_mail(domain) != KNOWN_YES)
		return;
	facts->mx_count =
	    domain->mx_count < FACTS_MX_MAX ? domain->mx_count : FACTS_MX_MAX;
	if (facts->mx_count == 0)
		facts->mx_count = 1;
	facts->mx = arena_alloc(judgement->message->arena,
	    facts->mx_count * sizeof(facts->mx[0]));
	facts->mx[0] = (struct mx_fact){ .host = domain->name };
	for (i = 0; i < domain->mx_count && i < FACTS_MX_MAX; i++)
		facts->mx[i] = (struct mx_fact){
			.preference = domain->mx[i].preference,
			.host = domain->mx[i].host,
		};
	if (domain->mx_count == 0)
		facts->mx[0].facts =
		    domain_facts_hold(facts->sender_domain);
}

/* An address or the root in an MX record is no name. */
static bool
can_be_asked(const char *host)
{
	struct ip ip;

	return host[0] != '\0' && ip_parse(host, &ip) != 0;
}

static size_t
take_mx(struct judgement *judgement, struct domain_name cold[NAMES_MAX])
{
	struct facts *facts = &judgement->facts;
	size_t i, count = 0;

	if (!is_wanted(facts, FACT_SENDER_MX) ||
	    !(facts->known & FACT_SENDER_DOMAIN))
		return 0;
	list_mx(judgement);
	for (i = 0; i < facts->mx_count; i++) {
		struct mx_fact *mx = &facts->mx[i];

		if (mx->facts != NULL || !can_be_asked(mx->host))
			continue;
		mx->facts = domain_cache_get(
		    sources(judgement)->domains, DOMAIN_OF_HOST, mx->host);
		if (mx->facts == NULL)
			cold[count++] = (struct domain_name){ DOMAIN_OF_HOST,
				mx->host };
	}
	if (count == 0)
		facts->known |= FACT_SENDER_MX;
	return count;
}

static void
take_reach(struct judgement *judgement)
{
	struct facts *facts = &judgement->facts;
	struct mx_fact *mx;
	size_t i;

	if (!is_wanted(facts, FACT_REACH) || !(facts->known & FACT_SENDER_MX))
		return;
	for (i = 0; i < facts->mx_count; i++) {
		mx = &facts->mx[i];
		if (mx->facts != NULL)
			reach_get(sources(judgement)->reaches, mx->host,
			    mx->facts->addresses, mx->facts->address_count,
			    &mx->reach);
	}
	facts->known |= FACT_REACH;
}

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
	judgement->is_late = true;
	if (judgement->step != GATHER_ADDRESSES)
		breaker_deadline(
		    domain_cache_breaker(sources(judgement)->domains));
	go_on(judgement);
}

/* Why what is cold stays so. */
static const char *
late(const struct judgement *judgement, const char *who)
{
	if (!judgement->is_late)
		return arena_printf(
		    judgement->message->arena, "%s gave no answer", who);
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
	return !judgement->is_late && judgement->waited != judgement->step;
}

/* True when the message is parked. */
static bool
gather_addresses(struct judgement *judgement)
{
	struct rewriter *rewriter = sources(judgement)->rewriter;
	struct rewriter_question questions[REWRITER_WAIT_MAX];
	size_t count;

	if (rewriter == NULL || take_addresses(judgement, NULL))
		return false;
	count = rewriting_questions(judgement, questions);
	judgement->rewriter_wait =
	    (struct rewriter_wait){ .ready = wait_ready, .arg = judgement };
	if (may_wait(judgement) &&
	    park(judgement,
		rewriter_wait_start(rewriter, &judgement->rewriter_wait,
		    questions, count)))
		return true;
	take_addresses(judgement, late(judgement, "Postfix's tables"));
	return false;
}

static bool
gather_names(struct judgement *judgement,
    size_t (*take)(struct judgement *, struct domain_name[NAMES_MAX]))
{
	struct domain_cache *domains = sources(judgement)->domains;
	struct domain_name cold[NAMES_MAX];
	size_t count = take(judgement, cold);

	if (count == 0)
		return false;
	judgement->wait =
	    (struct domain_wait){ .ready = wait_ready, .arg = judgement };
	if (breaker_is_open(domain_cache_breaker(domains)))
		judgement->facts.unknown = "DNS is not answering";
	else if (may_wait(judgement) &&
	    park(judgement,
		domain_wait_start(domains, &judgement->wait, cold, count)))
		return true;
	else if (take(judgement, cold) > 0)
		judgement->facts.unknown = late(judgement, "DNS");
	return false;
}

static void
go_on(struct judgement *judgement)
{
	switch (judgement->step) {
	case GATHER_ADDRESSES:
		if (gather_addresses(judgement))
			return;
		take_egress(judgement);
		judgement->step = GATHER_DOMAINS;
		/* FALLTHROUGH */
	case GATHER_DOMAINS:
		if (gather_names(judgement, take_domains))
			return;
		judgement->step = GATHER_MX;
		/* FALLTHROUGH */
	case GATHER_MX:
		if (gather_names(judgement, take_mx))
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
	if (sources(judgement)->reaches == NULL || !rules->conf->probe.mx)
		askable &= ~(unsigned)FACT_REACH;
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
	judgement->is_late = false;
	judgement->relayhost = NULL;
	*facts = (struct facts){ .session = judgement->session,
		.message = judgement->message };
	facts->askable = askable_of(judgement);
	facts->known =
	    facts->askable & (FACT_SENDER | FACT_HEADER | FACT_BODY);
	facts->sender_is_local = domain != NULL &&
	    scope_is_local_domain(judgement->rules->scope, domain);
	go_on(judgement);
}

void
gather_cancel(struct judgement *judgement)
{
	if (judgement->step == GATHER_ADDRESSES)
		rewriter_wait_cancel(&judgement->rewriter_wait);
	else
		domain_wait_cancel(&judgement->wait);
	loop_timer_clear(judgement->gate->parts.loop, &judgement->deadline);
}

struct gather_held
gather_held(const struct facts *facts)
{
	struct gather_held held = { .egress = facts->egress };
	size_t i;

	held.domains[held.domain_count++] = facts->sender_domain;
	held.domains[held.domain_count++] = facts->from_domain;
	for (i = 0; i < facts->mx_count; i++)
		held.domains[held.domain_count++] = facts->mx[i].facts;
	return held;
}

void
gather_release(const struct gather_held *held)
{
	size_t i;

	for (i = 0; i < held->domain_count; i++)
		domain_facts_release(held->domains[i]);
	egress_facts_release(held->egress);
}
