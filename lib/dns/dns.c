#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
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

struct dns_query {
	struct dns *dns;
	struct dns_query *next, **link; /* among dns->queries */
	enum dns_type type;
	dns_callback *callback;
	void *arg;
	bool asked; /* libunbound has it */
	int id; /* libunbound's */
	int64_t since; /* clock_now() */
	const char *fault; /* why it was not asked, or NULL */
	struct loop_timer soon; /* for the answer to what was not asked */
};

struct dns {
	struct loop *loop;
	struct log *log;
	struct ub_ctx *context;
	struct failures *failures;
	struct arena *arena; /* of the answer that is told now */
	struct loop_io io;
	struct dns_query *queries; /* all that are under way */
	uint64_t asked;
	bool busy; /* inside ub_process() */
	bool closing; /* dns_free() was called there */
};

/* --- questions --- */

static void
unlink_query(struct dns_query *query)
{
	*query->link = query->next;
	if (query->next != NULL)
		query->next->link = query->link;
}

/* The query is gone when the callback runs. */
static void
finish(struct dns_query *query, const struct dns_answer *answer)
{
	dns_callback *callback = query->callback;
	void *arg = query->arg;

	unlink_query(query);
	free(query);
	callback(arg, answer);
}

static void
not_asked(void *arg)
{
	struct dns_query *query = arg;
	struct dns_answer answer = {
		.status = DNS_NXDOMAIN, .silent = true, .ttl = UNASKABLE_TTL
	};

	if (query->fault != NULL) {
		answer.status = DNS_FAILURE;
		answer.reason = query->fault;
	}
	finish(query, &answer);
}

/* Time tells a timeout; libunbound's log what else it was. */
static void
fail(struct dns_query *query, const char *name, struct dns_answer *answer)
{
	const bool late = clock_now() - query->since >= SILENCE;
	struct failure failure;

	failure = failures_find(query->dns->failures, name, query->type);
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
	struct dns_query *query = arg;
	struct dns_answer answer = { .status = DNS_FAILURE };
	struct dns *dns = query->dns;

	if (error != 0) {
		answer.reason = ub_strerror(error);
		answer.silent = true;
	} else if (result->rcode == RCODE_NOERROR ||
	    result->rcode == RCODE_NXDOMAIN) {
		answer_read(dns->arena, result->answer_packet,
		    (size_t)result->answer_len, query->type, &answer);
	} else {
		fail(query, result->qname, &answer);
	}
	ub_resolve_free(result);
	finish(query, &answer);
	arena_reset(dns->arena);
}

/* libunbound starts its thread with the first question; signals are ours. */
static int
ask_unmasked(struct dns_query *query, const char *name)
{
	sigset_t all, before;
	int error;

	failures_listen(query->dns->failures, query->dns->context);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = ub_resolve_async(query->dns->context, name, (int)query->type,
	    CLASS_IN, query, answered, &query->id);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

struct dns_query *
dns_ask(struct dns *dns, const char *name, enum dns_type type,
    dns_callback *callback, void *arg)
{
	struct dns_query *query;
	int error;

	query = mem_new(1, sizeof(*query));
	*query = (struct dns_query){ .dns = dns,
		.next = dns->queries,
		.link = &dns->queries,
		.type = type,
		.callback = callback,
		.arg = arg,
		.since = clock_now(),
		.soon = { .due = not_asked, .arg = query } };
	if (query->next != NULL)
		query->next->link = &query->next;
	dns->queries = query;
	if (answer_name_check(name) == 0) {
		error = ask_unmasked(query, name);
		if (error == 0) {
			query->asked = true;
			dns->asked++;
			return query;
		}
		query->fault = ub_strerror(error);
	}
	loop_timer_set(dns->loop, &query->soon, query->since);
	return query;
}

void
dns_cancel(struct dns_query *query)
{
	/* From the loop's thread: no callback comes after this. */
	if (query->asked)
		ub_cancel(query->dns->context, query->id);
	loop_timer_clear(query->dns->loop, &query->soon);
	unlink_query(query);
	free(query);
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

void
dns_free(struct dns *dns)
{
	if (dns == NULL)
		return;
	while (dns->queries != NULL)
		dns_cancel(dns->queries);
	loop_remove(dns->loop, &dns->io);
	dns->closing = true;
	if (!dns->busy)
		destroy(dns);
}
