/*
 * What the world knows of one egress: the addresses from which mail leaves, as
 * receivers look them up. One immutable, reference-counted value, made anew at
 * each refresh; read by any thread while it is held.
 */
#ifndef POSTFRANK_FACTS_EGRESS_H
#define POSTFRANK_FACTS_EGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"
#include "lib/facts/domain.h"
#include "lib/facts/special.h"
#include "lib/util/network.h"

/* Single addresses of one egress that are looked up; more are only counted. */
#define EGRESS_ADDRESSES_MAX 64
/* PTR names of an address that are confirmed; more are only counted. */
#define EGRESS_NAMES_MAX 10

/* Answers of a list for one address that are kept. */
#define EGRESS_ANSWERS_MAX 32

/* What an entry of a list stands for. */
enum list_scope {
	LIST_OF_ADDRESSES,
	LIST_OF_NETWORKS,	/* advisory */
	LIST_OF_ASNS,		/* advisory */
};

struct egress_name {	/* a PTR name */
	const char *name;	/* printable */
	enum known confirmed;	/* it has the address itself (RFC 8601 3) */
	bool is_generic;	/* it looks like one of a pool; as `text` below */
};

struct egress_list {	/* what one list says of one address */
	const char *list;	/* zone */
	enum list_scope scope;
	enum known listed;
	const struct ip *answers; /* 127.0.0.x */
	size_t answer_count;
	const char *text;	/* the list's TXT, printable; or, when `listed`
				 * is unsure, why; or NULL */
	int64_t fetched;	/* as those below: clock_wall() when this was
				 * answered; 0 = DNS failed. Old answers stay
				 * for a while when it fails */
};

struct egress_neighbour {	/* one listed address near an egress address */
	struct ip ip;
	const char *list;
};

struct egress_address {
	struct ip ip;
	char text[IP_TEXT_SIZE]; /* the same; by egress_address_describe() */
	const struct special *special;	/* NULL = globally reachable */

	enum dns_status ptr_status;
	const char *ptr_reason;	/* DNS_FAILURE */
	const struct egress_name *names;
	size_t name_count;
	size_t name_total;	/* those past EGRESS_NAMES_MAX, too */
	int64_t names_fetched;

	const struct egress_list *lists;	/* those that pass their self-test */
	size_t list_count;

	/* The others of its /28 (IPv4 only), on the lists of addresses; of
	 * those that are listed, none is itself an egress address. */
	const struct egress_neighbour *neighbours;
	size_t neighbour_count;
	size_t neighbours_asked; /* of 15; fewer: still under way */
	int64_t neighbours_fetched; /* the oldest answer of all 15, or 0 */
};

/* Octets of an egress's key, with the NUL. */
#define EGRESS_KEY_SIZE 17

struct egress_facts {	/* one piece of memory with all below */
	atomic_uint references;
	const char *title;	/* of the configuration's section */
	/* By egress_facts_copy(): the same for the same addresses, networks and
	 * HELO name, at other times too. */
	char key[EGRESS_KEY_SIZE];

	bool neighbours_off;	/* by the configuration; not saved */
	const struct egress_address *addresses;
	size_t address_count;
	size_t address_total;

	/* What is wider than an address: configured, and of spf-domain. */
	const struct network *networks;
	size_t network_count;
	const char *networks_missing; /* why spf-domain did not give all, or
				       * NULL */
	int64_t networks_fetched; /* spf-domain; 0 = not, or there is none */

	const char *helo;	/* NULL = not configured */
	const char *helo_fault;	/* no valid host name: why; or NULL */
	enum dns_status helo_a_status, helo_aaaa_status; /* DNS_UNASKED */
	const char *helo_reason;
	const struct ip *helo_addresses;
	size_t helo_address_count;
	int64_t helo_fetched;

	/* Lists set aside: each with why, for people. */
	const struct egress_list *set_aside;
	size_t set_aside_count;

	int64_t fetched;	/* clock_wall(), the last answer of all */
};

/* One piece of memory, a reference for the caller, made of facts that lie
 * anywhere. */
struct egress_facts *egress_facts_copy(const struct egress_facts *facts);
struct egress_facts *egress_facts_hold(struct egress_facts *facts);
void egress_facts_release(struct egress_facts *facts); /* NULL is allowed */

/* What follows from an address and its names, so that no message pays for it;
 * egress_facts_copy() does it. */
void egress_address_describe(struct egress_address *address,
    struct egress_name *names);

/* Some HELO address is `ip`; KNOWN_UNSURE where DNS failed. */
enum known egress_helo_has(const struct egress_facts *facts,
    const struct ip *ip);

/*
 * The name looks like one of a pool: most of the address in it, or a word like
 * "dynamic", "dhcp", "pool", "dial" as a label's part. Returns that part,
 * static or within `name`, or NULL.
 */
const char *egress_name_is_generic(const char *name, const struct ip *ip);

/* For the store; NULL when it is not what pack() makes. */
struct buf;
void egress_facts_pack(const struct egress_facts *facts, struct buf *out);
struct egress_facts *egress_facts_unpack(const void *data, size_t length);

#endif
