/* Postfix's lists: words between blanks and commas; braces hold one together. */
#ifndef POSTFRANK_POSTFIX_WORDS_H
#define POSTFRANK_POSTFIX_WORDS_H

#include <stdbool.h>

/*
 * The next word of `*rest`, which it cuts into pieces, or NULL. As strtok_r(3);
 * a comma or blank within "{ }" parts nothing.
 */
char *words_next(char **rest);

/* A table ("type:name") or a file, not a name itself. */
bool words_is_table(const char *word);

/* A list has this word, case ignored. */
bool words_have(const char *list, const char *word);

/* A table is asked by ourselves, not by way of Postfix's proxymap(8), whose
 * socket belongs to Postfix alone. */
const char *words_table(const char *word);

#endif
