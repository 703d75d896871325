/* Where Postfix hands mail to: relayhost, or what a transport table says. */
#ifndef POSTFRANK_CONF_NEXT_HOP_H
#define POSTFRANK_CONF_NEXT_HOP_H

struct arena;

/*
 * One text for all ways to write the same next hop: "host", "host:port",
 * "[host]", "[host]:port", or several with commas or blanks between. Hosts in
 * lower case, U-labels as A-labels; ports as numbers, 25 not written. (Without
 * brackets it is the MX hosts of the name that are meant: another next hop.)
 * From the arena, or NULL when it is no such text.
 */
char *next_hop_normal(struct arena *arena, const char *text);

#endif
