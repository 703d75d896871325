#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "lib/util/clock.h"
#include "lib/verdict/id.h"

#define TIME_CHARACTERS 9 /* 45 bits of milliseconds: until the year 3084 */
#define RANDOM_CHARACTERS 7

/* Crockford: no I, L, O, U. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint64_t
random_bits(void)
{
	uint64_t bits;
	struct timespec now;

	if (getrandom(&bits, sizeof(bits), 0) == (ssize_t)sizeof(bits))
		return bits;
	/* Only where a sandbox forbids the call: the next best. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_nsec * 2654435761u + (uint64_t)now.tv_sec;
}

static void
put(char *text, unsigned characters, uint64_t bits)
{
	while (characters-- > 0) {
		text[characters] = digits[bits & 31];
		bits >>= 5;
	}
}

void
id_make(char id[ID_LENGTH + 1])
{
	put(id, TIME_CHARACTERS, (uint64_t)clock_wall());
	put(id + TIME_CHARACTERS, RANDOM_CHARACTERS, random_bits());
	id[ID_LENGTH] = '\0';
}

bool
id_read(const char *text, char id_r[ID_LENGTH + 1])
{
	size_t i;

	for (i = 0; i < ID_LENGTH; i++) {
		char octet = text[i];

		if (octet >= 'a' && octet <= 'z')
			octet = (char)(octet - 'a' + 'A');
		if (octet == 'O')
			octet = '0';
		if (octet == 'I' || octet == 'L')
			octet = '1';
		if (octet == '\0' || strchr(digits, octet) == NULL)
			return false;
		id_r[i] = octet;
	}
	id_r[i] = '\0';
	return text[i] == '\0';
}
