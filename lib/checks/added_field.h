/* What the checks of Date and of Message-ID share: Postfix adds those two. */
#ifndef POSTFRANK_CHECKS_ADDED_FIELD_H
#define POSTFRANK_CHECKS_ADDED_FIELD_H

#include "lib/checks/check.h"

/*
 * Fills the finding of a message without the field, grade "missing", and
 * answers: FINE for a file, to which Postfix will add it; UNSURE when the
 * header was cut.
 */
enum outcome added_field_missing(const struct facts *facts, const char *name,
    struct arena *arena, struct finding *finding);

/* FOUND, with what was found. */
enum outcome added_field_found(struct finding *finding, const char *grade,
    const char *detail);

#endif
