/* Where Postfix hands mail to: relayhost, or what a transport table says. */
#ifndef POSTFRANK_CONF_NEXT_HOP_H
#define POSTFRANK_CONF_NEXT_HOP_H

#include <stdbool.h>

struct arena;

/*
 * One text for all ways to write the same next hop: "host", "host:port",
 * "[host]", "[host]:port", or several with commas or blanks between. Hosts in
 * lower case, U-labels as A-labels; ports as numbers, 25 not written. (Without
 * brackets it is the MX hosts of the name that are meant: another next hop.)
 * From the arena, or NULL when it is no such text.
 */
char *next_hop_normal(struct arena *arena, const char *text);

struct next_hop {
	const char *host;	/* or address, without brackets */
	unsigned port;
	bool mx;		/* its MX hosts are meant */
};

/* The first host of such a text; `port` is taken where none is written. 0, or -1
 * for another text or a service that is no number. From the arena. */
int next_hop_first(struct arena *arena, const char *text, unsigned port,
    struct next_hop *next_hop_r);

#endif
