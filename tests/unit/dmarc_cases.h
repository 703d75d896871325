/* Tables of what the checks of DMARC say. */
#ifndef POSTFRANK_TESTS_UNIT_DMARC_CASES_H
#define POSTFRANK_TESTS_UNIT_DMARC_CASES_H

#include "tests/unit/check_rows.h"
#include "tests/unit/suite.h"

struct dmarc_case {
	const char *name;
	const char *spf; /* made_spf(); NULL: passes at 192.0.2.10 */
	const char *dkim; /* "example.jp=pass b.jp=unsure total=3" */
	const char *dmarc; /* made_dmarc() */
	enum outcome outcome;
	enum action at_most; /* of what is found or unsure */
	const char *grade;
	const char *detail;
	const char *fix; /* NULL: any */
	enum conf_dkim signs; /* of the egress */
	const char *signer; /* its dkim-domain */
	const char *from; /* NULL: a@example.jp */
	const char *sender; /* NULL: <a@example.jp> */
	const char *return_path; /* of the egress */
	bool gone; /* the domains do not exist */
};

void dmarc_cases(const char *check, const struct dmarc_case *cases,
    size_t count);
#define DMARC_CASES(check, cases) dmarc_cases((check), (cases), COUNT(cases))

/* What is in many details. */
#define NOT_ALIGNED "which is not aligned"
#define REJECTS                                                                \
	"From is example.jp, whose DMARC record asks receivers to reject; "
#define UNALIGNED REJECTS "SPF passes for b.example, " NOT_ALIGNED "; "

#endif
