#include <time.h>

#include "lib/util/clock.h"
#include "tests/dns/turned_clock.h"

static int64_t turned_wall, turned_now;

static int64_t
milliseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return milliseconds(CLOCK_MONOTONIC) + turned_now;
}

int64_t
clock_wall(void)
{
	return milliseconds(CLOCK_REALTIME) + turned_wall;
}

void
turn_clock(int64_t by)
{
	turned_wall += by;
}

void
turn_clocks(int64_t by)
{
	turned_wall += by;
	turned_now += by;
}
