/* Everything that checks may look at, and how much of it is known. */
#ifndef POSTFRANK_FACTS_FACTS_H
#define POSTFRANK_FACTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/facts/reach.h"

struct conf_egress;
struct dkim_results;
struct dmarc_facts;
struct domain_facts;
struct egress_facts;
struct listings;
struct relay_facts;
struct relays;
struct spf_facts;
struct spf_record_facts;
struct message;
struct session;

enum fact {
	FACT_SENDER = 1,	/* message->sender, sender_fault */
	FACT_HEADER = 2,	/* message->content.fields, from */
	FACT_BODY = 4,		/* message->content body figures, mime */
	FACT_SENDER_DOMAIN = 8,	/* sender_domain; NULL = there is none to ask */
	FACT_FROM_DOMAIN = 16,	/* from_domain; NULL = there is none to ask */
	FACT_SENDER_MX = 32,	/* mx: the sender domain's, each asked */
	FACT_REACH = 64,	/* mx[].reach, whatever it says */
	FACT_EGRESS = 128,	/* egress */
	FACT_SPF = 256,		/* spf: of the sender at the egress */
	FACT_SPF_RECORD = 512,	/* spf_record; NULL = there is no domain */
	FACT_DKIM = 1024,	/* dkim: each signature was looked at */
	FACT_DMARC = 2048,	/* dmarc; NULL = there is no From domain */
	FACT_RELAY = 4096,	/* relay; NULL = nothing is kept of it */
	FACT_LISTINGS = 8192,	/* listings: each list was asked */
};

/* Gathered in the background: no message waits for them, and one that comes
 * too early for them is let off. */
#define FACTS_NEVER_AWAITED FACT_EGRESS
/* Not known without it. */
#define FACTS_OF_EGRESS FACT_SPF

/* MX hosts of a domain that are looked up, the best ones. */
#define FACTS_MX_MAX 10

/* Signatures whose keys are looked up. */
#define FACTS_KEYS_MAX 10

struct mx_fact {
	unsigned preference;
	const char *host;
	struct domain_facts *facts;	/* held; NULL = not known, or no name
					 * that can be asked */
	struct reach reach;
};

struct receiver_fact {	/* to whom the message goes */
	const char *domain;	/* one of message->receivers */
	struct domain_facts *facts;	/* held; NULL = not known, or not
					 * needed: the domain says who it is */
};

struct facts {
	const struct session *session;
	const struct message *message;
	struct domain_facts *sender_domain;	/* held */
	struct domain_facts *from_domain;	/* held */

	struct mx_fact *mx;	/* by preference */
	size_t mx_count;

	struct receiver_fact *receivers;
	size_t receiver_count;

	/* By which the message leaves; NULL = none is configured for it. */
	const struct conf_egress *egress_conf;
	struct egress_facts *egress;	/* held */

	/* What receivers will compute. */
	struct domain_facts *spf_held, *spf_record_held; /* held, for: */
	const struct spf_facts *spf;
	const struct spf_record_facts *spf_record;
	struct domain_facts *keys[FACTS_KEYS_MAX]; /* held: of the signatures */
	const struct dkim_results *dkim; /* the message's */
	const struct dmarc_facts *dmarc; /* the message's */

	/* What blocklists say of the domains that links lead to. */
	const struct listings *listings; /* the message's */

	int64_t now;	/* clock_wall(): by which it is judged */
	/* What the next hop said in its last EHLO, and when: milliseconds. */
	struct relays *relays;	/* held */
	const struct relay_facts *relay;
	int64_t relay_age;
	const char *next_hop;	/* in normal form; NULL = not known */

	/* The sender's domain is delivered here: a bounce reaches it. */
	bool sender_is_local;

	/* Another message was let go with its Message-ID within a day, as far
	 * as the gate remembers. */
	bool id_is_reused;

	unsigned askable;	/* set of enum fact that this door can know */
	unsigned known;		/* set of enum fact that is known now */
	/* Set of enum fact that trying again later does not make known, because
	 * Postfix rewrites addresses behind us; and the sentence for it. */
	unsigned rewritten;
	const char *rewritten_by;
	const char *unknown;	/* why askable facts are not known: "DNS did not
				 * answer within 5 s", "DNS is not answering" */
};

/* What a door can ever know. */
#define FACTS_OF_MILTER                                                        \
	(FACT_SENDER | FACT_HEADER | FACT_BODY | FACT_SENDER_DOMAIN |          \
	    FACT_FROM_DOMAIN | FACT_SENDER_MX | FACT_REACH | FACT_EGRESS |     \
	    FACT_SPF | FACT_SPF_RECORD | FACT_DKIM | FACT_DMARC | FACT_RELAY | \
	    FACT_LISTINGS)
#define FACTS_OF_POLICY                                                        \
	(FACT_SENDER | FACT_SENDER_DOMAIN | FACT_SENDER_MX | FACT_REACH |      \
	    FACT_EGRESS | FACT_SPF | FACT_SPF_RECORD)

#endif
