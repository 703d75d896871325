/*
 * DMARC as a pure function of what is known of DNS: whose record counts for a
 * domain, what it asks of receivers, and which domains are of one organisation;
 * by the public suffix list (RFC 7489) and by the tree walk (RFC 9989).
 */
#ifndef POSTFRANK_AUTH_DMARC_H
#define POSTFRANK_AUTH_DMARC_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/dmarc_record.h"
#include "lib/conf/conf.h"
#include "lib/dns/dns.h"
#include "lib/util/known.h"

struct arena;
struct public_suffixes;

/* Names that a tree walk asks for, at most (RFC 9989 4.10). */
#define DMARC_WALK_MAX 8

struct dmarc_answer {	/* to the question for TXT */
	enum dns_status status;
	const char *reason;	/* DNS_FAILURE */
	const struct dns_record *records;
	size_t count;
};

struct dmarc_known {
	/*
	 * The answer for a name like "_dmarc.example.jp", valid during the
	 * call; NULL = it is not known yet. When the deadline has come, answer
	 * what is missing with a DNS_FAILURE of your own, and ask again: the
	 * rest is judged on what is there.
	 */
	const struct dmarc_answer *(*answer)(void *arg, const char *name);
	void *arg;
	const struct public_suffixes *suffixes; /* NULL = libpsl's own list */
};

/* Which domain is the topmost one of an organisation. */
struct dmarc_organization {
	const char *domain;	/* NULL = not known */
	const char *failed;	/* not known: for which name DNS failed, */
	const char *reason;	/* and why */
};

enum dmarc_status {
	DMARC_FOUND,	/* a record says what to do */
	DMARC_MISSING,	/* there is none */
	DMARC_SEVERAL,	/* one domain has several: none counts */
	DMARC_FAULTY,	/* receivers do no DMARC for such a record */
	DMARC_UNKNOWN,	/* DNS failed */
};

/* Which tag of the record says what to do. */
enum dmarc_tag { DMARC_TAG_P, DMARC_TAG_SP, DMARC_TAG_NP };

struct dmarc_found {
	enum dmarc_status status;
	/* Whose record it is, or they are; of UNKNOWN, the name that DNS failed
	 * for; of MISSING, NULL. */
	const char *domain;
	const char *reason;	/* UNKNOWN: why DNS failed */

	struct dmarc_record record; /* FOUND, FAULTY: as it is written, */
	const char *text;	/* as printable text, */
	const char *fault;	/* and what is wrong in it, or NULL */

	/* FOUND: what receivers are asked to do with mail of the domain that
	 * fails. While it is not known whether the domain exists and np asks
	 * for something else than sp, the weaker of the two. */
	enum dmarc_policy asks;	/* none, quarantine or reject */
	enum dmarc_tag tag;
	bool is_mended;		/* asks for nothing only because p, sp or np is
				 * missing or wrong (RFC 7489 6.6.3 step 6) */

	/* Of several records at one domain that was looked at, none counts:
	 * whose they are; or NULL. */
	const char *several;
	/* The domain's own _dmarc name has a TXT record that is no DMARC
	 * record, and none that is: its text, printable; or NULL. */
	const char *stray;

	struct dmarc_organization organization; /* the domain's */
};

/*
 * Whose record counts for mail from `domain`, a name as domain_normal() makes
 * it. `exists`: the domain does, in DNS (RFC 9989 A.4: not NXDOMAIN). False:
 * something that is needed is not known; all that may be needed was asked
 * of `known` by then, in one go. Texts are from the arena.
 */
bool dmarc_discover(struct arena *arena, const char *domain, enum known exists,
    enum dmarc_method method, const struct dmarc_known *known,
    struct dmarc_found *found_r);

/* The same for the organisation of a domain alone. */
bool dmarc_organization(struct arena *arena, const char *domain,
    enum dmarc_method method, const struct dmarc_known *known,
    struct dmarc_organization *organization_r);

/*
 * A domain that SPF or DKIM has confirmed stands for the author's (RFC 7489
 * 3.1, RFC 9989 4.4): strict, the same name; relaxed, of one organisation.
 */
enum known dmarc_aligned(bool strict, const char *author,
    const struct dmarc_organization *author_organization, const char *domain,
    const struct dmarc_organization *organization);

/*
 * In what the two methods differ for a domain: a sentence from the arena.
 * NULL: in nothing, or it is not known; then one of them is UNKNOWN, or its
 * organisation is not known.
 */
const char *dmarc_difference(struct arena *arena,
    const struct dmarc_found found[DMARC_METHODS]);

/* "p", "sp", "np". */
const char *dmarc_tag_name(enum dmarc_tag tag);

#endif
