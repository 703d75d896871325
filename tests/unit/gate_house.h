/* What tests of the gate stand in: a made-up DNS server, and messages on their
 * walk. */
#ifndef POSTFRANK_TESTS_UNIT_GATE_HOUSE_H
#define POSTFRANK_TESTS_UNIT_GATE_HOUSE_H

#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gate.h"
#include "tests/dns/cache_house.h"

struct sources;

struct walk;

/* A gate without a journal, whose deadline is 1 s (sendmail's: 400 ms). */
struct gate_house {
	struct cache_house cache;
	struct workers *workers;
	struct sources *sources; /* NULL: the cache's domains alone */
	struct gate *gate;
	size_t octets; /* of its messages: enough for a worker */
	const char *body; /* of its messages; NULL = some words */
	const char *signature; /* DKIM-Signature of its messages; or NULL */
	const char *message_id; /* of its messages; NULL: each has its own */
	const char *date; /* the same; NULL: now; "": they have none */
	const char *resent; /* Resent-Date of its messages; or NULL */
	const char *const *recipients; /* of its messages, up to a NULL; NULL =
					* none */
	const char *next_hop; /* of its messages; NULL = not known */
	void (*change)(struct message *message); /* before it is judged; or
						  * NULL */
	unsigned walks; /* so far */
	size_t waiting; /* messages whose answer the loop runs for */
	/* Not NULL: sees each message when it is answered, while its facts are
	 * held. */
	void (*look)(struct walk *walk);
	void *seen;
};

struct walk {
	struct gate_house *house;
	struct session session;
	struct message message;
	struct judgement judgement;
	unsigned done, released;
};

/* With `conf_text`, a configuration, every room that facts come from is open;
 * NULL: the defaults but for lists of domains, and the domains alone. */
void open_gate(struct gate_house *house, const char *zone, unsigned workers,
    const char *conf_text);
void close_gate(struct gate_house *house);

/* A message from `sender`, with a From field of that address. */
void walk_start(struct gate_house *house, struct walk *walk, enum door door,
    const char *sender);
void walk_end(struct walk *walk);
/* For gate_drop(). */
void walk_released(void *walk);

/* Returns how long it took, in milliseconds. */
int64_t run_until_answered(struct gate_house *house);

const struct finding *finding_of(const struct walk *walk, const char *check);

#endif
