/* What the files that read receivers share. */
#ifndef POSTFRANK_CONF_RECEIVERS_PRIVATE_H
#define POSTFRANK_CONF_RECEIVERS_PRIVATE_H

#include "lib/conf/fill.h"
#include "lib/conf/receivers.h"

struct conf_section;

/* Each returns 0, or -1 with `*fill->error_r`. */

/* receivers_answer.c: the section of one answer. */
int receivers_read_answer(const struct fill *fill, cfg_t *section,
    struct conf_answer *answer);

/* Every text that is set in a section of these rows is printable ASCII, since
 * it goes to logs and terminals. */
int receivers_verify_text(const struct fill *fill, cfg_t *section,
    const struct conf_section *rows);

#endif
