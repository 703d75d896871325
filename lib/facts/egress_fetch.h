/* Asks DNS for the names of an address, and for the addresses of the HELO. */
#ifndef POSTFRANK_FACTS_EGRESS_FETCH_H
#define POSTFRANK_FACTS_EGRESS_FETCH_H

struct arena;
struct egress_address;
struct egress_asker;
struct egress_facts;

/*
 * Both fetch functions fill in what they are given, which is of the asker's
 * arena, until the asker is idle. The time of fetching is set where nothing
 * failed.
 *
 * PTR records, and of each name whether it has the address (RFC 8601 3).
 */
void egress_fetch_names(struct egress_asker *asker, struct arena *arena,
    struct egress_address *address);

/* The HELO name as it is configured (NULL = it is not), and its fault (RFC 5321
 * 4.1.2). */
void egress_set_helo(struct arena *arena, const char *name,
    struct egress_facts *facts);
/* Its A and AAAA records, unless it has a fault. */
void egress_fetch_helo(struct egress_asker *asker, struct arena *arena,
    struct egress_facts *facts);

#endif
