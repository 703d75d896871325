/*
 * The insides of reach.h: hosts by name (reach.c), whose turn it is and what
 * came of it (reach_turn.c), whether port 25 is open here (reach_canary.c).
 */
#ifndef POSTFRANK_FACTS_REACH_PRIVATE_H
#define POSTFRANK_FACTS_REACH_PRIVATE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "lib/facts/prober.h"
#include "lib/facts/reach.h"
#include "lib/util/hash.h"
#include "lib/util/loop.h"

struct dns_query;

/* Octets of a host's name in presentation format (RFC 1035: 255 on the wire,
 * each as \ddd at the worst). */
#define REACH_NAME_MAX 1020
/* An answer serves for so many times probe.every, failing a newer one. */
#define REACH_SERVES 2
/* A NO is looked at again sooner than the rest of its life, by this; and when
 * the host has an address that was not tried, after so many milliseconds. */
#define REACH_SOONER 4
#define REACH_MOVED 60000
/* Times of the last connections, by address; two that share a place wait for
 * each other. */
#define REACH_PLACES 1024

struct host_key {
	uint64_t hash;
	const char *name;
};

enum host_stage {
	HOST_IDLE,
	HOST_WANTED,	/* in the queue */
	HOST_SPACED,	/* waits, so as not to knock at one address too often */
	HOST_PROBED,	/* now */
};

struct reach_host {
	struct host_key key;
	struct reach_cache *cache;
	TAILQ_ENTRY(reach_host) used; /* the last one used first */
	TAILQ_ENTRY(reach_host) wanted; /* HOST_WANTED; in that order */
	int64_t used_at;
	enum host_stage stage;

	struct reach reach;	/* what is known; evidence "" = nothing */
	bool is_unsaved;	/* it has not been given to the store */
	int64_t tried_at;	/* clock_wall(); the last round's end */
	bool is_doubted;	/* nobody answered: NO, if port 25 is open here */

	struct ip addresses[REACH_ADDRESSES_MAX]; /* of the last round */
	size_t address_count;
	size_t address_total;	/* those that are not tried, too */

	/* This round: */
	size_t next;		/* address */
	bool is_knocked;	/* some address was connected to, or tried */
	enum probe_end end;	/* the strongest so far, of which: */
	char evidence[REACH_EVIDENCE_SIZE];
	struct prober *prober;	/* HOST_PROBED */
	struct loop_timer spacing; /* HOST_SPACED */
	char name[];
};

TAILQ_HEAD(reach_hosts, reach_host);

struct canary {
	bool is_blocked;
	int64_t open_until;	/* clock_now(); by the last connection */
	bool is_asking;
	bool is_tried;		/* something could be connected to, or not */
	size_t name;		/* of conf->probe.canary */
	struct dns_query *query; /* for its addresses; or */
	struct prober *prober;
	struct loop_timer again; /* while it is blocked */
};

struct reach_cache {
	struct reach_parts parts;
	struct conf *conf;	/* held; NULL until reach_cache_set() */
	struct hash_key hash_key;
	GHashTable *table;	/* host_key -> host */
	struct reach_hosts used;
	struct reach_hosts wanted;
	size_t active;		/* HOST_PROBED */
	size_t waiting;		/* HOST_WANTED, HOST_SPACED */
	int64_t knocked[REACH_PLACES]; /* clock_now(), or 0 */
	struct loop_timer turn;
	struct canary canary;
};

/* --- reach.c --- */

/* Something is published. */
void reach_tell(struct reach_cache *cache);
/* Appends; cut where there is no more room. */
void reach_add_evidence(char evidence[REACH_EVIDENCE_SIZE], const char *text);

/* --- reach_turn.c --- */

/*
 * The host shall be probed at these addresses. Makes no system call: the loop
 * goes on from there.
 */
void reach_turn_want(struct reach_host *host, const struct ip *addresses,
    size_t count);
/* Whatever is under way for it ends; nothing is published. */
void reach_turn_drop(struct reach_host *host);
/* Hosts may be probed (again). */
void reach_turn_due(struct reach_cache *cache);
void reach_turn(void *cache); /* of the timer */
/* All of `addresses` that a round would try were tried in the last one. */
bool reach_turn_tried(const struct reach_host *host,
    const struct ip *addresses, size_t count);
/*
 * The address must not be connected to, because a stranger says where to: it is
 * special-purpose, or our own. `why_r`: for people.
 */
bool reach_is_forbidden(const struct reach_cache *cache, const struct ip *ip,
    char why_r[PROBER_TEXT_SIZE]);

/* --- reach_canary.c --- */

/* Somebody's port 25 was connected to. */
void canary_connected(struct reach_cache *cache);
/* Nobody answered at some host. True when that is the host's fault, or nobody
 * wants to know; else it is doubted until the canary says more. */
bool canary_believes(struct reach_cache *cache);
/* A reload: another canary may be configured now. The end. */
void canary_restart(struct reach_cache *cache);
void canary_stop(struct reach_cache *cache);

#endif
