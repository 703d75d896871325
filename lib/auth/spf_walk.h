/* A way through the names that an SPF record leads to, and what it tells. */
#ifndef POSTFRANK_AUTH_SPF_WALK_H
#define POSTFRANK_AUTH_SPF_WALK_H

#include "lib/auth/spf_names.h"
#include "lib/auth/spf_networks.h"

struct spf_walk {
	struct arena *arena;
	struct spf_networks result;
	struct network *networks; /* the result's */
	size_t candidates;	/* for `networks`, doubles too */
	size_t voids;		/* a and mx terms that find nothing */
};

/* spf_judge.c: counts lookups, and finds what receivers reject. */
void spf_judge_record(struct spf_walk *walk, const struct spf_found *found);

/* DNS has nothing of what the a or mx term names. A host that has addresses of
 * one family is none, though the other family's clients find nothing. */
bool spf_term_is_void(
    const struct spf_term *term, const struct spf_name *target);

/* spf_tree.c: all that asks DNS, when it is counted. */
void spf_tell_tree(struct spf_walk *walk, struct spf_name *first);

/* spf_walk.c: sentences. Of doubts and of faults the first one stays. */
const char *spf_show(const struct spf_walk *walk, const char *text);

/* The networks that are added from now on may not be reached; also a doubt. */
void spf_obstacle(struct spf_walk *walk, const char *why);

/* "the term "mx" in the SPF record of NAME WHAT" */
const char *spf_tell_term(const struct spf_walk *walk,
    const struct spf_name *name, const struct spf_term *term,
    const char *what);
void spf_doubt_term(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const char *what);
/* "the SPF record of NAME WHAT" */
void spf_doubt_record(struct spf_walk *walk, const struct spf_name *name,
    const char *what);
/* "DNS gave no usable answer for NAME (WHY)"; remembers that DNS failed */
const char *spf_tell_failure(struct spf_walk *walk,
    const struct spf_name *name);
void spf_doubt_failure(struct spf_walk *walk, const struct spf_name *name);
void spf_fault_record(struct spf_walk *walk, const struct spf_name *name,
    const char *what);

#endif
