/* Special-purpose addresses, the registries of RFC 6890 as data. */
#ifndef POSTFRANK_FACTS_SPECIAL_H
#define POSTFRANK_FACTS_SPECIAL_H

#include "lib/util/network.h"

struct special {
	struct network network;
	const char *name;	/* "private use", "shared address space", ... */
	const char *source;	/* "RFC 1918" */
};

/*
 * The narrowest row that has the address and is not globally reachable, or
 * NULL. A v4-mapped address is IPv4.
 */
const struct special *special_of(const struct ip *ip);
/* The network has some such address, or lies within. */
const struct special *special_in(const struct network *network);

#endif
