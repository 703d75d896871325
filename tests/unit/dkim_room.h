/*
 * Messages that are signed, by libopendkim itself, and what DNS says of the
 * keys. The selector says by which key: rsa2048, rsa1024, rsa512, ed25519.
 */
#ifndef POSTFRANK_TESTS_UNIT_DKIM_ROOM_H
#define POSTFRANK_TESTS_UNIT_DKIM_ROOM_H

#include "lib/auth/dkim.h"
#include "lib/mail/content.h"

struct dkim_room_key {
	const char *selector;	/* NULL = the end of the list */
	const char *type;	/* of k= */
	const char *armour;	/* of the PEM file */
	const char *private, *public; /* base64 */
};
extern const struct dkim_room_key dkim_room_keys[];

/* A message with CRLF. */
extern const char dkim_room_message[];

/*
 * The message (CRLF) with one signature more on top. In words, each may be left
 * out:
 *
 *	s=SELECTOR	rsa2048
 *	d=DOMAIN	example.jp
 *	c=HEADER/BODY	relaxed/relaxed
 *	l=OCTETS	of the body
 *	x=SECONDS	that it is valid; below 0: it was, and is no more
 *	t=SECONDS	from now when it is made
 *	i=IDENTITY
 *	over=NAME	oversigned, also when it is not there
 *	a=rsa-sha1
 */
char *dkim_room_sign(struct arena *arena, const char *words,
    const char *message);

/*
 * The TXT record of the key, or what DNS says: `says` is NULL (the selector's
 * own key), "NXDOMAIN", "NODATA", "SERVFAIL", "UNASKED", a record, or several
 * of them with "|" between them.
 */
struct dkim_key dkim_room_key(struct arena *arena,
    const struct dkim_signature *signature, const char *says);

/* As from a file; NULL: no limits. The content is freed by the caller. Of the
 * second, all is in a temporary file, which nobody can write to. */
void dkim_room_read(struct arena *arena, const char *message, size_t length,
    const struct content_limits *limits, struct content *content);
void dkim_room_spill(struct arena *arena, const char *message, size_t length,
    struct content *content);

/* The topmost signature's key says `says`, the others are their selectors'. */
struct dkim_results dkim_room_evaluate(struct arena *arena,
    const struct content *content, const char *says);

/* "pass 2048; fail body; unsure dns", with "testing" and "+N" (octets behind
 * l=) where that is so. */
const char *dkim_room_show(struct arena *arena,
    const struct dkim_results *results);

#endif
