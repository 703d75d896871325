/* What the files of the gate share. */
#ifndef POSTFRANK_GATE_GATE_PRIVATE_H
#define POSTFRANK_GATE_GATE_PRIVATE_H

#include <pthread.h>

#include "lib/gate/gate.h"

struct gate {
	struct gate_parts parts;
	pthread_mutex_t lock;
	struct gate_rules *rules; /* under lock */
	size_t busy;
};

/* --- gather.c: the facts of one message --- */

/*
 * Sets what the door can know, takes what is warm, waits for what is cold, at
 * most until the deadline. Then gate_gathered() is called: now or later, once.
 */
void gather_start(struct judgement *judgement);
/* No gate_gathered() follows. */
void gather_cancel(struct judgement *judgement);

/* What facts hold; apart from them, since they end with the message. */
struct gather_held {
	struct domain_facts *domains[2 + FACTS_MX_MAX];
	size_t domain_count;
	struct egress_facts *egress;
};
struct gather_held gather_held(const struct facts *facts);
void gather_release(const struct gather_held *held);

/* gate.c: all is known that will be. */
void gate_gathered(struct judgement *judgement);

#endif
