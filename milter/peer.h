/*
 * One SMTP connection as the libmilter engine sees it. The callbacks run in
 * libmilter's threads.
 */
#ifndef POSTFRANK_MILTER_PEER_H
#define POSTFRANK_MILTER_PEER_H

#include <libmilter/mfapi.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "milter/connection.h"

struct peer {
	struct milter_connection *connection;
	/* The engine's own, under its lock: */
	pthread_cond_t changed;
	bool waiting, answered;
	LIST_ENTRY(peer) next; /* of those that wait */
};

/* Makes one libmilter's private data. False when it is turned away. */
bool peer_open(SMFICTX *context);
void peer_close(SMFICTX *context);

/* Until the parked message has its answer. */
void peer_wait(struct peer *peer);

/* The log says why a connection ends. */
void peer_refuse(const char *why);

/* The port of an address, -1 when there is none. */
int peer_port(const struct sockaddr *address);

/* --- peer_events.c --- */

extern const struct smfiDesc libmilter_callbacks;

#endif
