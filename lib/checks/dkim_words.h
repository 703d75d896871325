/* What the checks dkim and dmarc both say of a signature. */
#ifndef POSTFRANK_CHECKS_DKIM_WORDS_H
#define POSTFRANK_CHECKS_DKIM_WORDS_H

struct arena;
struct dkim_result;

/* What to do about a signature that fails; NULL of another one. Static, or from
 * the arena. */
const char *dkim_mend(struct arena *arena, const struct dkim_result *result);

#endif
