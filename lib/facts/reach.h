/*
 * Whether mail servers can be reached: by TCP on port 25 they greet with 220.
 * Probed in the background, a few at once, spaced, and remembered for hours. A
 * message never waits for it. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_REACH_H
#define POSTFRANK_FACTS_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/saved.h"
#include "lib/util/network.h"

struct conf;
struct dns;
struct log;
struct loop;
struct reach_cache;

/* Connections at once; milliseconds between two to the same address; hosts
 * that are remembered; addresses of a host that are tried. */
#define REACH_AT_ONCE 4
#define REACH_SPACING 10000
#define REACH_HOSTS_MAX 10000
#define REACH_ADDRESSES_MAX 4
/* Milliseconds for which a connection to anybody's port 25 proves that it is
 * open here; and from one try of the canary to the next while it is not. */
#define REACH_CANARY_EVERY 3600000

#define REACH_EVIDENCE_SIZE 160

enum reach_state {
	REACH_UNKNOWN,	/* not probed yet, or it cannot be said: see evidence */
	REACH_YES,
	REACH_NO,
};

/* Of REACH_UNKNOWN. */
enum reach_doubt {
	REACH_NOT_YET,		/* a later probe may say it */
	REACH_FORBIDDEN,	/* the configuration does not let it be probed */
	REACH_TURNED_AWAY,	/* it answers: 4xx, 5xx */
};

struct reach {
	enum reach_state state;
	enum reach_doubt doubt;
	int64_t probed;		/* clock_wall(); 0 = never */
	/* Printable: "192.0.2.25: 220 mx.example.net ESMTP", "192.0.2.25:
	 * connection refused", "not probed yet", "port 25 is blocked here" */
	char evidence[REACH_EVIDENCE_SIZE];
};

struct reach_parts {
	struct loop *loop;
	struct dns *dns;	/* for the canary's name */
	struct log *log;
	/* Not NULL: called each time that a host has an answer. */
	void (*changed)(void *arg);
	void *arg;
	/* For tests; 0 is port 25, REACH_SPACING, REACH_CANARY_EVERY. */
	uint16_t port;
	int64_t spacing;
	int64_t canary_every;
};

struct reach_cache *reach_cache_new(const struct reach_parts *parts);
void reach_cache_free(struct reach_cache *cache); /* NULL is allowed */

/* At the start and at a reload; holds `conf`. What is known stays. */
void reach_cache_set(struct reach_cache *cache, struct dns *dns,
    struct conf *conf);

/*
 * What is known of a host, whose addresses the caller knows from DNS. Probes it
 * in the background where that is due. No system call while it is fresh.
 */
void reach_get(struct reach_cache *cache, const char *host,
    const struct ip *addresses, size_t count, struct reach *reach_r);

/* Nothing is being probed, and nothing waits for its turn. */
bool reach_is_idle(const struct reach_cache *cache);

/* For the store, as domain_cache_save() and domain_cache_load() are. */
#define REACH_SAVED "reach"
void reach_cache_save(struct reach_cache *cache, fact_saver *save, void *arg);
void reach_cache_load(struct reach_cache *cache,
    const struct saved_fact *fact);

#endif
