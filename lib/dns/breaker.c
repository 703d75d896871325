#include "lib/dns/breaker.h"

void
breaker_deadline(struct breaker *breaker)
{
	if (breaker->deadlines < BREAKER_DEADLINES)
		breaker->deadlines++;
}

void
breaker_answer(struct breaker *breaker)
{
	breaker->deadlines = 0;
}

bool
breaker_is_open(const struct breaker *breaker)
{
	return breaker->deadlines >= BREAKER_DEADLINES;
}
