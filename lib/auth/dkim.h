/*
 * DKIM of a message as it leaves, as a receiver verifies it (RFC 6376, 8301,
 * 8463): the DKIM-Signature fields as values, and what is true of each. Nothing
 * is asked here: what DNS says of the keys is handed in.
 */
#ifndef POSTFRANK_AUTH_DKIM_H
#define POSTFRANK_AUTH_DKIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"

struct arena;
struct content;
struct dkim_library;

/* Signatures that are looked at, from the top; more are counted. */
#define DKIM_SIGNATURES_MAX 10
/* Octets of a field, its tags, and the names in its h= (and their octets): a
 * field with more is not verified. */
#define DKIM_FIELD_MAX 16384
#define DKIM_TAGS_MAX 64
#define DKIM_NAMES_MAX 200
#define DKIM_NAMES_OCTETS_MAX 4000
/* Octets of a key in base64: enough for RSA with 5120 bits. Receivers need not
 * verify with more than 4096 (RFC 8301 3.2). */
#define DKIM_KEY_MAX 1000
/* RFC 8301 3.2: with fewer bits no signature counts. */
#define DKIM_BITS_MIN 1024
/* Seconds that a signature may come from the future: clocks differ. */
#define DKIM_DRIFT 300

enum dkim_algorithm {
	DKIM_RSA_SHA256,
	DKIM_RSA_SHA1,		/* which no longer counts (RFC 8301 3.1) */
	DKIM_ED25519_SHA256,	/* RFC 8463 */
};

/* One DKIM-Signature field (RFC 6376 3.5). What could not be read is NULL, or
 * empty. */
struct dkim_signature {
	size_t field;		/* in content->fields */
	const char *domain;	/* d=, as domain_normal() makes it */
	const char *selector;	/* s=, likewise */
	const char *identity;	/* i=, printable; NULL = it has none */
	const char *identity_domain; /* of i=, or d= */
	enum dkim_algorithm algorithm;
	bool relaxed_header, relaxed_body; /* c= */
	const char *const *names; /* h=, lower case, in its order */
	size_t name_count;
	bool has_length;	/* l= is there: */
	uint64_t length;	/* octets of the body that are signed */
	int64_t time;		/* t=, seconds since 1970; -1 = none */
	int64_t expires;	/* x=, likewise */
	/* Why no receiver can use it, as the end of a sentence ("has no tag
	 * s="); or NULL. */
	const char *fault;
	/* Why it is not verified here, though others may: likewise. */
	const char *beyond;
	/* The key's name in DNS, for dns_ask(); NULL = there is none to ask, or
	 * it would change nothing. */
	const char *key_name;
};

struct dkim_signatures {
	const struct dkim_signature *items;
	size_t count;		/* kept: the first DKIM_SIGNATURES_MAX */
	size_t total;		/* fields that are there */
};

/* What DNS says to the question for TXT of a key_name. */
struct dkim_key {
	enum dns_status status;
	const char *reason;	/* DNS_FAILURE */
	const struct dns_record *records;
	size_t count;
};

enum dkim_outcome {
	DKIM_PASS,
	DKIM_FAIL,
	DKIM_UNSURE,		/* never a "bad signature" */
};

enum dkim_why {
	DKIM_WHY_NOTHING,	/* it passes */
	/* it fails: */
	DKIM_WHY_FIELD,		/* signature->fault */
	DKIM_WHY_ALGORITHM,	/* rsa-sha1 */
	DKIM_WHY_EXPIRED,
	DKIM_WHY_FUTURE,
	DKIM_WHY_NO_KEY,
	DKIM_WHY_REVOKED,	/* the key was */
	DKIM_WHY_KEY,		/* there is one that cannot be used for it */
	DKIM_WHY_WEAK,		/* fewer than DKIM_BITS_MIN bits */
	DKIM_WHY_SIGNATURE,	/* does not fit header and key */
	DKIM_WHY_BODY,		/* the hash of the body differs */
	DKIM_WHY_LENGTH,	/* l= is more than there is */
	/* it is unsure: */
	DKIM_WHY_DNS,		/* did not answer for the key */
	DKIM_WHY_BEYOND,	/* of what is verified here */
};

struct dkim_result {
	const struct dkim_signature *signature;
	enum dkim_outcome outcome;
	enum dkim_why why;
	/* A sentence, printable: "the signature of example.jp (selector s1) ..." */
	const char *text;
	unsigned bits;		/* of an RSA key that was used; else 0 */
	bool testing;		/* t=y in the key's record: the domain is trying
				 * DKIM, and asks for nothing (RFC 6376 3.6.1) */
	uint64_t unsigned_octets; /* of the body, behind l= */
	const struct content *content; /* of the message */
};

struct dkim_results {
	const struct dkim_result *items; /* of the kept signatures, in order */
	size_t count;
	size_t total;		/* signatures that are there */
};

/*
 * Reads every DKIM-Signature field. After content_header_end(); linear, and
 * cheap where there is none. Everything is from the arena, or static.
 */
void dkim_read(struct arena *arena, const struct content *content,
    struct dkim_signatures *signatures_r);

/*
 * libopendkim, for dkim_evaluate(). One is enough for a process: its handle is
 * only read while it is used, by any number of threads. Reads resolv.conf, asks
 * nobody.
 */
struct dkim_library *dkim_library_new(void);
void dkim_library_free(struct dkim_library *library); /* NULL is allowed */

/*
 * Verifies each kept signature once, in one pass over header and body; `keys`
 * are those of the kept signatures, in their order (UNASKED where there is no
 * key_name). `now` in seconds since 1970; libopendkim looks at its own clock as
 * well. Costs time: on a worker. After content_end(). Signatures and content
 * are kept.
 */
void dkim_evaluate(struct dkim_library *library, struct arena *arena,
    const struct content *content, const struct dkim_signatures *signatures,
    const struct dkim_key *keys, int64_t now, struct dkim_results *results_r);

/*
 * Every field of that name (case ignored) in the message is signed; true where
 * there is none. Says nothing about the outcome.
 */
bool dkim_covers(const struct dkim_result *result, const char *name);

/* And none can be added: h= names it more often than it is there (RFC 6376
 * 5.4.2, 8.15). */
bool dkim_seals(const struct dkim_result *result, const char *name);

/* "the signature of example.jp (selector s1)", from the arena. */
const char *dkim_signature_show(struct arena *arena,
    const struct dkim_signature *signature);

/* "pass", "fail", "unsure" */
const char *dkim_outcome_name(enum dkim_outcome outcome);

#endif
