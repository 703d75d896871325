/*
 * The addresses as they leave: Postfix's canonical maps, masquerading and
 * generic maps applied to what the gate sees, by Postfix's own rules
 * (canonical(5), generic(5), ADDRESS_REWRITING_README). Its tables are asked by
 * postmap(1) in the background, many keys in one run, and the answers kept for
 * a while. Loop's thread.
 */
#ifndef POSTFRANK_POSTFIX_REWRITER_H
#define POSTFRANK_POSTFIX_REWRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/wait.h"

struct address;
struct arena;
struct log;
struct loop;
struct postfix;
struct rewriter;

/* Milliseconds that an answer is kept; that a run of postmap may take; and
 * addresses that are remembered. */
#define REWRITER_KEEP 300000
#define REWRITER_TIMEOUT 5000
#define REWRITER_ADDRESSES_MAX 20000

struct rewriter *rewriter_new(struct loop *loop, struct log *log);
void rewriter_free(struct rewriter *rewriter); /* NULL is allowed */

/* At the start and at a reload: forgets all answers, and asks anew what is
 * waited for. Holds `postfix`; NULL = nothing is rewritten. */
void rewriter_set(struct rewriter *rewriter, struct postfix *postfix);

/* What is done to an address on its way out. */
enum rewrite {
	/* An envelope sender at an SMTP door: canonical maps and masquerading
	 * come after the milter saw it, generic maps when it is sent. */
	REWRITE_SMTP_SENDER,
	/* An envelope sender of the sendmail command, which a milter sees with
	 * canonical maps applied: generic maps only. */
	REWRITE_LOCAL_SENDER,
	/* A From field, seen by a milter after canonical maps: generic only. */
	REWRITE_FROM,
	/* Not the address, but the relayhost that Postfix takes for this sender:
	 * sender_dependent_relayhost_maps if that has it, else relayhost; "" is
	 * none. The null sender has one, too. */
	REWRITE_RELAYHOST,
};
#define REWRITES 4

/* Something may be rewritten that way; false costs nothing to know. */
bool rewriter_applies(const struct rewriter *rewriter, enum rewrite rewrite);

enum rewriter_answer {
	REWRITER_KNOWN,	/* `*text_r`: what leaves (perhaps the same) */
	REWRITER_COLD,	/* is being asked now */
	REWRITER_FAILED, /* `*text_r`: why it cannot be known, for people */
};

/*
 * `*text_r` is from the arena, as address_path() reads it; "" = the null sender,
 * which patterns in canonical maps may rewrite, too.
 */
enum rewriter_answer rewriter_get(struct rewriter *rewriter,
    enum rewrite rewrite, const struct address *address, struct arena *arena,
    const char **text_r);

/*
 * Waits until none of the addresses is cold. `ready` is called once, later,
 * unless wait_cancel() is first. Returns how many are waited for; with 0
 * `ready` will not come.
 */
struct rewriter_question {
	enum rewrite rewrite;
	const struct address *address;
};
#define REWRITER_WAIT_MAX 4 /* questions of one wait; more are dropped */
size_t rewriter_wait_start(struct rewriter *rewriter, struct wait *wait,
    const struct rewriter_question *questions, size_t count);

#endif
