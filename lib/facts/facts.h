/* Everything that checks may look at, and how much of it is known. */
#ifndef POSTFRANK_FACTS_FACTS_H
#define POSTFRANK_FACTS_FACTS_H

#include <stdbool.h>

struct domain_facts;
struct message;
struct session;

enum fact {
	FACT_SENDER = 1,	/* message->sender, sender_fault */
	FACT_HEADER = 2,	/* message->content.fields, from */
	FACT_BODY = 4,		/* message->content body figures, mime */
	FACT_SENDER_DOMAIN = 8,	/* sender_domain; NULL = there is none to ask */
	FACT_FROM_DOMAIN = 16,	/* from_domain; NULL = there is none to ask */
};

struct facts {
	const struct session *session;
	const struct message *message;
	struct domain_facts *sender_domain;	/* held */
	struct domain_facts *from_domain;	/* held */

	/* The sender's domain is delivered here: a bounce reaches it. */
	bool sender_is_local;

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
	    FACT_FROM_DOMAIN)
#define FACTS_OF_POLICY (FACT_SENDER | FACT_SENDER_DOMAIN)

#endif
