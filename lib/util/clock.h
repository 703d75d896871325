/* Two clocks: one that never jumps, for deadlines; one for people. */
#ifndef POSTFRANK_UTIL_CLOCK_H
#define POSTFRANK_UTIL_CLOCK_H

#include <stdint.h>

/* Milliseconds since some fixed point; only differences mean anything. */
int64_t clock_now(void);

/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall(void);

#endif
