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
#include "lib/util/known.h"

struct spf_facts;
struct spf_record_facts;

struct domain_mx {
	unsigned preference;
	const char *host; /* "" is the root */
};

/* MX records, and addresses, that are kept; more are only counted. */
#define DOMAIN_RECORDS_MAX 32

/* TXT records that are kept, and their octets in all; more are only counted. */
#define DOMAIN_TEXTS_MAX 32
#define DOMAIN_TEXT_OCTETS_MAX 8192

/* What is asked of a name. */
enum domain_kind {
	DOMAIN_OF_MAIL,	/* MX, A, AAAA: could mail be sent there? */
	DOMAIN_OF_HOST,	/* A, AAAA: a server's name, of an MX record or a HELO */
	DOMAIN_OF_TEXT,	/* TXT: a DKIM key, a DMARC record */
	DOMAIN_OF_SPF_RECORD, /* TXT, and all that it leads to */
	DOMAIN_OF_SPF,	/* of spf_name_make(): SPF of a sender at an egress */
	DOMAIN_OF_LISTING, /* A: an entry of a blocklist */
};
#define DOMAIN_KINDS 6

struct domain_facts {	/* one piece of memory with all below */
	atomic_uint references;
	enum domain_kind kind;
	const char *name;

	/* DNS_UNASKED: not of this kind */
	enum dns_status mx_status, a_status, aaaa_status, text_status;
	const char *reason;	/* of the first DNS_FAILURE, or NULL */

	const struct domain_mx *mx; /* by preference */
	size_t mx_count;
	size_t mx_total;	/* those that are not kept, too */
	const char *canonical;	/* the name is a CNAME, and leads there; or
				 * NULL */
	const struct ip *addresses;
	size_t address_count;

	const struct dns_record *texts; /* their `data` and `length` */
	size_t text_count;
	size_t text_total;	/* those that are not kept, too */

	const struct spf_record_facts *spf_record; /* of its kind, or NULL */
	const struct spf_facts *spf;

	int64_t fetched;	/* clock_wall() */
	int64_t expires;	/* clock_wall() */
};

enum known domain_exists(const struct domain_facts *facts);
/* RFC 7505: exactly one MX record, preference 0, of the root. */
enum known domain_has_null_mx(const struct domain_facts *facts);
/* MX, or A or AAAA in its place (RFC 5321 5.1); false for a null MX. */
enum known domain_takes_mail(const struct domain_facts *facts);
/* A or AAAA. */
enum known domain_has_address(const struct domain_facts *facts);
/* They say what is asked of their kind: more than that DNS failed. */
bool domain_is_conclusive(const struct domain_facts *facts);

/* All of it in one piece of memory; the reference is the caller's. */
struct domain_facts *domain_facts_copy(const struct domain_facts *from);

struct domain_facts *domain_facts_hold(struct domain_facts *facts);
void domain_facts_release(struct domain_facts *facts); /* NULL is allowed */

/*
 * For the store. Appends the facts as octets to `out`; makes facts of such
 * octets again (the caller releases them), or NULL when they are not what
 * pack() makes: a store may be damaged or of another version.
 */
struct buf;
void domain_facts_pack(const struct domain_facts *facts, struct buf *out);
struct domain_facts *domain_facts_unpack(const void *data, size_t length);

#endif
