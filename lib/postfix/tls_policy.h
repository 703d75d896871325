/*
 * With what TLS Postfix's SMTP client goes to a next hop: smtp_tls_policy_maps,
 * else the smtp_tls_... parameters (postconf(5), TLS_README).
 */
#ifndef POSTFRANK_POSTFIX_TLS_POLICY_H
#define POSTFRANK_POSTFIX_TLS_POLICY_H

#include <stdbool.h>

struct arena;
struct inquiry;
struct postfix;

/* In the order of their strength, as far as they have one. */
enum tls_level {
	TLS_NONE,
	TLS_MAY,		/* if the relay offers it */
	TLS_ENCRYPT,		/* always; with anybody */
	TLS_FINGERPRINT,	/* with a certificate that is named */
	TLS_VERIFY,		/* of a trusted CA, with a name that matches */
	TLS_SECURE,
	TLS_DANE,		/* as TLSA records say, where there are any */
	TLS_DANE_ONLY,
};

struct tls_policy {
	enum tls_level level;
	const char *source;	/* the parameter that sets it */
	bool wrapper;		/* TLS from the first octet on (port 465) */
	const char *match;	/* names, ".parents" and strategies, with
				 * blanks between; of verify and secure; or
				 * fingerprints, as hexadecimal digits */
	const char *digest;	/* of the fingerprints */
	const char *trust_anchors; /* files, with blanks between, that count
				 * alone: of verify and secure; "" = none */
	const char *protocols;
	const char *ciphers;	/* up to TLS 1.2, as OpenSSL writes them */
	const char *server_name; /* for SNI: "", "hostname", "nexthop", a name */
	const char *unread;	/* what of the policy is not looked at, or "" */
};

/* 0, or -1 with a sentence in `*error_r`; all is from the arena, or lives as
 * long as `postfix`. */
int tls_policy_read(struct inquiry *inquiry, const struct postfix *postfix,
    const char *next_hop, struct arena *arena, struct tls_policy *policy_r,
    const char **error_r);

const char *tls_level_name(enum tls_level level);

#endif
