/* Gathers the facts of one message, in the order in which they name each other.
 * Private to the gate. */
#ifndef POSTFRANK_GATE_GATHER_H
#define POSTFRANK_GATE_GATHER_H

#include "lib/facts/message.h"
#include "lib/gate/gate_private.h"

/* --- gather.c: when to wait --- */

/*
 * Sets what the door can know, takes what is warm, waits for what is cold, at
 * most until the deadline. Then gate_gathered() is called: now or later, once.
 */
void gather_start(struct judgement *judgement);
/* No gate_gathered() follows. */
void gather_cancel(struct judgement *judgement);

/* What facts hold; apart from them, since they end with the message. */
struct gather_held {
	struct domain_facts *domains[2 + FACTS_MX_MAX + RECEIVERS_MAX];
	size_t domain_count;
	struct egress_facts *egress;
};
struct gather_held gather_held(const struct facts *facts);
void gather_release(const struct gather_held *held);

/* --- take.c: what is warm --- */

/* Names of one step: both domains, the MX hosts of the sender's, or the
 * recipients' domains. */
#define TAKE_NAMES_MAX FACTS_MX_MAX

/* The addresses of the message that Postfix may rewrite. */
size_t take_questions(const struct judgement *judgement,
    struct rewriter_question questions[REWRITER_WAIT_MAX]);
/*
 * The addresses as they leave. False when some are cold; with `cold_means` they
 * are given up for that reason.
 */
bool take_addresses(struct judgement *judgement, const char *cold_means);
/* By which egress it leaves, and what that makes of the reverse-path. */
void take_egress(struct judgement *judgement);
/* The facts of domains, of MX hosts; returns how many names are cold. */
size_t take_domains(struct judgement *judgement,
    struct domain_name cold[TAKE_NAMES_MAX]);
size_t take_mx(struct judgement *judgement,
    struct domain_name cold[TAKE_NAMES_MAX]);
void take_reach(struct judgement *judgement);
/* Who the receivers are that no profile knows by their domain. */
size_t take_receivers(struct judgement *judgement,
    struct domain_name cold[TAKE_NAMES_MAX]);

#endif
