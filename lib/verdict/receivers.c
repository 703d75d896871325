#include <string.h>

#include "lib/facts/bulk.h"
#include "lib/facts/domain.h"
#include "lib/facts/facts.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/verdict/receivers.h"

/* --- whose domain it is --- */

const struct conf_receiver *
receiver_of_domain(const struct conf *conf, const char *domain)
{
	const struct conf_list *domains;
	size_t i, k;

	for (i = 0; i < conf->receiver_count; i++) {
		domains = &conf->receivers[i].domains;
		for (k = 0; k < domains->count; k++) {
			if (strcmp(domains->items[k], domain) == 0)
				return &conf->receivers[i];
		}
	}
	return NULL;
}

/* "name", or ".name" for all below it. */
static bool
names_host(const struct conf_list *names, const char *host)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (names->items[i][0] == '.'
			? str_ends(host, names->items[i])
			: str_equal(host, names->items[i]))
			return true;
	}
	return false;
}

/* Mail goes to the best one; there may be several that are as good. */
static bool
has_servers(
    const struct conf_receiver *receiver, const struct domain_facts *domain)
{
	size_t i;

	for (i = 0; i < domain->mx_count &&
	     domain->mx[i].preference == domain->mx[0].preference;
	     i++) {
		if (names_host(&receiver->mx, domain->mx[i].host))
			return true;
	}
	return false;
}

const struct conf_receiver *
receiver_of(const struct conf *conf, const struct receiver_fact *fact)
{
	const struct conf_receiver *receiver;
	size_t i;

	receiver = receiver_of_domain(conf, fact->domain);
	if (receiver != NULL || fact->facts == NULL)
		return receiver;
	for (i = 0; i < conf->receiver_count; i++) {
		if (has_servers(&conf->receivers[i], fact->facts))
			return &conf->receivers[i];
	}
	return NULL;
}

/* --- what it answers --- */

static bool
holds(const struct conf_condition *condition, const struct verdict *verdict)
{
	const struct finding *finding = &verdict->findings[condition->check];
	size_t i;

	if (finding->outcome != FOUND)
		return false;
	for (i = 0; i < condition->grade_count; i++) {
		if (finding->grade != NULL &&
		    strcmp(finding->grade, condition->grades[i]) == 0)
			return true;
	}
	return condition->grade_count == 0;
}

static bool
is_expected(const struct conf_answer *answer, const struct verdict *verdict,
    bool is_bulk)
{
	size_t i;

	if (answer->senders == SENDERS_BULK && !is_bulk)
		return false;
	for (i = 0; i < answer->when.count; i++) {
		if (!holds(&answer->conditions[i], verdict))
			return false;
	}
	return true;
}

/* The first 5xx, or else the first 4xx one; NULL: it would take the message. */
static const struct conf_answer *
worst_answer(const struct conf_receiver *receiver,
    const struct verdict *verdict, bool is_bulk)
{
	const struct conf_answer *answer, *worst = NULL;
	size_t i;

	for (i = 0; i < receiver->answer_count; i++) {
		answer = &receiver->answers[i];
		if (worst != NULL && answer->code[0] <= worst->code[0])
			continue;
		if (is_expected(answer, verdict, is_bulk))
			worst = answer;
	}
	return worst;
}

static bool
is_told(const struct verdict *verdict, const struct conf_receiver *receiver)
{
	size_t i;

	for (i = 0; i < verdict->answer_count; i++) {
		if (verdict->answers[i].receiver == receiver->title)
			return true;
	}
	return false;
}

void
receivers_expect(const struct facts *facts, const struct conf *conf,
    struct arena *arena, struct verdict *verdict)
{
	const struct conf_receiver *receiver;
	const struct conf_answer *answer;
	bool is_bulk;
	size_t i;

	if (facts->receiver_count == 0)
		return;
	is_bulk = message_is_bulk(facts->message);
	verdict->answers = arena_alloc(
	    arena, facts->receiver_count * sizeof(*verdict->answers));
	for (i = 0; i < facts->receiver_count; i++) {
		receiver = receiver_of(conf, &facts->receivers[i]);
		if (receiver == NULL || is_told(verdict, receiver))
			continue;
		answer = worst_answer(receiver, verdict, is_bulk);
		if (answer == NULL)
			continue;
		verdict->answers[verdict->answer_count++] =
		    (struct expected_answer){
			    .domain = facts->receivers[i].domain,
			    .receiver = receiver->title,
			    .code = answer->code,
			    .text = answer->text,
			    .source = answer->source,
		    };
	}
}
