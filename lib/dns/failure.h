/*
 * Why a question has failed. A result of libunbound says SERVFAIL in any case;
 * whose answer it could not use, and why, it tells its log alone. So its log
 * comes here: lines of failed questions are kept for the result that follows
 * them, all others go on to the program's log.
 */
#ifndef POSTFRANK_DNS_FAILURE_H
#define POSTFRANK_DNS_FAILURE_H

#include <stdbool.h>
#include <unbound.h>

#include "lib/dns/dns.h"

struct failures;

/* Failed questions that are remembered; at one more all are forgotten. */
#define FAILURES_MAX 4096
/* Octets of a line of the log; the rest of a longer one is dropped. */
#define FAILURES_LINE_MAX 2048

struct failure {
	const char *reason; /* static; NULL = not known, or a timeout */
	bool heard; /* some server had answered something */
};

struct failures *failures_new(struct log *log);
/* After the context that is listened to. NULL is allowed. */
void failures_free(struct failures *failures);

/*
 * With log-servfail. libunbound has one log for all contexts, and the end of
 * any of them takes it away: call this with each question.
 */
void failures_listen(struct failures *failures, struct ub_ctx *context);

/* For a question whose result is there. Of what is not known, nothing. */
struct failure failures_find(struct failures *failures, const char *name,
    enum dns_type type);

#endif
