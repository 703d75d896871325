/* TLS as the plan wants it; and what certificate the relay has shown. */
#ifndef POSTFRANK_RELAY_TEST_TLS_H
#define POSTFRANK_RELAY_TEST_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct plan;
struct tlsa_answer;

/* A certificate that expires in so many days is told. */
#define TLS_DAYS_LEFT 14

/* NULL with a sentence in `*error_r`, from the arena: a file that cannot be
 * read, a protocol that does not exist. */
SSL_CTX *tls_context(const struct plan *plan, struct arena *arena,
    const char **error_r);

/*
 * For a connection to that host. `tlsa` is NULL, or TLSA_SECURE records; false
 * in `*dane_r` when none of them can be used (RFC 7672 3.1.3).
 */
SSL *tls_new(SSL_CTX *context, const struct plan *plan, const char *host,
    const struct tlsa_answer *tlsa, bool *dane_r);

/* Its errors are X509_V_OK, or OpenSSL's X509_V_ERR_... */
struct certificate {
	const char *subject, *issuer;
	const char *names;	/* the host names in it, for people */
	int days;		/* until it expires; negative = it has */
	const char *protocol, *cipher;
	int time_error;		/* expired, or not valid yet */
	int chain_error;	/* what else is wrong with it */
	bool has_name;		/* one that the plan wants */
	bool has_dane;		/* TLSA records were there, */
	int dane_error;		/* and say so */
	const char *fingerprint; /* for people; "" = the plan has none */
	bool has_fingerprint;	/* one that the plan has */
};

/*
 * After the handshake; `dane` as tls_new() gave it. 0, or -1 when the server
 * has shown none. All is from the arena, printable.
 */
int certificate_read(SSL *ssl, const struct plan *plan, const char *host,
    bool dane, struct arena *arena, struct certificate *certificate_r);

#endif
