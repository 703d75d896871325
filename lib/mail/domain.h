/* Domain names as values: lower case, A-labels, no dot at the end. */
#ifndef POSTFRANK_MAIL_DOMAIN_H
#define POSTFRANK_MAIL_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define DOMAIN_MAX_OCTETS 253 /* RFC 1035 2.3.4, without the root's octets */
#define DOMAIN_LABEL_MAX_OCTETS 63

/*
 * The one form in which names are compared and asked: U-labels become A-labels
 * (IDNA 2008), case is folded, one dot at the end is dropped. Returns a name
 * from the arena, or NULL with a sentence in `*error_r` (static or from the
 * arena): empty, an empty label, too long, octets that no host name has.
 * An underscore is allowed: senders have them.
 */
const char *domain_normal(struct arena *arena, const char *text, size_t length,
    const char **error_r);

/* Has at least two labels (RFC 5321 2.3.5: fully qualified). */
bool domain_is_qualified(const char *domain);

/* It is `parent`, or lies below it; both as domain_normal() makes them. */
bool domain_is_within(const char *domain, const char *parent);

/*
 * Where in `name` the domain begins that somebody registered: two labels, or
 * three where the second level is a country's ("co.uk", "ne.jp", "com.br"). A
 * guess, for names of hosts; no rule of mail may hang on it.
 */
const char *domain_registered(const char *name);

/*
 * Ends in a name that hosts give themselves and that public DNS will never have:
 * localdomain, local, lan, internal, invalid, test, localhost, home.arpa
 * (RFC 6761, 6762, 8375).
 */
bool domain_is_reserved(const char *domain);

#endif
