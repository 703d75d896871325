/* What the files of the gate share. */
#ifndef POSTFRANK_GATE_GATE_PRIVATE_H
#define POSTFRANK_GATE_GATE_PRIVATE_H

#include <pthread.h>

#include "lib/gate/gate.h"

struct gate {
	struct gate_parts parts;
	pthread_mutex_t lock;
	struct gate_rules *rules; /* under lock */
	struct dkim_library *dkim;
	struct public_suffixes *suffixes;
	struct message_ids *ids;
	size_t busy;
	int64_t lists_rest; /* clock_now() up to which nobody waits for lists */
};

static inline const struct gate_sources *
judgement_sources(const struct judgement *judgement)
{
	return &judgement->gate->parts.sources;
}

/* All is known that will be. */
void gate_gathered(struct judgement *judgement);

#endif
