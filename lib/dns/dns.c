#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <unbound.h>

#include "lib/dns/answer.h"
#include "lib/dns/dns.h"
#include "lib/dns/failure.h"
#include "lib/dns/settings.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

/* Seconds for which a name that cannot be asked does not exist. */
#define UNASKABLE_TTL 3600

#define CLASS_IN 1
#define RCODE_NOERROR 0
#define RCODE_NXDOMAIN 3

/* Four sends at least, 900 ms each: see settings.c. */
#define SILENCE 5400

/* A question on its way, and all who have asked it meanwhile. */
struct flight {
	struct dns *dns;
	LIST_ENTRY(flight) entry;
	TAILQ_HEAD(, dns_query) queries;
	bool asked; /* libunbound has it, and so has the table */
	bool told; /* its answer is being told */
	int id; /* libunbound's */
	int64_t since; /* clock_now() */
	const char *fault; /* why it was not asked, or NULL */
	struct loop_timer soon; /* for the answer to what was not asked */
	enum dns_type type;
	char name[];
};

struct dns_query {
	struct flight *flight;
	TAILQ_ENTRY(dns_query) entry;
	dns_callback *callback;
	void *arg;
};

struct dns {
	struct loop *loop;
	struct log *log;
	struct ub_ctx *context;
	struct failures *failures;
	struct arena *arena; /* of the answer that is told now */
	struct loop_io io;
	LIST_HEAD(, flight) flights;
	GHashTable *table; /* of those that may be joined */
	uint64_t asked;
	bool busy; /* inside ub_process() */
	bool closing; /* dns_free() was called there */
};

/* --- the table --- */

static guint
flight_hash(gconstpointer data)
{
	const struct flight *flight = data;

	return 31 * g_str_hash(flight->name) + (guint)flight->type;
}

static gboolean
flight_equal(gconstpointer left, gconstpointer right)
{
	const struct flight *a = left, *b = right;

	return a->type == b->type && strcmp(a->name, b->name) == 0;
}

static struct flight *
flight_new(struct dns *dns, const char *name, enum dns_type type)
{
	const size_t size = strlen(name) + 1;
	struct flight *flight;

	flight = mem_new(1, sizeof(*flight) + size);
	flight->dns = dns;
	flight->since = clock_now();
	flight->type = type;
	memcpy(flight->name, name, size);
	TAILQ_INIT(&flight->queries);
	LIST_INSERT_HEAD(&dns->flights, flight, entry);
	return flight;
}

/* Nobody can join it any more. */
static void
flight_leave_table(struct flight *flight)
{
	if (flight->asked)
		g_hash_table_remove(flight->dns->table, flight);
	flight->asked = false;
}

static void
flight_free(struct flight *flight)
{
	LIST_REMOVE(flight, entry);
	free(flight);
}

/* --- answers --- */

/* Each query is gone when its callback runs, which may cancel the others. */
static void
tell(struct flight *flight, const struct dns_answer *answer)
{
	struct dns_query *query;
	dns_callback *callback;
	bool is_last;
	void *arg;

	flight_leave_table(flight);
	flight->told = true;
	while ((query = TAILQ_FIRST(&flight->queries)) != NULL) {
		callback = query->callback;
		arg = query->arg;
		TAILQ_REMOVE(&flight->queries, query, entry);
		free(query);
		/* The last one may free `dns`. */
		is_last = TAILQ_EMPTY(&flight->queries);
		if (is_last)
			flight_free(flight);
		callback(arg, answer);
		if (is_last)
			return;
	}
	flight_free(flight);
}

static void
not_asked(void *arg)
{
	struct flight *flight = arg;
	struct dns_answer answer = {
		.status = DNS_NXDOMAIN, .silent = true, .ttl = UNASKABLE_TTL
	};

	if (flight->fault != NULL) {
		answer.status = DNS_FAILURE;
		answer.reason = flight->fault;
	}
	tell(flight, &answer);
}

/* Time tells a timeout; libunbound's log what else it was. */
static void
fail(struct flight *flight, const char *name, struct dns_answer *answer)
{
	const bool late = clock_now() - flight->since >= SILENCE;
	struct failure failure;

	failure = failures_find(flight->dns->failures, name, flight->type);
	answer->silent = late && !failure.heard;
	if (failure.reason != NULL)
		answer->reason = failure.reason;
	else if (answer->silent)
		answer->reason = "the server did not answer";
	else
		answer->reason = late ? "the answer did not come whole"
				      : "the server gave no usable answer";
}

static void
answered(void *arg, int error, struct ub_result *result)
{
	struct flight *flight = arg;
	struct dns_answer answer = { .status = DNS_FAILURE };
	struct dns *dns = flight->dns;

	if (error != 0) {
		answer.reason = ub_strerror(error);
		answer.silent = true;
	} else if (result->rcode == RCODE_NOERROR ||
	    result->rcode == RCODE_NXDOMAIN) {
		answer_read(dns->arena, result->answer_packet,
		    (size_t)result->answer_len, flight->type, &answer);
	} else {
		fail(flight, result->qname, &answer);
	}
	ub_resolve_free(result);
	tell(flight, &answer);
	arena_reset(dns->arena);
}

/* --- questions --- */

/* libunbound starts its thread with the first question; signals are ours. */
static int
ask_unmasked(struct flight *flight)
{
	struct dns *dns = flight->dns;
	sigset_t all, before;
	int error;

	failures_listen(dns->failures, dns->context);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = ub_resolve_async(dns->context, flight->name, (int)flight->type,
	    CLASS_IN, flight, answered, &flight->id);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void
ask(struct flight *flight)
{
	struct dns *dns = flight->dns;
	int error;

	if (answer_name_check(flight->name) == 0) {
		error = ask_unmasked(flight);
		if (error == 0) {
			flight->asked = true;
			g_hash_table_add(dns->table, flight);
			dns->asked++;
			return;
		}
		flight->fault = ub_strerror(error);
	}
	flight->soon = (struct loop_timer){ .due = not_asked, .arg = flight };
	loop_timer_set(dns->loop, &flight->soon, flight->since);
}

struct dns_query *
dns_ask(struct dns *dns, const char *name, enum dns_type type,
    dns_callback *callback, void *arg)
{
	struct flight *new = flight_new(dns, name, type), *flight;
	struct dns_query *query;

	flight = g_hash_table_lookup(dns->table, new);
	if (flight != NULL)
		flight_free(new);
	else
		ask(flight = new);
	query = mem_new(1, sizeof(*query));
	*query = (struct dns_query){
		.flight = flight, .callback = callback, .arg = arg
	};
	TAILQ_INSERT_TAIL(&flight->queries, query, entry);
	return query;
}

void
dns_cancel(struct dns_query *query)
{
	struct flight *flight = query->flight;

	TAILQ_REMOVE(&flight->queries, query, entry);
	free(query);
	if (flight->told || !TAILQ_EMPTY(&flight->queries))
		return;
	/* From the loop's thread: no callback comes after this. */
	if (flight->asked)
		ub_cancel(flight->dns->context, flight->id);
	flight_leave_table(flight);
	loop_timer_clear(flight->dns->loop, &flight->soon);
	flight_free(flight);
}

void
dns_listen(struct dns *dns)
{
	failures_listen(dns->failures, dns->context);
}

uint64_t
dns_asked(const struct dns *dns)
{
	return dns->asked;
}

const char *
dns_status_name(enum dns_status status)
{
	static const char *const names[] = {
		[DNS_UNASKED] = "not asked",
		[DNS_ANSWER] = "answer",
		[DNS_NODATA] = "no such record",
		[DNS_NXDOMAIN] = "no such name",
		[DNS_FAILURE] = "no answer",
	};

	return names[status];
}

/* --- the context --- */

static void
destroy(struct dns *dns)
{
	if (dns->context != NULL)
		ub_ctx_delete(dns->context);
	failures_free(dns->failures);
	g_hash_table_destroy(dns->table);
	arena_free(dns->arena);
	free(dns);
}

static void
ready(void *arg, uint32_t events)
{
	struct dns *dns = arg;
	int error;

	(void)events;
	dns->busy = true;
	error = ub_process(dns->context);
	dns->busy = false;
	if (dns->closing) {
		destroy(dns);
	} else if (error != 0) {
		log_error(dns->log,
		    "libunbound has failed (%s); restart the program",
		    ub_strerror(error));
		loop_remove(dns->loop, &dns->io);
	}
}

struct dns *
dns_new(struct loop *loop, struct log *log, char *const *servers,
    size_t server_count, const char **error_r)
{
	struct dns *dns;

	dns = mem_new(1, sizeof(*dns));
	dns->loop = loop;
	dns->log = log;
	dns->arena = arena_new();
	LIST_INIT(&dns->flights);
	dns->table = g_hash_table_new(flight_hash, flight_equal);
	dns->failures = failures_new(log);
	dns->context = ub_ctx_create();
	*error_r = dns->context == NULL
	    ? "libunbound does not start; are file descriptors left?"
	    : settings_apply(dns->context, servers, server_count);
	if (*error_r != NULL) {
		destroy(dns);
		return NULL;
	}
	dns->io = (struct loop_io){
		.fd = ub_fd(dns->context), .ready = ready, .arg = dns
	};
	if (loop_add(loop, &dns->io, EPOLLIN) < 0) {
		*error_r = "the loop takes no more descriptors";
		destroy(dns);
		return NULL;
	}
	return dns;
}

/* The last one takes a flight along that is not being told. */
static void
cancel_all(struct flight *flight)
{
	struct dns_query *query = TAILQ_FIRST(&flight->queries), *next;

	for (; query != NULL; query = next) {
		next = TAILQ_NEXT(query, entry);
		dns_cancel(query);
	}
}

void
dns_free(struct dns *dns)
{
	struct flight *flight, *next;

	if (dns == NULL)
		return;
	for (flight = LIST_FIRST(&dns->flights); flight != NULL;
	     flight = next) {
		next = LIST_NEXT(flight, entry);
		cancel_all(flight);
	}
	loop_remove(dns->loop, &dns->io);
	dns->closing = true;
	if (!dns->busy)
		destroy(dns);
}
