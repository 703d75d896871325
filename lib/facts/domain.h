/*
 * What DNS says of one domain: one immutable, reference-counted value. It is
 * read by any thread while it is held.
 */
#ifndef POSTFRANK_FACTS_DOMAIN_H
#define POSTFRANK_FACTS_DOMAIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"

struct domain_mx {
	unsigned preference;
	const char *host; /* "" is the root */
};

/* MX records, and addresses, that are kept; more are dropped. */
#define DOMAIN_RECORDS_MAX 32

struct domain_facts {	/* one piece of memory with all below */
	atomic_uint references;
	const char *name;

	enum dns_status mx_status, a_status, aaaa_status;
	const char *reason;	/* of the first DNS_FAILURE, or NULL */

	const struct domain_mx *mx; /* by preference */
	size_t mx_count;
	const struct ip *addresses;
	size_t address_count;

	int64_t fetched;	/* clock_wall() */
	int64_t expires;	/* clock_wall() */
};

/* Three-valued, as the answers are. */
enum known { KNOWN_NO, KNOWN_YES, KNOWN_UNSURE };

enum known domain_exists(const struct domain_facts *facts);
/* RFC 7505: exactly one MX record, preference 0, of the root. */
enum known domain_has_null_mx(const struct domain_facts *facts);
/* MX, or A or AAAA in its place (RFC 5321 5.1); false for a null MX. */
enum known domain_takes_mail(const struct domain_facts *facts);

struct domain_facts *domain_facts_hold(struct domain_facts *facts);
void domain_facts_release(struct domain_facts *facts); /* NULL is allowed */

#endif
