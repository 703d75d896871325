/* A clock to turn, in the place of lib/util/clock.c. */
#ifndef POSTFRANK_TESTS_DNS_TURNED_CLOCK_H
#define POSTFRANK_TESTS_DNS_TURNED_CLOCK_H

#include <stdint.h>

/* Moves clock_wall() only. */
void turn_clock(int64_t milliseconds);
/* Moves clock_now() as well: timers that are due by then come next. */
void turn_clocks(int64_t milliseconds);

#endif
