/*
 * The milter door's core: what one SMTP connection and its messages say, up to
 * the verdict. It knows no protocol library. An engine calls it for each event
 * and translates the answer; the calls for one connection come one after the
 * other, on any one thread. Events that come out of order are ignored.
 */
#ifndef POSTFRANK_MILTER_CONNECTION_H
#define POSTFRANK_MILTER_CONNECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/gate/gate.h"
#include "lib/verdict/verdict.h"
#include "milter/macro.h"

struct milter_connection;

/* Octets of a name that are kept: a domain (RFC 5321 4.5.3.1.2), a login. */
#define MILTER_NAME_MAX 255
#define MILTER_TLS_MAX 31

/* What the core has to do on the loop's thread. */
enum milter_call {
	CALL_EXPECT, /* gate_expect(), of a domain */
	CALL_COUNT,  /* gate_count(), of a static reason */
	CALL_JUDGE,  /* gate_judge(), of the connection's message */
};

/* What all connections of an engine share. */
struct milter_door {
	struct gate *gate;
	atomic_size_t busy; /* messages under way */
	/*
	 * Has milter_call() called on the loop's thread, soon and in order. NULL
	 * when the engine is on that thread itself. `text` ends with the call,
	 * but for CALL_COUNT.
	 */
	void (*post)(struct milter_door *door, enum milter_call call,
	    struct milter_connection *connection, const char *text);
};

enum milter_effect {
	MILTER_CONTINUE,
	MILTER_HOLD,  /* quarantine with `text` as reason, then continue */
	MILTER_REPLY, /* code, dsn, text */
};

struct milter_answer {
	enum milter_effect effect;
	char code[4]; /* "550" */
	char dsn[16]; /* "5.7.27" */
	/* Printable ASCII, never empty; '%' is doubled in a reply, as the
	 * protocol wants it. */
	char text[2 * REPLY_TEXT_MAX + 1];
};

struct milter_connection {
	struct milter_door *door;
	struct gate_rules *rules;
	void (*answered)(void *arg);
	void *arg;
	/* Set by the engine: header values come with what stands behind the
	 * colon (SMFIP_HDR_LEADSPC). */
	bool has_blanks;

	struct session session; /* points into the four below */
	char client_name[MILTER_NAME_MAX + 1];
	char helo[MILTER_NAME_MAX + 1];
	char tls_version[MILTER_TLS_MAX + 1];
	char login[MILTER_NAME_MAX + 1];

	/* One message at a time. */
	bool in_message;   /* from MAIL to the answer or ABORT */
	bool outgoing;	   /* it comes from a client whose mail goes out */
	bool header_ended;
	bool parked;	   /* it waits for its verdict */
	bool at_gate;	   /* and the gate has it */
	struct arena *arena; /* the message's; NULL when it is not outgoing */
	struct message message;
	struct judgement judgement;

	struct milter_answer answer; /* of the last message */
};

/*
 * A connection, by the rules of now. `answered(arg)` is called on the loop's
 * thread when a parked message has its answer; it may be called inside
 * milter_end_of_message(). Given back by milter_close().
 */
struct milter_connection *milter_connection_new(struct milter_door *door,
    void (*answered)(void *arg), void *arg);

/* `port` is the client's, -1 where it has none. Port 0, which no client has,
 * is how Postfix shows mail of the sendmail command. */
void milter_connect(struct milter_connection *connection, const char *name,
    const struct ip *client, int port);
void milter_helo(struct milter_connection *connection, const char *name,
    size_t length, const struct milter_macros *macros);
void milter_mail(struct milter_connection *connection, const char *path,
    size_t length, const struct milter_macros *macros);
void milter_rcpt(struct milter_connection *connection, const char *path,
    size_t length, const struct milter_macros *macros);
void milter_header(struct milter_connection *connection, const char *name,
    size_t name_length, const char *value, size_t value_length);
void milter_end_of_header(struct milter_connection *connection,
    const struct milter_macros *macros);
void milter_body(struct milter_connection *connection, const char *data,
    size_t length);

/* True when connection->answer is there; false when the message is parked and
 * answered() is called later, or was called already. */
bool milter_end_of_message(struct milter_connection *connection,
    const struct milter_macros *macros);

/* Ends the message, if there is one. Not while it is parked. */
void milter_abort(struct milter_connection *connection);

/* On the loop's thread while the message is parked; answered() will not be
 * called, the memory goes when the gate has let go of it. */
void milter_close(struct milter_connection *connection);

/* On the loop's thread: what a door's post() asked for. */
void milter_call(struct milter_door *door, enum milter_call call,
    struct milter_connection *connection, const char *text);

/* On the loop's thread: a parked message is answered "451 4.3.0" instead, as
 * soon as the gate has let go of it. */
void milter_give_up(struct milter_connection *connection);

/* --- answer.c --- */

void milter_answer_verdict(const struct verdict *verdict,
    struct milter_answer *answer_r);
/* Our own failure: try again later. */
void milter_answer_later(struct milter_answer *answer_r);

#endif
