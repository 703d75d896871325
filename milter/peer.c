#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "milter/engine.h"
#include "milter/peer.h"

/* What a callback wants done on the loop's thread. */
struct order {
	STAILQ_ENTRY(order) next;
	enum milter_call call;
	struct milter_connection *connection;
	const char *text;
	char copy[]; /* of a text that ends with the call */
};

STAILQ_HEAD(orders, order);

/*
 * There is one libmilter in a process, it gives its first callback no pointer
 * of ours, and its threads live until the process ends: so there is one of
 * these.
 */
static struct {
	struct milter *milter;
	pthread_mutex_t lock; /* for all below */
	bool open; /* between peers_start() and peers_end() */
	bool stopping; /* no new ones */
	size_t count;
	struct orders orders;
	LIST_HEAD(, peer) waiting; /* for the verdict of their message */
} peers = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.orders = STAILQ_HEAD_INITIALIZER(peers.orders) };

/* --- from libmilter's threads to the loop's, and back --- */

static void
take_orders(struct orders *orders)
{
	STAILQ_INIT(orders);
	pthread_mutex_lock(&peers.lock);
	STAILQ_CONCAT(orders, &peers.orders);
	pthread_mutex_unlock(&peers.lock);
}

static void
run_orders(void *arg)
{
	struct orders orders;
	struct order *order;

	(void)arg;
	take_orders(&orders);
	while ((order = STAILQ_FIRST(&orders)) != NULL) {
		STAILQ_REMOVE_HEAD(&orders, next);
		milter_call(&peers.milter->door, order->call, order->connection,
		    order->text);
		free(order);
	}
}

static void
drop_orders(void)
{
	struct orders orders;
	struct order *order;

	take_orders(&orders);
	while ((order = STAILQ_FIRST(&orders)) != NULL) {
		STAILQ_REMOVE_HEAD(&orders, next);
		free(order);
	}
}

/* False when there is nobody to take it: after milter_free(). */
static bool
queue_order(struct order *order)
{
	struct peer *peer;
	bool open;

	pthread_mutex_lock(&peers.lock);
	open = peers.open;
	if (open) {
		if (STAILQ_EMPTY(&peers.orders))
			loop_post(peers.milter->loop, run_orders, NULL);
		STAILQ_INSERT_TAIL(&peers.orders, order, next);
	}
	if (open && order->call == CALL_JUDGE) {
		peer = order->connection->arg;
		LIST_INSERT_HEAD(&peers.waiting, peer, next);
		peer->waiting = true;
	}
	pthread_mutex_unlock(&peers.lock);
	return open;
}

static void
post(struct milter_door *door, enum milter_call call,
    struct milter_connection *connection, const char *text)
{
	size_t size = call == CALL_EXPECT ? strlen(text) + 1 : 0;
	struct order *order;

	(void)door;
	order = mem_new(1, sizeof(*order) + size);
	order->call = call;
	order->connection = connection;
	order->text = size > 0 ? memcpy(order->copy, text, size) : text;
	if (queue_order(order))
		return;
	free(order);
	if (call == CALL_JUDGE)
		milter_give_up(connection);
}

static void
answered(void *arg)
{
	struct peer *peer = arg;

	pthread_mutex_lock(&peers.lock);
	if (peer->waiting)
		LIST_REMOVE(peer, next);
	peer->waiting = false;
	peer->answered = true;
	pthread_cond_signal(&peer->changed);
	pthread_mutex_unlock(&peers.lock);
}

/* The one place where a thread waits; it is libmilter's. */
void
peer_wait(struct peer *peer)
{
	pthread_mutex_lock(&peers.lock);
	while (!peer->answered)
		pthread_cond_wait(&peer->changed, &peers.lock);
	peer->answered = false;
	pthread_mutex_unlock(&peers.lock);
}

/* All that wait are answered; what the gate has, as soon as it lets go. */
static void
give_up_waiting(void)
{
	struct peer *peer;

	for (;;) {
		pthread_mutex_lock(&peers.lock);
		peer = LIST_FIRST(&peers.waiting);
		if (peer != NULL) {
			LIST_REMOVE(peer, next);
			peer->waiting = false;
		}
		pthread_mutex_unlock(&peers.lock);
		if (peer == NULL)
			return;
		milter_give_up(peer->connection);
	}
}

/* --- one of them --- */

void
peer_close(SMFICTX *context)
{
	struct peer *peer = smfi_getpriv(context);

	if (peer == NULL)
		return;
	smfi_setpriv(context, NULL);
	milter_close(peer->connection);
	pthread_cond_destroy(&peer->changed);
	free(peer);
	pthread_mutex_lock(&peers.lock);
	peers.count--;
	pthread_mutex_unlock(&peers.lock);
}

bool
peer_open(SMFICTX *context)
{
	struct milter_door *door = &peers.milter->door;
	struct peer *peer;
	bool full = false;

	peer = mem_new(1, sizeof(*peer));
	pthread_cond_init(&peer->changed, NULL);
	pthread_mutex_lock(&peers.lock);
	if (peers.open && !peers.stopping) {
		peer->connection = milter_connection_new(door, answered, peer);
		peers.count++;
		full = peers.count >
		    (size_t)peer->connection->rules->conf->milter.connections;
	}
	pthread_mutex_unlock(&peers.lock);
	if (peer->connection == NULL) {
		pthread_cond_destroy(&peer->changed);
		free(peer);
		return false;
	}
	smfi_setpriv(context, peer);
	if (full) {
		post(door, CALL_COUNT, NULL, MILTER_OVER_LIMIT);
		peer_close(context);
	}
	return !full;
}

void
peer_refuse(const char *why)
{
	log_warning(peers.milter->log, "milter: connection closed: %s", why);
}

int
peer_port(const struct sockaddr *address)
{
	if (address == NULL)
		return -1;
	if (address->sa_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)address)->sin_port);
	if (address->sa_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
	return -1;
}

/* --- all of them --- */

void
peers_start(struct milter *milter)
{
	pthread_mutex_lock(&peers.lock);
	peers.milter = milter;
	milter->door.post = post;
	peers.open = true;
	pthread_mutex_unlock(&peers.lock);
}

void
peers_stop(void)
{
	pthread_mutex_lock(&peers.lock);
	peers.stopping = true;
	pthread_mutex_unlock(&peers.lock);
}

void
peers_end(void)
{
	pthread_mutex_lock(&peers.lock);
	peers.open = false;
	pthread_mutex_unlock(&peers.lock);
	drop_orders();
	give_up_waiting();
}

bool
peers_are_served(void)
{
	bool open;

	pthread_mutex_lock(&peers.lock);
	open = peers.open;
	pthread_mutex_unlock(&peers.lock);
	return open;
}
