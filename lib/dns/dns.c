#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unbound.h>
#include <unistd.h>

#include "lib/dns/answer.h"
#include "lib/dns/dns.h"
#include "lib/dns/failure.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* Seconds for which a name that cannot be asked does not exist. */
#define UNASKABLE_TTL 3600

/*
 * A question has a socket of its own until its answer comes. A name whose
 * server is dead holds its sockets for 11 s, and other questions must not wait
 * for them. Half of what the process may open is left for others.
 */
#define SOCKETS_MAX 4096

#define CLASS_IN 1
#define RCODE_NOERROR 0
#define RCODE_NXDOMAIN 3

/* Four sends at least, 900 ms each: see `settings`. */
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

/*
 * unbound.conf(5). libunbound only carries: it answers nothing by itself (zones
 * of RFC 6761 and 6303 neither, they may be real at home and in tests), keeps
 * nothing (the facts above us are the cache, and a refresh must reach the
 * server), and validates nothing (behind a forwarder that strips signatures
 * all would be bogus).
 *
 * By default it backs off from a silent server for up to a quarter of an hour.
 * With an entry that is always expired (-1) the next question is sent whatever
 * happened before: after 900 ms without an answer a second time, then, to
 * another server if there is one, after 1800 ms; three times two sends to each
 * server. 1800 is the mark, too, by which a dead server is known as long as
 * another one answers; it must be more than 1776 for that (RTT_BAND).
 */
static const char settings[] =
    "server:\n"
    "  do-not-query-localhost: no\n"
    "  unblock-lan-zones: yes\n"
    "  insecure-lan-zones: yes\n"
    "  local-zone: \"localhost.\" nodefault\n"
    "  local-zone: \"127.in-addr.arpa.\" nodefault\n"
    "  local-zone: \"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
    ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.\" nodefault\n"
    "  local-zone: \"home.arpa.\" nodefault\n"
    "  local-zone: \"onion.\" nodefault\n"
    "  local-zone: \"test.\" nodefault\n"
    "  local-zone: \"invalid.\" nodefault\n"
    "  module-config: \"iterator\"\n"
    "  log-servfail: yes\n"
    "  rrset-roundrobin: no\n"
    "  msg-cache-size: 0\n"
    "  rrset-cache-size: 0\n"
    "  infra-host-ttl: -1\n"
    "  infra-cache-min-rtt: 900\n"
    "  infra-cache-max-rtt: 1800\n"
    "  outbound-msg-retry: 3\n"
    "  outgoing-num-tcp: 64\n"
    "forward-zone:\n"
    "  name: \".\"\n"
    "  forward-no-cache: yes\n";

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

static int
limit_sockets(struct ub_ctx *context)
{
	struct rlimit limit;
	char number[20];

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur / 2 > SOCKETS_MAX)
		limit.rlim_cur = 2 * SOCKETS_MAX;
	snprintf(number, sizeof(number), "%llu",
	    (unsigned long long)limit.rlim_cur / 2);
	return ub_ctx_set_option(context, "outgoing-range:", number);
}

/* libunbound reads settings from files alone; this one has no name. */
static int
read_settings(struct ub_ctx *context)
{
	char path[64];
	int fd, error = -1;

	fd = memfd_create("unbound.conf", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, settings, sizeof(settings) - 1) ==
	    (ssize_t)sizeof(settings) - 1)
		error = ub_ctx_config(context, path);
	close(fd);
	if (error == 0)
		error = limit_sockets(context);
	/* In a library, and not known to a file: lines of failed questions. */
	if (error == 0)
		error = ub_ctx_set_option(context, "val-log-squelch:", "no");
	return error == 0 ? 0 : -1;
}

/* ADDRESS or ADDRESS@PORT; libunbound would take any number for a port. */
static int
add_server(struct ub_ctx *context, const char *server)
{
	char address[IP_TEXT_SIZE] = "";
	const char *at = strchr(server, '@');
	size_t length = at != NULL ? (size_t)(at - server) : strlen(server);
	long long port;
	struct ip ip;

	if (length >= sizeof(address))
		return -1;
	memcpy(address, server, length);
	if (ip_parse(address, &ip) < 0 ||
	    (at != NULL && str_number(at + 1, 1, 65535, &port) < 0))
		return -1;
	return ub_ctx_set_fwd(context, server) == 0 ? 0 : -1;
}

static const char *
configure(struct ub_ctx *context, char *const *servers, size_t server_count)
{
	size_t i;

	if (read_settings(context) < 0)
		return "libunbound does not take its settings; is /proc "
		       "mounted?";
	for (i = 0; i < server_count; i++) {
		if (add_server(context, servers[i]) < 0)
			return "a DNS server is neither ADDRESS nor "
			       "ADDRESS@PORT";
	}
	if (server_count == 0 && ub_ctx_resolvconf(context, NULL) != 0)
		return "/etc/resolv.conf cannot be read; name the DNS servers "
		       "in dns { servers }";
	if (ub_ctx_async(context, 1) != 0)
		return "libunbound has no threads";
	return NULL;
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
	    : configure(dns->context, servers, server_count);
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
