/*
 * One probe of a mail server: connect, wait for the greeting, QUIT, close. In
 * the loop, never blocking.
 */
#ifndef POSTFRANK_FACTS_PROBER_H
#define POSTFRANK_FACTS_PROBER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/util/network.h"

struct loop;
struct prober;

/* Octets of a greeting that are read; a longer one is rubbish. */
#define PROBER_GREETING_MAX 4096
/* Milliseconds for the server to say goodbye. */
#define PROBER_GOODBYE 2000
/* Octets of a result's text, the NUL at its end too. */
#define PROBER_TEXT_SIZE 112

/* Weakest evidence first. */
enum probe_end {
	PROBE_NOT_POSSIBLE, /* this host cannot: no route, no descriptor */
	PROBE_NO_ANSWER,    /* no connection in time, or the way is barred; or
			     * refused, by the host or by a firewall here */
	PROBE_NO_SERVER,    /* no mail server's greeting */
	PROBE_TURNED_AWAY,  /* 4xx, 5xx: not now, or not from here */
	PROBE_GREETED,	    /* 220 */
};

struct probe_result {
	enum probe_end end;
	bool is_connected; /* there was a TCP connection */
	char text[PROBER_TEXT_SIZE]; /* printable: the greeting, or what
				      * happened in its place */
};

/* All it is given ends with the call. The prober is gone. */
typedef void probe_ended(void *arg, const struct probe_result *result);

/*
 * Calls `ended` once, later, never inside the call. `timeout` is in
 * milliseconds: for the connection, and for the greeting again.
 */
struct prober *prober_start(struct loop *loop, const struct ip *ip,
    uint16_t port, int64_t timeout, probe_ended *ended, void *arg);

/* No callback follows. */
void prober_cancel(struct prober *prober);

/* The address is one of this host's own. Sends nothing. */
bool prober_is_own(const struct ip *ip);

#endif
