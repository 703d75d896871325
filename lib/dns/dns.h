/*
 * The only room that asks the network for names. libunbound carries the
 * question (its thread, its descriptor in our loop), ldns reads the answer.
 * All calls and callbacks belong to the loop's thread.
 */
#ifndef POSTFRANK_DNS_DNS_H
#define POSTFRANK_DNS_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"

struct dns;
struct dns_query;
struct log;
struct loop;

enum dns_type {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
};

/* "No" and "don't know" are never the same word. */
enum dns_status {
	DNS_UNASKED,	/* nothing was asked yet */
	DNS_ANSWER,	/* records of that type */
	DNS_NODATA,	/* the name exists, such records do not */
	DNS_NXDOMAIN,	/* the name does not exist */
	DNS_FAILURE,	/* SERVFAIL, REFUSED, timeout, nonsense: unknown */
};

/* Records of one answer that are read; more are dropped. */
#define DNS_RECORDS_MAX 512

struct dns_record {
	unsigned preference;	/* MX */
	const char *name;	/* MX, PTR, CNAME: lower case, no dot at the end;
				 * "" is the root (a null MX) */
	struct ip ip;		/* A, AAAA */
	const char *data;	/* TXT: strings joined; may contain NUL */
	size_t length;
};

struct dns_answer {
	enum dns_status status;
	const char *reason;	/* DNS_FAILURE: "SERVFAIL", ... (static) */
	bool silent;		/* no server had a part in it */
	uint32_t ttl;		/* seconds; of a negative answer too (RFC 2308) */
	const char *canonical;	/* where the CNAMEs lead; NULL = there are none */
	const struct dns_record *records;
	size_t count;
};

/* The answer and all it points to end with the call. */
typedef void dns_callback(void *arg, const struct dns_answer *answer);

/*
 * `servers` are ADDRESS or ADDRESS@PORT; none means resolv.conf. Every name
 * goes to them, private and reserved ones too. After fork(2). NULL with a
 * sentence in `*error_r` (static, or valid until the next call).
 */
struct dns *dns_new(struct loop *loop, struct log *log, char *const *servers,
    size_t server_count, const char **error_r);

/* Cancels what is under way; no callback follows. NULL is allowed. */
void dns_free(struct dns *dns);

/*
 * Asks. The callback comes later, never inside the call, exactly once unless
 * dns_cancel() was first. There is no deadline here but libunbound's own
 * (5 to 11 s for each silent server): the caller has one. `name` is in
 * presentation format (RFC 1035 5.1: "\." and "\000" are octets of a label),
 * as the names in answers are. A name that cannot be asked (too long, an
 * empty label) is answered DNS_NXDOMAIN. Who asks what is under way already
 * gets the same answer.
 */
struct dns_query *dns_ask(struct dns *dns, const char *name,
    enum dns_type type, dns_callback *callback, void *arg);
void dns_cancel(struct dns_query *query);

/* libunbound has one log for all: after another `dns` was freed, the reasons of
 * failures come here again. */
void dns_listen(struct dns *dns);

/* Questions asked since dns_new(), for counters and tests. */
uint64_t dns_asked(const struct dns *dns);

/*
 * The name under which an address is found in reverse: its octets or nibbles,
 * the last first, then the zone: of a DNSBL (RFC 5782 2.1, 2.4; at most 253
 * octets), or NULL for the family's own, in-addr.arpa or ip6.arpa.
 */
#define DNS_REVERSE_SIZE 330
void dns_reverse_name(const struct ip *ip, const char *zone,
    char name_r[DNS_REVERSE_SIZE]);

/* For people: "answer", "no such record", ... */
const char *dns_status_name(enum dns_status status);

#endif
