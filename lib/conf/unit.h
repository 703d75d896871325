/* Numbers with a unit: durations and sizes. */
#ifndef POSTFRANK_CONF_UNIT_H
#define POSTFRANK_CONF_UNIT_H

#include <stdint.h>

struct buf;

/* Smallest first; ends with a NULL suffix. */
struct unit {
	const char *suffix;
	int64_t factor;
};

extern const struct unit unit_duration[]; /* "ms" "s" "m" "h" "d" */
extern const struct unit unit_size[];     /* octets: "" "K" "M" "G" */

/* "30d". 0, or -1 when it is no number with a unit or does not fit. */
int unit_parse(
    const char *text, const struct unit *units, int64_t *number_r);

/* Appends the number with the largest unit that divides it. */
void unit_show(int64_t number, const struct unit *units, struct buf *out);

#endif
