#include <sys/queue.h>

#include "lib/facts/egress_ask.h"
#include "lib/util/arena.h"

struct question {
	struct egress_asker *asker;
	const char *name;
	enum dns_type type;
	dns_callback *callback;
	void *arg;
	struct dns_query *query;
	TAILQ_ENTRY(question) entry;
};

TAILQ_HEAD(questions, question);

struct egress_asker {
	struct arena *arena;
	struct dns *dns;
	void (*idle)(void *arg);
	void *arg;
	struct questions waiting;
	struct questions asked;
	unsigned asked_count;
	bool failed;
};

struct egress_asker *
egress_asker_new(
    struct arena *arena, struct dns *dns, void (*idle)(void *arg), void *arg)
{
	struct egress_asker *asker;

	asker = arena_alloc(arena, sizeof(*asker));
	asker->arena = arena;
	asker->dns = dns;
	asker->idle = idle;
	asker->arg = arg;
	TAILQ_INIT(&asker->waiting);
	TAILQ_INIT(&asker->asked);
	return asker;
}

void
egress_asker_free(struct egress_asker *asker)
{
	struct question *question;

	TAILQ_FOREACH (question, &asker->asked, entry)
		dns_cancel(question->query);
}

static void answered(void *arg, const struct dns_answer *answer);

static void
ask_waiting(struct egress_asker *asker)
{
	struct question *question;

	while (asker->asked_count < EGRESS_ASKED_MAX &&
	    (question = TAILQ_FIRST(&asker->waiting)) != NULL) {
		TAILQ_REMOVE(&asker->waiting, question, entry);
		TAILQ_INSERT_TAIL(&asker->asked, question, entry);
		asker->asked_count++;
		question->query = dns_ask(asker->dns, question->name,
		    question->type, answered, question);
	}
}

static void
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct egress_asker *asker = question->asker;

	TAILQ_REMOVE(&asker->asked, question, entry);
	asker->asked_count--;
	if (answer->status == DNS_FAILURE)
		asker->failed = true;
	question->callback(question->arg, answer);
	ask_waiting(asker);
	if (egress_asker_is_idle(asker))
		asker->idle(asker->arg);
}

void
egress_ask(struct egress_asker *asker, const char *name, enum dns_type type,
    dns_callback *callback, void *arg)
{
	struct question *question;

	question = arena_alloc(asker->arena, sizeof(*question));
	*question = (struct question){ .asker = asker,
		.name = arena_string(asker->arena, name),
		.type = type,
		.callback = callback,
		.arg = arg };
	TAILQ_INSERT_TAIL(&asker->waiting, question, entry);
	ask_waiting(asker);
}

bool
egress_asker_has_failed(const struct egress_asker *asker)
{
	return asker->failed;
}

bool
egress_asker_is_idle(const struct egress_asker *asker)
{
	return asker->asked_count == 0;
}
