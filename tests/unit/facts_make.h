/*
 * Facts made of a text, for tests of what judges them: a message as it stands
 * in a file, a sender, and domains that say what the test wants.
 */
#ifndef POSTFRANK_TESTS_UNIT_FACTS_MAKE_H
#define POSTFRANK_TESTS_UNIT_FACTS_MAKE_H

#include "lib/checks/check.h"
#include "lib/facts/domain.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"

struct made {
	struct arena *arena;
	struct session session;
	struct message message;
	struct facts facts;
};

/* What DNS says of a domain. */
extern const struct domain_facts domain_good;	/* has an MX */
extern const struct domain_facts domain_address; /* has an address only */
extern const struct domain_facts domain_bare;	/* exists, no more */
extern const struct domain_facts domain_none;	/* NXDOMAIN */
extern const struct domain_facts domain_null_mx;
extern const struct domain_facts domain_silent;	/* SERVFAIL */

/*
 * All facts of the milter are known, both domains (where the message has one
 * to ask) are good. `sender` is a path, "<a@b>" or "<>". `limits` NULL: none.
 */
void made_start(struct made *made, enum door door, const char *sender,
    const char *text, const struct content_limits *limits);
void made_end(struct made *made);

/* What DNS says of the sender's and the From domain, if there is one. */
void made_domains(struct made *made, const struct domain_facts *facts);

/* Asks one check with its default settings; the facts are known. */
enum outcome made_ask(struct made *made, const char *check,
    struct finding *finding_r);

#endif
