/*
 * What can go wrong on the way to a relay, as a table: one sentence what it is,
 * one what to do, and the exit status of its class.
 */
#ifndef POSTFRANK_RELAY_TEST_EXPLAIN_H
#define POSTFRANK_RELAY_TEST_EXPLAIN_H

struct arena;
struct reply;

/* Also the exit status. */
enum class {
	CLASS_READY = 0,
	CLASS_REFUSED = 1,
	CLASS_UNREACHABLE = 69,
	CLASS_TRY_LATER = 75,
	CLASS_PROTOCOL = 76,
	CLASS_AUTHENTICATION = 77,
	CLASS_CONFIGURATION = 78,
};

enum fault {
	FAULT_NONE,
	/* resolve */
	FAULT_NO_NAME, FAULT_NO_ADDRESS, FAULT_NO_DNS, FAULT_NULL_MX,
	FAULT_NO_BRACKETS,
	/* connect */
	FAULT_NOT_LISTENING, FAULT_NO_CONNECTION, FAULT_PORT_25,
	FAULT_NO_ROUTE, FAULT_SOME_ADDRESSES,
	/* any step */
	FAULT_TIMEOUT, FAULT_CLOSED, FAULT_NETWORK, FAULT_BAD_REPLY,
	FAULT_OUT_OF_TURN, FAULT_SHUTTING_DOWN, FAULT_TRY_LATER, FAULT_REFUSED,
	FAULT_STRANGE_REPLY,
	/* banner and EHLO */
	FAULT_NO_BANNER, FAULT_TLS_PORT, FAULT_LATE_BANNER, FAULT_NOT_SMTP,
	FAULT_HOST_REFUSED, FAULT_NO_EHLO, FAULT_HELO_REFUSED,
	/* TLS */
	FAULT_NO_STARTTLS, FAULT_TLS_NOT_NOW, FAULT_INJECTED, FAULT_PLAIN_PORT,
	FAULT_TLS_VERSION, FAULT_HANDSHAKE, FAULT_TLS_FILES,
	/* certificate */
	FAULT_NO_CERTIFICATE, FAULT_EXPIRED, FAULT_NOT_YET_VALID,
	FAULT_SELF_SIGNED, FAULT_UNTRUSTED, FAULT_WEAK, FAULT_CHAIN,
	FAULT_OTHER_NAME, FAULT_OTHER_FINGERPRINT, FAULT_EXPIRES_SOON,
	FAULT_NOT_CHECKED,
	FAULT_DANE_MISMATCH, FAULT_DANE_BOGUS, FAULT_DANE_UNKNOWN,
	FAULT_DANE_MISSING,
	/* AUTH: no mechanism */
	FAULT_NO_AUTH, FAULT_MECH_NOT_OFFERED, FAULT_MECH_FILTER,
	FAULT_MECH_PLUGIN, FAULT_MECH_PLAINTEXT, FAULT_MECH_CLEAR,
	FAULT_MECH_CREDENTIALS, FAULT_MECH_OPTIONS,
	/* AUTH: a mechanism */
	FAULT_WRONG_PASSWORD, FAULT_WRONG_TOKEN, FAULT_APP_PASSWORD,
	FAULT_BASIC_AUTH_OFF, FAULT_MECH_WEAK, FAULT_MECH_REFUSED,
	FAULT_NEEDS_TLS, FAULT_AUTH_NOT_NOW, FAULT_TRANSITION,
	FAULT_NO_CHALLENGE, FAULT_BAD_CHALLENGE, FAULT_CHALLENGE_LOOP,
	FAULT_NOT_PROVED, FAULT_SOME_MECHS,
	/* MAIL, RCPT, DATA */
	FAULT_NEEDS_LOGIN, FAULT_SENDER_NOT_YOURS, FAULT_NOT_VERIFIED,
	FAULT_NO_RELAYING, FAULT_SENDER_REFUSED, FAULT_RECIPIENT_REFUSED,
	FAULT_TOO_MUCH, FAULT_MESSAGE_REFUSED, FAULT_BAD_ADDRESS,
	/* the end */
	FAULT_NOT_SAVED,
	FAULTS,
};

struct explanation {
	enum class class;
	const char *detail;	/* with {words}, no dot at the end */
	const char *fix;
};

const struct explanation *explain(enum fault fault);

/* What the {words} stand for; NULL is "". */
struct explain_words {
	const char *host, *port, *next_hop, *name, *login, *mech, *seconds;
	const char *sender, *recipient;
	const char *what;	/* of the fault itself */
};

/* From the arena. Aborts for a word that there is not. */
char *explain_fill(struct arena *arena, const char *text,
    const struct explain_words *words);

/* The steps that a reply belongs to, as a set. */
enum explain_step {
	AT_BANNER = 1,
	AT_EHLO = 2,
	AT_STARTTLS = 4,
	AT_AUTH = 8,
	AT_MAIL = 16,
	AT_RCPT = 32,
	AT_DATA = 64,
	AT_QUIT = 128,
};

/* What a reply that is no success means there. */
enum fault explain_reply(enum explain_step step, const struct reply *reply);

/* "unreachable" */
const char *explain_class_name(enum class class);

#endif
