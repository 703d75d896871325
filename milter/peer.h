/*
 * SMTP connections as the libmilter engine sees them. libmilter calls back in
 * threads of its own; what must happen on the loop's thread is queued for it.
 */
#ifndef POSTFRANK_MILTER_PEER_H
#define POSTFRANK_MILTER_PEER_H

#include <libmilter/mfapi.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "milter/connection.h"

struct milter;

struct peer {
	struct milter_connection *connection;
	/* The engine's own, under its lock: */
	pthread_cond_t changed;
	bool waiting, answered;
	LIST_ENTRY(peer) next; /* of those that wait */
};

/* --- from libmilter's threads --- */

/* Makes one libmilter's private data. False when it is turned away. */
bool peer_open(SMFICTX *context);
void peer_close(SMFICTX *context);

/* Until the parked message has its answer. */
void peer_wait(struct peer *peer);

/* The log says why a connection ends. */
void peer_refuse(const char *why);

/* The port of an address, -1 when there is none. */
int peer_port(const struct sockaddr *address);

/* --- from the loop's thread, but for the last one --- */

/* `milter` is never freed. */
void peers_start(struct milter *milter);
/* New ones are turned away. */
void peers_stop(void);
/* Nothing is posted to the loop from now on, and who waits is told to try again
 * later; a message that the gate has, as soon as it lets go of it. */
void peers_end(void);
/* Neither not started nor ended. */
bool peers_are_served(void);

/* --- peer_events.c --- */

extern const struct smfiDesc libmilter_callbacks;

#endif
