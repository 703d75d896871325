/*
 * What libopendkim says of signatures, kept to what it is trusted with: fields
 * that our reader took, keys of ours, no DNS, no temporary files, a "no" only
 * where the sum was done.
 */
#ifndef POSTFRANK_AUTH_DKIM_LIBRARY_H
#define POSTFRANK_AUTH_DKIM_LIBRARY_H

#include <stddef.h>

#include "lib/auth/dkim.h"

enum dkim_verdict {
	DKIM_IS_UNREAD,		/* libopendkim cannot say */
	DKIM_IS_GOOD,
	DKIM_IS_BAD_KEY,	/* it is no key */
	DKIM_IS_BAD_SIGNATURE,
	DKIM_IS_BAD_BODY,	/* the hash of the body differs */
	DKIM_IS_TOO_LONG,	/* l= is more than there is */
};

struct dkim_task {
	const struct dkim_signature *signature;
	const char *key;	/* dkim_key_record.text */
	enum dkim_verdict verdict; /* filled, and so is: */
	unsigned bits;		/* of an RSA key; 0 = not known */
};

/* At most DKIM_SIGNATURES_MAX tasks, in the order of their fields. */
void dkim_library_verify(struct dkim_library *library,
    const struct content *content, struct dkim_task *tasks, size_t count);

#endif
