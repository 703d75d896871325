/*
 * What a check has to say that looks at several things, such as the addresses
 * of an egress: each fault and each gap is noted, and the finding made of them.
 * A fault beats a gap, and the gap is told as well.
 */
#ifndef POSTFRANK_CHECKS_SURVEY_H
#define POSTFRANK_CHECKS_SURVEY_H

#include "lib/checks/check.h"

struct egress_address;
struct egress_facts;
struct ip;

/* Faults, and gaps, that are told in words; more are counted. */
#define SURVEY_TOLD_MAX 4

struct survey_notes {
	const char *text; /* NULL = none */
	size_t count;
	const char *fix; /* of the first of the worst */
	enum action at_most; /* the worst */
};

struct survey {
	struct arena *arena;
	struct survey_notes faults, gaps;
};

/*
 * One fault; one thing that is not known. `text` is written as a detail,
 * `at_most` as in a finding; `fix` NULL: the check's own, or to try it again.
 */
void survey_fault(struct survey *survey, enum action at_most, const char *text,
    const char *fix);
void survey_gap(struct survey *survey, enum action at_most, const char *text,
    const char *fix);

/* FINE when nothing was noted. */
enum outcome survey_end(const struct survey *survey, struct finding *finding);

/* --- what checks of the egress share --- */

/*
 * Judges every single address of the egress by `judge`, which notes what it
 * finds. NOT_ASKED with a detail when there is no egress or no single address.
 */
enum outcome survey_addresses(const struct facts *facts, struct arena *arena,
    struct finding *finding,
    void (*judge)(struct survey *survey, const struct egress_facts *egress,
	const struct egress_address *address));

/* Notes the addresses that are over EGRESS_ADDRESSES_MAX, if there are any. */
void survey_uncounted(struct survey *survey, const struct egress_facts *egress);

/* What to publish: "mx.example.jp. A 192.0.2.25". */
const char *survey_record(struct arena *arena, const char *name,
    const struct ip *ip);

#endif
