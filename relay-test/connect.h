/* Connections to all addresses at once. */
#ifndef POSTFRANK_RELAY_TEST_CONNECT_H
#define POSTFRANK_RELAY_TEST_CONNECT_H

#include <stddef.h>
#include <stdint.h>

struct plan;
struct target;

/* Once one is connected, the others have so many milliseconds. */
#define CONNECT_PATIENCE 5000

/*
 * Fills fd or error of each target, by `deadline` (clock_now()) at the latest;
 * the sockets are non-blocking, and the caller's.
 */
void connect_all(const struct plan *plan, struct target *targets,
    size_t count, int64_t deadline);

#endif
