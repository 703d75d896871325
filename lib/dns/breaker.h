/*
 * When DNS is dead, nobody waits for it: after BREAKER_DEADLINES deadlines
 * with no answer at all between them the breaker opens. While it is open, one
 * probe at a time is under way; any answer (SERVFAIL of a server that is
 * there counts, silence does not) closes it.
 */
#ifndef POSTFRANK_DNS_BREAKER_H
#define POSTFRANK_DNS_BREAKER_H

#include <stdbool.h>

#define BREAKER_DEADLINES 3

struct breaker {
	unsigned deadlines; /* in a row, with no answer between */
};

void breaker_deadline(struct breaker *breaker);	/* a message gave up waiting */
void breaker_answer(struct breaker *breaker);
bool breaker_is_open(const struct breaker *breaker);

#endif
