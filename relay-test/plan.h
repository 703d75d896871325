/*
 * What is tested, and with what: by the options, or as Postfix's SMTP client
 * would do it.
 */
#ifndef POSTFRANK_RELAY_TEST_PLAN_H
#define POSTFRANK_RELAY_TEST_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/postfix/tls_policy.h"
#include "lib/util/network.h"

struct arena;
struct options;

/* Names that a certificate may have. */
#define PLAN_NAMES_MAX 32

enum plan_tls {		/* a set, for tables of what comes when */
	PLAN_TLS_NONE = 1,
	PLAN_TLS_STARTTLS = 2,
	PLAN_TLS_IMPLICIT = 4,
};

/* What the certificate has to be. */
enum plan_trust {
	TRUST_ANY,		/* is not checked, only looked at */
	TRUST_NAME,		/* of a trusted CA, with the name; or as the TLSA
				 * records say */
	TRUST_DANE,		/* as the TLSA records say; any if there are
				 * none */
	TRUST_DANE_ONLY,
	TRUST_FINGERPRINT,	/* one that is named, whoever signed it */
};

/* How a name becomes addresses. */
enum plan_names {
	NAMES_SYSTEM,	/* as the system does: hosts file, DNS */
	NAMES_DNS,	/* DNS alone, as Postfix does by default */
};

struct plan {
	bool by_postfix;
	const char *next_hop;	/* as it is written */
	const char *normal;	/* next_hop_normal() */
	const char *name;	/* of the host, or of what has MX records */
	unsigned port;
	bool mx;		/* Postfix asks for the MX hosts of the name */
	enum plan_names names;
	bool ipv4, ipv6;
	struct ip bind4, bind6;	/* family 0 = any */
	const char *helo;	/* "" = the own address (RFC 5321 4.1.3) */

	struct {
		enum plan_tls mode;
		enum plan_trust trust;
		const char *level;	/* how Postfix calls that; or NULL */
		const char *names;	/* with blanks between: names,
					 * ".parents", "hostname" */
		const char *fingerprints; /* hexadecimal, with blanks between */
		const char *digest;	/* of these */
		const char *sni;	/* "" = none, "hostname", or a name */
		const char *protocols;	/* ">=TLSv1.2 !TLSv1.3"; "" = all */
		const char *ciphers;	/* OpenSSL's list; "" = its own */
		int security_level;	/* OpenSSL's; negative = its own */
		const char *ca_file, *ca_path; /* "" = none */
		const char *trust_anchors; /* files, with blanks between, that
					 * count alone; "" = none */
		bool system_ca;		/* those of the system, too */
		const char *certificate, *key; /* "" = none */
		const char *anchor;
	} tls;

	const char *user;	/* NULL = no login */
	const char *password;	/* NULL = none */
	const char *token;	/* NULL = none */
	const char *no_login;	/* why there is none; or NULL */
	bool login_by_host;	/* the MX host may have one of its own:
				 * plan_login_at() when it is known */
	const char *mech;	/* this one alone; or NULL */
	const char **mechs;	/* those that Postfix lets through, ends with
				 * NULL; NULL = all */
	bool allow_plaintext;
	/* SASL_SEC_...: in clear, by TLS, by TLS with a checked certificate. */
	unsigned security_clear, security_tls, security_verified;

	const char *sender, *recipient;
	bool send;		/* a message, too */
	const char *save;	/* a folder; NULL = the EHLO is not kept */
	int64_t timeout;	/* milliseconds for a step */

	/* What is odd, but no fault: a sentence, and what to do; or NULL. */
	const char *remark, *remark_fix;
};

/* What went wrong, for explain(): both are from the arena or static. */
struct plan_fault {
	const char *detail, *fix;
};

/* 0, or -1 with a fault. May ask at the terminal and run Postfix's commands. */
int plan_make(const struct options *options, struct arena *arena,
    struct plan *plan_r, struct plan_fault *fault_r);

/* The login for an MX host, as Postfix finds it: 0, or -1 with a fault. */
int plan_login_at(const struct options *options, struct arena *arena,
    const char *host, struct plan *plan, struct plan_fault *fault_r);

/* --- of the files behind it --- */

int plan_by_options(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r);
int plan_by_postfix(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r);

/* "[host]:587", "host", as next_hop_normal() takes it: 0 or -1. */
int plan_set_next_hop(struct plan *plan, struct arena *arena,
    const char *next_hop, unsigned port);

/* Returns -1. */
int plan_fail(struct plan_fault *fault_r, const char *detail, const char *fix);
/* One more thing that is odd. */
void plan_remark(struct plan *plan, struct arena *arena, const char *remark,
    const char *fix);
/* Sender and recipient, where the options say none. */
void plan_addresses(const struct options *options, struct arena *arena,
    const char *origin, struct plan *plan);

#endif
