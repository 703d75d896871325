/*
 * From which addresses an egress sends: those of the configuration, and those
 * that the SPF record of its spf-domain has at the moment. Loop's thread.
 */
#ifndef POSTFRANK_FACTS_EGRESS_SOURCE_H
#define POSTFRANK_FACTS_EGRESS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"

/* Octets of the reason why some networks are missing. */
#define EGRESS_MISSING_SIZE 320

struct arena;
struct conf_egress;
struct dns;
struct egress_facts;
struct egress_source;

struct egress_source *egress_source_new(const struct conf_egress *conf);
void egress_source_free(struct egress_source *source); /* NULL is allowed */

/* After a reload: what `old` knows, if it is of the same domain. */
void egress_source_inherit(struct egress_source *source,
    const struct egress_source *old);
/* After a restart: what was known then serves where SPF cannot be asked. */
void egress_source_inherit_facts(struct egress_source *source,
    const struct egress_facts *facts);

/* When it is to be looked up, clock_wall(); INT64_MAX = never. */
int64_t egress_source_due(const struct egress_source *source);

/*
 * Looks the networks up. `done` is called once, later, never inside the call,
 * unless it is cancelled. Networks that came more than `every` milliseconds
 * ago are due again; where DNS fails, known ones stay for `stale`.
 */
void egress_source_look_up(struct egress_source *source, struct dns *dns,
    int64_t every, int64_t stale, void (*done)(void *arg), void *arg);
void egress_source_cancel(struct egress_source *source);

/* Since the last egress_source_fill() there are others. */
bool egress_source_has_changed(const struct egress_source *source);

/* Addresses and networks into facts that are otherwise empty. */
void egress_source_fill(struct egress_source *source, struct arena *arena,
    struct egress_facts *facts);

#endif
