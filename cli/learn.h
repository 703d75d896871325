/* `postfrank learn`: from where own mail leaves, by copies that arrived. */
#ifndef POSTFRANK_CLI_LEARN_H
#define POSTFRANK_CLI_LEARN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/mail/received.h"
#include "lib/util/network.h"

struct arena;
struct buf;
struct conf;
struct conf_egress;

/* Trace fields of a message that are read; values of a message that are kept;
 * different values of all messages, and sentences, that are shown. */
#define LEARN_FIELDS_MAX 500
#define LEARN_VALUES_MAX 16
#define LEARN_SHOWN_MAX 200

/* --- learn_trace.c: who wrote what --- */

enum trace_kind {
	TRACE_RECEIVED,
	TRACE_AUTH_RESULTS,
	TRACE_RECEIVED_SPF,
	TRACE_RETURN_PATH,
	TRACE_SIGNATURE,	/* DKIM-Signature */
	TRACE_FROM,
};

struct trace_field {
	enum trace_kind kind;
	const char *value;	/* one line */
	struct received received;
	struct auth_results results;	/* of Received-SPF: one */
	bool is_trusted;	/* written by the receiver */
};

/*
 * The fields of a header in their order. Every host puts its own above those
 * that are there, so what is above the first field of ours is the receiver's;
 * what is below may be forged.
 */
struct trace {
	struct trace_field *fields;
	size_t count;
	/*
	 * Where the receiver's own hosts took the message from outside, and the
	 * Received field below, by whoever handed it over. `count` = none.
	 */
	size_t border, below;
};

void trace_read(struct arena *arena, const char *data, size_t length,
    struct trace *trace_r);

/* The names are of one organization, as far as names show it. */
bool trace_is_same(const char *a, const char *b);
/* The address can be seen from afar. Those of documentation can: examples are
 * made of them. */
bool trace_is_public(const struct ip *ip);
/* The best name that a Received field has for the client; or NULL. */
const char *trace_client(const struct received *received);

/* --- learn_read.c: what one message shows --- */

enum learn_key {
	LEARN_ADDRESS,
	LEARN_HELO,
	LEARN_RETURN_PATH,	/* "keep", or a domain */
	LEARN_DKIM,		/* a word of the configuration */
	LEARN_DKIM_DOMAIN,
};
#define LEARN_KEYS 5

struct learn_value {
	enum learn_key key;
	const char *text;	/* as the configuration has it */
	const char *source;	/* in which field it was read; for people */
	size_t count;		/* messages */
};

struct learn_message {
	struct learn_value values[LEARN_VALUES_MAX];
	size_t count;
	/* What a person should know before believing that; printable. */
	const char *notes[LEARN_VALUES_MAX];
	size_t note_count;
};

void learn_read(struct arena *arena, const char *data, size_t length,
    struct learn_message *message_r);

/* --- learn_join.c: what all messages show --- */

struct learn_fault {
	const char *egress;	/* title, or NULL */
	const char *what;	/* the sentence */
	size_t count;		/* messages */
};

struct learned {
	struct arena *arena;
	const struct conf *conf;	/* NULL = nothing to compare with */
	size_t messages;
	struct learn_value values[LEARN_SHOWN_MAX]; /* most frequent first */
	size_t count;
	struct learn_fault notes[LEARN_SHOWN_MAX];
	size_t note_count;
	struct learn_fault faults[LEARN_SHOWN_MAX]; /* disagreements */
	size_t fault_count;
	const struct conf_egress *egress; /* that of the messages, or NULL */
};

/* Copies what it keeps. */
void learn_join(struct learned *learned, const struct learn_message *message);

/* The next value of that key at or behind `*at`, moved behind it; or NULL. */
const struct learn_value *learn_next(const struct learned *learned,
    enum learn_key key, size_t *at);

/* --- learn_print.c --- */

void learn_print(const struct learned *learned, struct buf *out);
void learn_print_json(const struct learned *learned, struct buf *out);

#endif
