/*
 * The walk of a message, once it is complete: read it where facts hang on its
 * links, gather facts (wait for cold ones up to the deadline), judge on a
 * worker, remember, answer. What the doors
 * share is here: configuration, facts, workers, journal. Loop's thread.
 */
#ifndef POSTFRANK_GATE_GATE_H
#define POSTFRANK_GATE_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/facts/facts.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/listing.h"
#include "lib/gate/message_ids.h"
#include "lib/postfix/rewriter.h"
#include "lib/util/loop.h"
#include "lib/util/workers.h"
#include "lib/verdict/verdict.h"

struct conf;
struct egress_watch;
struct gate;
struct journal;
struct log;
struct postfix;
struct reach_cache;
struct relay_watch;
struct scope;

/* Messages on their walk at once; one more is answered by conf->failure. */
#define GATE_BUSY_MAX 5000

/* Octets of a message that is judged in the loop, not on a worker: a page of
 * HTML that is as hostile as can be takes about 1 ms then. */
#define GATE_SMALL_OCTETS 8192

/* Where facts come from. All but the domains may be NULL. */
struct gate_sources {
	struct domain_cache *domains;
	struct egress_watch *egresses;
	struct reach_cache *reaches;
	struct relay_watch *relays;
	struct rewriter *rewriter;
};

struct gate_parts {
	struct loop *loop;
	struct log *log;
	struct journal *journal;	/* may be NULL: nothing is remembered */
	struct workers *workers;	/* may be NULL: judged in the loop */
	struct gate_sources sources;
};

struct gate *gate_new(const struct gate_parts *parts);
void gate_free(struct gate *gate);

/* What a door takes a snapshot of: per connection, or per policy request. */
struct gate_rules {
	atomic_uint references;
	struct conf *conf;
	struct scope *scope;
	struct postfix *postfix;	/* NULL = not asked */
	/* Set of enum fact that checks need which could do more than note at
	 * the policy door; the others would move nothing there. */
	unsigned policy_needs;
	/* Of domains; none when no check looks at them. */
	struct domain_lists lists;
};
/* Takes over all it is given; `postfix` may be NULL. */
struct gate_rules *gate_rules_new(
    struct conf *conf, struct scope *scope, struct postfix *postfix);
struct gate_rules *gate_rules_hold(struct gate_rules *rules);
void gate_rules_release(struct gate_rules *rules);

/* A reload. Takes over the caller's reference. */
void gate_set_rules(struct gate *gate, struct gate_rules *rules);
/* The present ones; the caller releases them. Any thread. */
struct gate_rules *gate_rules(struct gate *gate);

/* A domain is named: ask for its facts now. NULL is allowed. */
void gate_expect(struct gate *gate, const char *domain);

enum judgement_state {
	JUDGEMENT_READING,   /* a worker parses it */
	JUDGEMENT_GATHERING, /* waits for facts */
	JUDGEMENT_WORKING,   /* a worker judges */
	JUDGEMENT_STORING,   /* a refusal waits for its commit */
};

/* What is gathered, in this order: each names what the next one asks. */
enum gather_step {
	GATHER_NOTHING,
	GATHER_ADDRESSES, /* as they leave */
	GATHER_DOMAINS,	/* of the message */
	GATHER_NAMES,	/* all the others, and MX hosts of the domains */
	GATHER_MORE,	/* that those lead to */
	GATHER_RECEIVERS,
};

/* One message on its walk. Lives in its owner until `done`. */
struct judgement {
	/* By the door, before gate_judge(): */
	struct gate_rules *rules;	/* held by the door */
	struct session *session;
	struct message *message;
	/* The verdict is there; for a refusal, it is in the store as well. Not
	 * called when gate_drop() was first. `facts` and what they hold end
	 * when it returns; the verdict's strings live in the message's arena. */
	void (*done)(void *arg);
	void *arg;

	/* The answer: */
	struct verdict verdict;

	/* The gate's own: */
	struct gate *gate;
	struct facts facts;
	bool is_read;		/* message_parse() was called */
	struct linked_domains linked; /* then, where links are wanted */
	enum gather_step step, waited; /* `waited` for its names already */
	struct wait wait;
	struct loop_timer deadline;
	enum gather_step late;	/* at which it was over, or GATHER_NOTHING */
	int64_t started;	/* clock_wall() */
	const char *relayhost;	/* Postfix's for this sender; NULL = not known */
	struct message_use use;
	bool has_use;		/* its Message-ID can be told from others' */
	struct job job;
	enum judgement_state state;
	void (*release)(void *arg); /* after gate_drop() */
};

/*
 * Starts the walk; `done` comes later, or before this returns when all is warm
 * and the message is small. Others are parsed and judged on a worker.
 */
void gate_judge(struct gate *gate, struct judgement *judgement);

/*
 * The door lost interest (the client went away). `done` will not come;
 * `release(arg)` is called, now or later, when the memory of judgement and
 * message may go.
 */
void gate_drop(struct judgement *judgement, void (*release)(void *arg));

/* Mail that passes unjudged: only counted. `why` is static. */
void gate_count(struct gate *gate, const char *why);

/* Messages on their walk now. */
size_t gate_busy(const struct gate *gate);

#endif
