/* The sample file; with nothing commented out it is the defaults. */
#ifndef POSTFRANK_CONF_SAMPLE_H
#define POSTFRANK_CONF_SAMPLE_H

#include <stdio.h>

struct conf_schema;

/* `mark` is put before each option: "#" or "". */
void sample_print(FILE *out, const struct conf_schema *schema,
    const char *mark);

#endif
