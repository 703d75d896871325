/*
 * What is known of one message: envelope, header, body. A door fills it piece
 * by piece; message_parse() does what costs time, on a worker; after that it
 * is only read.
 */
#ifndef POSTFRANK_FACTS_MESSAGE_H
#define POSTFRANK_FACTS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/dkim.h"
#include "lib/mail/address.h"
#include "lib/mail/content.h"
#include "lib/mail/html_active.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"

/* Domains of recipients that are told apart; recipients at others are only
 * counted. */
#define RECEIVERS_MAX 10

/* Octets of a Subject that are decoded. */
#define MESSAGE_SUBJECT_MAX 65536

struct conf;

struct message {
	struct arena *arena;	/* owner of all below but content.text */

	const char *queue_id;	/* NULL = not known (yet) */
	const char *instance;	/* policy door */

	struct address sender;	/* reverse-path */
	const char *sender_fault; /* why it is no address, or NULL */
	bool sender_utf8;	/* it came with octets over 127 */

	const char **recipients; /* as given, the first ones */
	size_t recipients_kept;
	size_t recipient_count;	/* all */
	size_t remote_count;	/* with a remote next hop */
	/* The domains of those that are kept, each once, in normal form. */
	const char *receivers[RECEIVERS_MAX];
	size_t receiver_count;
	size_t receivers_over;	/* recipients at domains past RECEIVERS_MAX */

	/* Of the first recipient with a remote next hop, as Postfix's resolver
	 * has it ({rcpt_mailer}, {rcpt_host}); NULL = not known. */
	const char *transport;
	const char *next_hop;

	struct content content;

	/* From the header, by message_header_end(). */
	size_t from_fields;
	struct address_list from; /* of the first From field */
	const char *from_fault;	/* why it cannot be read, or NULL */
	struct dkim_signatures signatures;
	const char *message_id;	/* printable, bounded; NULL = none */
	const char *subject;	/* printable UTF-8, bounded; NULL = none; not
				 * decoded before message_parse() */
	const char *subject_text; /* the same, not cut, UTF-8 that no terminal
				 * should see; by message_parse() */

	/*
	 * As they leave, once Postfix and the provider have rewritten them;
	 * the same as `sender` and `from` where nobody does. The domain's
	 * checks judge these.
	 */
	struct address reverse_path;
	struct address originator; /* first of From; text "" = there is none */

	/* By message_parse(). */
	struct mime mime;
	struct links links;
	struct html_actives actives;

	struct {		/* of a file: door_name() "file" only */
		const char *return_path;
		size_t return_paths;
	} file;
};

void message_start(struct message *message, struct arena *arena,
    const struct content_limits *limits);

/* The same, by what the configuration allows a message of the milter, or of a
 * file; the configuration must live as long. */
void message_start_conf(struct message *message, struct arena *arena,
    const struct conf *conf);

/* Frees what is not in the arena. */
void message_free(struct message *message);

void message_set_sender(struct message *message, const char *path,
    size_t length);
/* Past `limit` it is only counted. Returns the domain of a remote recipient
 * that is the first one there, whose facts will be asked for (gate_expect()),
 * or NULL. */
const char *message_add_recipient(struct message *message, const char *path,
    size_t length, bool remote, size_t limit);
/* Of a remote recipient; only the first one's counts. NULL = not known. */
void message_set_route(struct message *message, const char *transport,
    const char *next_hop);

/* What leaves in the sender's, or the first originator's, place: an address
 * with its local part quoted where it must be, or "" for the null sender. What
 * is no address changes nothing: -1. */
int message_rewrite_sender(struct message *message, const char *text);
int message_rewrite_originator(struct message *message, const char *text);
/* The provider puts its own domain into the reverse-path; not the null one. */
void message_rewrite_sender_domain(struct message *message, const char *domain);

/* After the last field: reads From, Message-ID, Subject, signatures. */
void message_header_end(struct message *message);

/* Walks the MIME parts, reads their text and links, decodes the subject. Costs
 * time: on a worker. */
void message_parse(struct message *message);

/* Not all of the body was read: what was not found in it may be there. */
bool message_is_cut(const struct message *message);

/*
 * The charset that the message seems to be written in, for what declares none:
 * the label of its first text, or NULL. After message_parse().
 */
const char *message_charset(const struct message *message);

/*
 * The domain whose facts the message needs, or NULL when there is none to
 * ask: null sender, address literal, not an address, unqualified. Of the
 * addresses that leave.
 */
const char *message_sender_domain(const struct message *message);
const char *message_from_domain(const struct message *message);

#endif
