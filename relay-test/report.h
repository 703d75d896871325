/* What a run has found, step by step; for people, and as JSON. */
#ifndef POSTFRANK_RELAY_TEST_REPORT_H
#define POSTFRANK_RELAY_TEST_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "relay-test/explain.h"

struct certificate;
struct plan;
struct relay_facts;

#define REPORT_STEPS_MAX 24

enum result {
	RESULT_OK,
	RESULT_WARN,
	RESULT_FAIL,
	RESULT_SKIPPED,	/* not reached, or not needed */
};

struct step {
	const char *name;
	enum result result;
	enum class class;	/* of a failure */
	int64_t ms;
	const char *detail;	/* for people; NULL = nothing to say */
	const char *fix;	/* NULL = nothing to do */
};

struct mech_report {
	const char *name;
	enum result result;
	const char *detail, *fix;
};

struct report {
	const struct plan *plan;
	const char *address;	/* with which it was tested, or NULL */
	struct step steps[REPORT_STEPS_MAX];
	size_t count;
	struct mech_report *mechs;
	size_t mech_count;
	const struct certificate *certificate; /* NULL = none was seen */
	const struct relay_facts *facts; /* of the last EHLO, or NULL */
	const char *message_id;	/* of what was sent, or NULL */
};

/* That of the first step that failed. */
enum class report_class(const struct report *report);

const char *result_name(enum result result);

void report_print(const struct report *report);
/* One object, and the end of the line. */
void report_json(const struct report *report);

#endif
