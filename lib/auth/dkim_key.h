/* The record of a DKIM key (RFC 6376 3.6.1), as one signature needs it. */
#ifndef POSTFRANK_AUTH_DKIM_KEY_H
#define POSTFRANK_AUTH_DKIM_KEY_H

#include "lib/auth/dkim.h"

struct dkim_key_record {
	/* Type and key alone, as libopendkim wants them. */
	const char *text;
	bool testing;		/* t=y */
};

/*
 * DKIM_WHY_NOTHING, or why there is no key for the signature, with the end of a
 * sentence ("has no key: ...") in `*problem_r` (static, or from the arena,
 * printable). `testing` is filled as far as the record was read.
 */
enum dkim_why dkim_key_read(struct arena *arena,
    const struct dkim_signature *signature, const struct dkim_key *key,
    struct dkim_key_record *record_r, const char **problem_r);

#endif
