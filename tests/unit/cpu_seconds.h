/* Time that this thread has spent on the processor: for tests of what is not
 * slow, on machines that do other things as well. */
#ifndef POSTFRANK_TESTS_UNIT_CPU_SECONDS_H
#define POSTFRANK_TESTS_UNIT_CPU_SECONDS_H

#include <time.h>

static inline double
cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

#endif
