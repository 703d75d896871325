/* Facts are made of words: what is the same in reading them. Not by libcheck,
 * which not every program has that makes facts. */
#ifndef POSTFRANK_TESTS_UNIT_WORDS_H
#define POSTFRANK_TESTS_UNIT_WORDS_H

#include <stdbool.h>

struct arena;

/* What does not fit is a bug of the test, and ends it. */
void words_require(bool is_right, const char *word);

/* What is left of the word behind `key`; or NULL. */
char *words_value(char *word, const char *key);

/* "not_known" is "not known". */
char *words_sentence(struct arena *arena, const char *words);

/* Takes the next word off a text that is cut in pieces; NULL = there is none. */
char *words_next(char **text);

#endif
