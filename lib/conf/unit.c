#include <string.h>

#include "lib/conf/unit.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define DIGITS_MAX 18

const struct unit unit_duration[] = {
	{ "ms", 1 },
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ "d", 24 * 60 * 60 * 1000 },
	{ NULL, 0 },
};

const struct unit unit_size[] = {
	{ "", 1 },
	{ "K", 1024 },
	{ "M", 1024 * 1024 },
	{ "G", 1024 * 1024 * 1024 },
	{ NULL, 0 },
};

int
unit_parse(const char *text, const struct unit *units, int64_t *number_r)
{
	char digits[DIGITS_MAX + 1];
	long long number;
	size_t length;

	length = strspn(text, "0123456789");
	if (length > DIGITS_MAX)
		return -1;
	memcpy(digits, text, length);
	digits[length] = '\0';
	if (str_number(digits, 0, INT64_MAX, &number) != 0)
		return -1;
	for (; units->suffix != NULL; units++) {
		if (strcmp(text + length, units->suffix) == 0)
			return __builtin_mul_overflow(
				   (int64_t)number, units->factor, number_r)
			    ? -1
			    : 0;
	}
	return -1;
}

void
unit_show(int64_t number, const struct unit *units, struct buf *out)
{
	const struct unit *best = units;

	for (; units->suffix != NULL; units++) {
		if (number != 0 && number % units->factor == 0)
			best = units;
	}
	buf_printf(
	    out, "%lld%s", (long long)(number / best->factor), best->suffix);
}
