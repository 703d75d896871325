/* tests/dns/fake_dns as a child of a unit test, which fails if it cannot. */
#ifndef POSTFRANK_TESTS_DNS_FAKE_CHILD_H
#define POSTFRANK_TESTS_DNS_FAKE_CHILD_H

#include <stdbool.h>

struct fake;

/* Serves the rows of `zone`, every answer `delay` milliseconds late. */
struct fake *fake_start(const char *zone, int delay);
void fake_stop(struct fake *fake);

/* "127.0.0.1@PORT" */
const char *fake_server(const struct fake *fake);

/* How often it was asked; a NULL means every name, every type. */
int fake_count(struct fake *fake, const char *name, const char *type);
/* The same, and how often the one question that was asked most. */
struct fake_counts {
	int sum, most;
};
struct fake_counts fake_counts(struct fake *fake, const char *name,
    const char *type);

/* Dead, it drops everything. It begins alive. */
void fake_set_dead(struct fake *fake, bool dead);

#endif
