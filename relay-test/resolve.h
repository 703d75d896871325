/* From the name of the plan to the addresses that Postfix would connect to. */
#ifndef POSTFRANK_RELAY_TEST_RESOLVE_H
#define POSTFRANK_RELAY_TEST_RESOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"
#include "relay-test/explain.h"

struct arena;
struct plan;

/* Hosts of a name's MX records; addresses of all hosts. More is not tested. */
#define RESOLVE_HOSTS_MAX 8
#define RESOLVE_TARGETS_MAX 32

struct target {
	struct ip ip;
	const char *host;
	int fd;			/* -1 = not connected */
	int error;		/* errno of the connection; 0 = connected */
};

struct resolution {
	enum fault fault;	/* FAULT_NONE = there are addresses */
	const char *what;	/* of the fault */
	const char *hosts;	/* MX hosts, for people; "" = none were asked */
	struct target *targets;
	size_t count;
};

/* Blocks until `deadline` (clock_now()) at most. All is from the arena. */
void resolve(const struct plan *plan, struct arena *arena, int64_t deadline,
    struct resolution *resolution_r);

#endif
