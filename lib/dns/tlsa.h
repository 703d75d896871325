/*
 * TLSA records that DNSSEC proves (RFC 6698, RFC 7672), by a validating context
 * of its own: the daemon's does not validate. For programs that may wait.
 */
#ifndef POSTFRANK_DNS_TLSA_H
#define POSTFRANK_DNS_TLSA_H

#include <stddef.h>
#include <stdint.h>

struct arena;

#define TLSA_ANCHOR "/usr/share/dns/root.key"
/* Records of one answer that are read; more are dropped. */
#define TLSA_RECORDS_MAX 32
/* Octets of the certificate data of a record, at most. */
#define TLSA_DATA_MAX 8192

enum tlsa_status {
	TLSA_FAILURE,	/* not known, see `reason` */
	TLSA_NONE,	/* there are none, or nobody can prove them */
	TLSA_BOGUS,	/* signatures that are wrong, see `reason` */
	TLSA_SECURE,	/* records, proved */
};

struct tlsa_record {
	uint8_t usage, selector, matching;
	const uint8_t *data;
	size_t length;
};

struct tlsa_answer {
	enum tlsa_status status;
	const char *reason;
	struct tlsa_record *records;
	size_t count;
};

/*
 * Asks the servers of /etc/resolv.conf for _port._tcp.host, and blocks until
 * clock_now() is `deadline` at the latest. `anchor` is a file of DNSKEY or DS
 * records to trust; without it TLSA_FAILURE. All is from the arena.
 */
void tlsa_ask(const char *host, unsigned port, const char *anchor,
    int64_t deadline, struct arena *arena, struct tlsa_answer *answer_r);

#endif
