/*
 * A DKIM key as its domain publishes it (RFC 6376 3.6.1, RFC 8301 3.2), looked
 * at without any signature: what receivers can do with it.
 */
#ifndef POSTFRANK_AUTH_DKIM_PUBLISHED_H
#define POSTFRANK_AUTH_DKIM_PUBLISHED_H

#include "lib/auth/dkim.h"

struct dkim_published {
	/* NOTHING: receivers can use it. NO_KEY, DNS: there is none, it is not
	 * known. REVOKED, WEAK, KEY, BEYOND: it is there, but of no use. */
	enum dkim_why why;
	/* Of all but NOTHING and WEAK: the end of a sentence, printable: "has a
	 * key that was revoked: ..." */
	const char *problem;
	const char *type;	/* "RSA", "Ed25519"; NULL = not known */
	unsigned bits;		/* of an RSA key that was read; else 0 */
	bool testing;		/* t=y: its signatures ask for nothing */
	/* The record is meant to be a key: it has a tag p=. What wildcards and
	 * other services have under a name is none. */
	bool is_key;
};

/*
 * `key` is the answer for `name`, which is SELECTOR._domainkey.DOMAIN. Texts
 * are static or from the arena.
 */
void dkim_published_read(struct arena *arena, const char *name,
    const char *domain, const struct dkim_key *key,
    struct dkim_published *published_r);

#endif
