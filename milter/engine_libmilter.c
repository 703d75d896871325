#include <libmilter/mfapi.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "milter/engine.h"
#include "milter/peer.h"

/* Above Postfix's default_process_limit of 100. */
#define BACKLOG 1024
#define SOCKET_MODE 0660

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
 * these, and it is never freed.
 */
static struct engine {
	struct milter milter; /* first: a struct milter is an engine */
	pthread_t thread;
	char socket_path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];

	pthread_mutex_t lock; /* for all below */
	bool open; /* started, and not freed */
	bool stopping;
	size_t peers;
	struct orders orders;
	LIST_HEAD(, peer) waiting; /* for the verdict of their message */
} engine = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.orders = STAILQ_HEAD_INITIALIZER(engine.orders) };

/* --- from libmilter's threads to the loop's, and back --- */

static void
take_orders(struct orders *orders)
{
	STAILQ_INIT(orders);
	pthread_mutex_lock(&engine.lock);
	STAILQ_CONCAT(orders, &engine.orders);
	pthread_mutex_unlock(&engine.lock);
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
		milter_call(&engine.milter.door, order->call, order->connection,
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

	pthread_mutex_lock(&engine.lock);
	open = engine.open;
	if (open) {
		if (STAILQ_EMPTY(&engine.orders))
			loop_post(engine.milter.loop, run_orders, NULL);
		STAILQ_INSERT_TAIL(&engine.orders, order, next);
	}
	if (open && order->call == CALL_JUDGE) {
		peer = order->connection->arg;
		LIST_INSERT_HEAD(&engine.waiting, peer, next);
		peer->waiting = true;
	}
	pthread_mutex_unlock(&engine.lock);
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

	pthread_mutex_lock(&engine.lock);
	if (peer->waiting)
		LIST_REMOVE(peer, next);
	peer->waiting = false;
	peer->answered = true;
	pthread_cond_signal(&peer->changed);
	pthread_mutex_unlock(&engine.lock);
}

/* The one place where a thread waits; it is libmilter's. */
void
peer_wait(struct peer *peer)
{
	pthread_mutex_lock(&engine.lock);
	while (!peer->answered)
		pthread_cond_wait(&peer->changed, &engine.lock);
	peer->answered = false;
	pthread_mutex_unlock(&engine.lock);
}

/* All that wait are answered; what the gate has, as soon as it lets go. */
static void
give_up_waiting(void)
{
	struct peer *peer;

	for (;;) {
		pthread_mutex_lock(&engine.lock);
		peer = LIST_FIRST(&engine.waiting);
		if (peer != NULL) {
			LIST_REMOVE(peer, next);
			peer->waiting = false;
		}
		pthread_mutex_unlock(&engine.lock);
		if (peer == NULL)
			return;
		milter_give_up(peer->connection);
	}
}

/* --- connections --- */

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
	pthread_mutex_lock(&engine.lock);
	engine.peers--;
	pthread_mutex_unlock(&engine.lock);
}

bool
peer_open(SMFICTX *context)
{
	struct milter_door *door = &engine.milter.door;
	struct peer *peer;
	bool full = false;

	peer = mem_new(1, sizeof(*peer));
	pthread_cond_init(&peer->changed, NULL);
	pthread_mutex_lock(&engine.lock);
	if (engine.open && !engine.stopping) {
		peer->connection = milter_connection_new(door, answered, peer);
		engine.peers++;
		full = engine.peers >
		    (size_t)peer->connection->rules->conf->milter.connections;
	}
	pthread_mutex_unlock(&engine.lock);
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
	log_warning(engine.milter.log, "milter: connection closed: %s", why);
}

/* --- the engine --- */

static void
engine_stop(struct milter *milter)
{
	(void)milter;
	pthread_mutex_lock(&engine.lock);
	engine.stopping = true;
	pthread_mutex_unlock(&engine.lock);
}

static void
engine_free(struct milter *milter)
{
	(void)milter;
	pthread_mutex_lock(&engine.lock);
	engine.open = false;
	pthread_mutex_unlock(&engine.lock);
	drop_orders();
	give_up_waiting();
	smfi_stop();
	pthread_join(engine.thread, NULL);
	if (engine.socket_path[0] != '\0')
		unlink(engine.socket_path);
}

static void *
run(void *arg)
{
	bool open;

	(void)arg;
	smfi_main();
	pthread_mutex_lock(&engine.lock);
	open = engine.open;
	pthread_mutex_unlock(&engine.lock);
	if (open) {
		log_info(engine.milter.log,
		    "libmilter has ended, on a signal or an error");
		kill(getpid(), SIGTERM);
	}
	return NULL;
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

/* As libmilter writes an address; "" when it is none. */
static void
write_spec(const char *listen, char *spec, size_t size)
{
	struct listen_address address;
	const struct sockaddr *sockaddr;
	char text[IP_TEXT_SIZE];
	struct ip ip;

	*spec = '\0';
	if (listen_parse(listen, &address) != 0)
		return;
	sockaddr = (const struct sockaddr *)&address.address;
	if (sockaddr->sa_family == AF_UNIX) {
		snprintf(engine.socket_path, sizeof(engine.socket_path), "%s",
		    ((const struct sockaddr_un *)sockaddr)->sun_path);
		snprintf(spec, size, "unix:%s", engine.socket_path);
		return;
	}
	ip_from_sockaddr(sockaddr, &ip);
	snprintf(spec, size, "%s:%d@%s",
	    ip.family == AF_INET ? "inet" : "inet6", peer_port(sockaddr),
	    ip_show(&ip, text));
}

static int
open_socket(const struct conf_list *listen, const char **error_r)
{
	char spec[sizeof(engine.socket_path) + sizeof("unix:")];

	if (listen->count != 1) {
		*error_r = "libmilter listens on one address only";
		return -1;
	}
	write_spec(listen->items[0], spec, sizeof(spec));
	if (smfi_setconn(spec) != MI_SUCCESS ||
	    smfi_setbacklog(BACKLOG) != MI_SUCCESS ||
	    smfi_opensocket(true) != MI_SUCCESS ||
	    (engine.socket_path[0] != '\0' &&
		chmod(engine.socket_path, SOCKET_MODE) != 0)) {
		*error_r =
		    "libmilter cannot open the socket of `milter listen`";
		return -1;
	}
	return 0;
}

static int
start_thread(void)
{
	sigset_t all, old;
	int status;

	/* libmilter's threads inherit the mask: signals are not theirs. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	status = pthread_create(&engine.thread, NULL, run, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return status;
}

int
engine_libmilter_start(struct milter **milter_r, struct loop *loop,
    struct log *log, struct gate *gate, const struct conf *conf,
    const char **error_r)
{
	if (smfi_register(libmilter_callbacks) != MI_SUCCESS) {
		*error_r = "libmilter does not start";
		return -1;
	}
	if (open_socket(&conf->milter.listen, error_r) < 0)
		return -1;
	engine.milter = (struct milter){
		.stop = engine_stop,
		.free = engine_free,
		.door = { .gate = gate, .post = post },
		.loop = loop,
		.log = log,
	};
	engine.open = true;
	if (start_thread() != 0) {
		engine.open = false;
		*error_r = "no thread for libmilter";
		return -1;
	}
	*milter_r = &engine.milter;
	return 0;
}
