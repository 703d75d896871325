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
	struct domain_facts *domains[4 + FACTS_KEYS_MAX + FACTS_MX_MAX +
	    RECEIVERS_MAX];
	size_t domain_count;
	struct egress_facts *egress;
	struct relays *relays;
};
struct gather_held gather_held(const struct facts *facts);
void gather_release(const struct gather_held *held);

/* --- take.c: what is warm --- */

/* Names of one step that are waited for, at most; of more nothing is known. */
#define TAKE_COLD_MAX DOMAIN_WAIT_NAMES
struct take_cold {
	struct domain_name names[TAKE_COLD_MAX];
	size_t count;
};

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
/* What its relay said last. */
void take_relay(struct judgement *judgement);
/*
 * What the cache has of the names of a step; the others are cold, and asked.
 * Of the message's own names only the domains count as cold at first, so that
 * the hosts of their MX records are asked before the rest has come.
 */
void take_domains(struct judgement *judgement, struct take_cold *cold);
void take_names(struct judgement *judgement, struct take_cold *cold);
/* What the answers to those name: SPF of a local part, links on a list. */
void take_more(struct judgement *judgement, struct take_cold *cold);
void take_reach(struct judgement *judgement);
/* Who the receivers are that no profile knows by their domain. */
void take_receivers(struct judgement *judgement, struct take_cold *cold);

/* --- take_spf.c --- */

/* The SPF record of the sender's domain; SPF at the egress; the same for a
 * sender whose local part counts. */
void take_spf_record(struct judgement *judgement, struct take_cold *cold);
void take_spf(struct judgement *judgement, struct take_cold *cold);
void take_spf_of_local(struct judgement *judgement, struct take_cold *cold);

/* --- take_links.c --- */

/* Some list of domains is to be asked about the links, so that they must be
 * known before facts are gathered. */
bool links_are_wanted(const struct judgement *judgement);
/*
 * What the lists say of the links' domains, as far as it is known; a list is
 * tested first, and so its domains may be cold once more after that. Then
 * known, whatever it says: at the end.
 */
void take_listings(struct judgement *judgement, struct take_cold *cold);
void take_listings_end(struct judgement *judgement);
/*
 * A deadline is over. When it was a list that did not answer, nobody waits for
 * lists in the next LISTS_REST milliseconds: they are asked in the background.
 */
#define LISTS_REST 60000
void take_lists_rest(struct judgement *judgement);

/* --- take_auth.c --- */

/* The keys of the message's signatures; what is missing, DNS has not told. */
void take_keys(struct judgement *judgement, struct take_cold *cold);
/* Verifies the signatures by those keys. Costs time: on a worker. */
void take_dkim(struct judgement *judgement);
/* `cold` NULL: it is too late, and what is missing makes unsure. */
void take_dmarc(struct judgement *judgement, struct take_cold *cold);

/* --- take_id.c --- */

/* Whether another message has its Message-ID. */
void take_id(struct judgement *judgement);
/* It was judged; when it is let go, the id is its own from now on. */
void take_id_let_go(const struct judgement *judgement);

/* --- for those above --- */

/* The door can know the fact, and it is not known yet. */
bool take_is_wanted(const struct facts *facts, enum fact fact);
/* From the cache, a reference for the caller; NULL: it is cold now. */
struct domain_facts *take_from_cache(struct judgement *judgement,
    enum domain_kind kind, const char *name, struct take_cold *cold);

#endif
