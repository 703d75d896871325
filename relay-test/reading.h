/* Reading a plan out of Postfix's configuration: the parts of it. Private to
 * plan_postfix.c and plan_login.c. */
#ifndef POSTFRANK_RELAY_TEST_READING_H
#define POSTFRANK_RELAY_TEST_READING_H

#include <stdbool.h>

struct address;
struct arena;
struct inquiry;
struct options;
struct plan;
struct plan_fault;
struct postfix;

struct reading {
	const struct options *options;
	struct arena *arena;
	struct postfix *postfix;
	struct inquiry *inquiry;
	struct plan *plan;
	const char *host;	/* that is gone to; NULL = an MX host, which is
				 * not known yet */
	struct plan_fault *fault_r;
};

/* A copy, from the arena: the configuration goes before the plan does. */
const char *reading_value(const struct reading *reading, const char *name);
bool reading_is_on(const struct reading *reading, const char *name);

/* The address of --from: 0, or -1 with a fault. */
int reading_sender(const struct reading *reading, const char *text,
    struct address *address_r);

/* plan_login.c: with what Postfix logs in, and how. 0, or -1 with a fault. */
int reading_login(const struct reading *reading);
/* Name and password alone. */
int reading_credentials(const struct reading *reading);

#endif
