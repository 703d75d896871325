/*
 * The relays' last EHLOs in memory, read anew when postfrank-relay-test has kept
 * another one: no message waits for a disk. Loop's thread; what it gives is
 * immutable, reference-counted, and for any thread while it is held.
 */
#ifndef POSTFRANK_FACTS_RELAY_WATCH_H
#define POSTFRANK_FACTS_RELAY_WATCH_H

#include <stdatomic.h>
#include <stddef.h>

#include "lib/facts/relay.h"

struct log;
struct loop;
struct relay_watch;

/* Milliseconds between two looks at the folder; relays that are read. */
#define RELAY_WATCH_EVERY 60000
#define RELAY_WATCH_MAX 100

struct relays {
	atomic_uint references;
	struct arena *arena;
	struct relay_facts items[RELAY_WATCH_MAX];
	size_t count;
};

/* `folder` must outlive it; one that is not there has no EHLOs yet. */
struct relay_watch *relay_watch_new(struct loop *loop, struct log *log,
    const char *folder);
void relay_watch_free(struct relay_watch *watch); /* NULL is allowed */

/* Looks at the folder now. */
void relay_watch_look(struct relay_watch *watch);

/* What is known now: a reference that the caller releases. No system call. */
struct relays *relay_watch_get(struct relay_watch *watch);
void relays_release(struct relays *relays); /* NULL is allowed */

/* Of that next hop, in normal form; NULL = nothing is kept of it. */
const struct relay_facts *relays_find(const struct relays *relays,
    const char *next_hop);

#endif
