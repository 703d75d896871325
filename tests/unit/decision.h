/* A decision as a door makes it, for the tests of the journal. */
#ifndef POSTFRANK_TESTS_UNIT_DECISION_H
#define POSTFRANK_TESTS_UNIT_DECISION_H

#include "lib/facts/facts.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/verdict/receivers.h"

struct decision {
	struct session session;
	struct message message;
	struct address from;
	const char *recipient;
	struct facts facts;
	struct finding findings[2];
	struct expected_answer answers[RECEIVERS_MAX]; /* none yet */
	struct verdict verdict;
};

/* A message of one recipient; every pointer may be set to another text. What
 * is more than a pass has one finding; of the other check, all is fine. */
void decision_make(struct decision *decision, enum action action);

/* As many receivers answer, each of a domain of its own. */
void decision_answers(struct decision *decision, size_t count);

/* The checks of its findings. */
extern const struct check decision_checks[2];

#endif
