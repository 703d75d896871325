/* The tags of a DKIM-Signature field as values (RFC 6376 3.5). */
#ifndef POSTFRANK_AUTH_DKIM_SIGNATURE_H
#define POSTFRANK_AUTH_DKIM_SIGNATURE_H

#include "lib/auth/dkim.h"
#include "lib/auth/dkim_tags.h"

/* Returns what is to be its fault, the first one, and fills `beyond`, too;
 * neither field, fault nor key_name. */
const char *dkim_signature_read(struct arena *arena,
    const struct dkim_tags *list, struct dkim_signature *signature);

#endif
