/* From facts to one verdict: judge() asks the checks, policy weighs, reply
 * finds the words. Pure; runs on any thread. */
#ifndef POSTFRANK_VERDICT_VERDICT_H
#define POSTFRANK_VERDICT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/checks/check.h"
#include "lib/facts/session.h"
#include "lib/verdict/id.h"

struct arena;
struct conf;
struct expected_answer;	/* receivers.h */
struct facts;

#define REPLY_TEXT_MAX 400

struct reply {
	int code;		/* 550, 451; 0 = no reply */
	char dsn[16];		/* "5.7.27" */
	const char *text;	/* without code and dsn; printable ASCII, at most
				 * REPLY_TEXT_MAX, '%' not doubled */
};

struct verdict {
	char id[ID_LENGTH + 1];	/* "" when the door remembers no such verdict:
				 * policy_remembers() */
	int64_t time;		/* clock_wall() */
	/* What guard mode does at this door; in watch mode the door lets the
	 * message pass all the same. */
	enum action action;
	bool watch;
	/* One for each check, in table order; of a failure, one that says what
	 * failed. */
	struct finding *findings;
	size_t finding_count;
	const struct finding *worst; /* made the action, or NULL */
	struct reply reply;	/* for defer and refuse */
	const char *hold_reason; /* for hold: as reply.text, or NULL */
	/* What the receivers of the message would answer; it changes none of
	 * the above. */
	struct expected_answer *answers;
	size_t answer_count;
};

/* Strings are from the arena, of `conf`, or from what `facts` holds. */
void judge(const struct facts *facts, const struct conf *conf,
    struct arena *arena, struct verdict *verdict_r);

/*
 * The verdict when we could not judge: `what` is a sentence for the admin
 * ("more than 100000 parts wait"). The action is conf->failure, by the door.
 */
void judge_failed(const struct facts *facts, const struct conf *conf,
    struct arena *arena, const char *what, struct verdict *verdict_r);

/* What its one finding is of; in no table, and without a judge(). */
extern const struct check check_failure;

/* What the door has to do: verdict->action, or pass in watch mode. */
enum action verdict_effect(const struct verdict *verdict);

/* --- policy.c --- */

/* Sets finding->action and ->exempt. */
void policy_weigh(const struct facts *facts, const struct conf *conf,
    int64_t now, const struct conf_check *settings, struct finding *finding);

/* What `action` becomes at the door that the message came by. */
enum action policy_at_door(const struct facts *facts, const struct conf *conf,
    enum action action);

/*
 * A verdict of this action gets a record in the store and so an id. The policy
 * door answers most requests with DUNNO, which only moves counters.
 */
bool policy_remembers(enum door door, enum action action);

/* A check that is set to this action can move something at that door. */
bool policy_looks_at(enum door door, enum action action);

/* --- reply.c --- */

/* Fills reply, or hold_reason, by the verdict's action. */
void reply_make(struct arena *arena, struct verdict *verdict);

#endif
