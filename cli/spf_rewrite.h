/* SPF records written anew for libspf2, which is not to see any other. */
#ifndef POSTFRANK_CLI_SPF_REWRITE_H
#define POSTFRANK_CLI_SPF_REWRITE_H

#include <stddef.h>

#include "lib/auth/spf_evaluation.h"

struct buf;

/* "t3.r1.pf" is what term 3 of record 1 leads to, "z3.r1.pf" its redirect, and
 * "c3.r1.pf" the record itself from term 3 on. */
#define SPF_TERM_NAME "t%zu.r%zu.pf"
#define SPF_REDIRECT_NAME "z%zu.r%zu.pf"
#define SPF_PIECE_NAME "c%zu.r%zu.pf"

/* Ends a name of DNS; it is none of those then, whatever it is. */
#define SPF_REAL_NAME ".real"

/*
 * Appends the place's record, whose number is `policy`, from term `index` on,
 * as far as libspf2 can hold it; then it redirects to the rest. SPF_STOP and
 * missing answers as with spf_target().
 */
enum spf_match spf_rewrite(struct spf_evaluation *evaluation,
    const struct spf_place *place, size_t policy, size_t index,
    struct buf *out);

#endif
