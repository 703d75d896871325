/*
 * Postfix's tables for a program that may wait: one question after the other,
 * asked by postmap(1) as Postfix's SMTP client would ask. Each call blocks for
 * at most REWRITER_TIMEOUT a table. Answers lie in the arena that is given.
 */
#ifndef POSTFRANK_POSTFIX_INQUIRY_H
#define POSTFRANK_POSTFIX_INQUIRY_H

#include <stdbool.h>

#include "lib/postfix/tables.h"

struct address;
struct arena;
struct inquiry;
struct postfix;

/* Holds `postfix`. NULL with errno. */
struct inquiry *inquiry_new(struct postfix *postfix);
void inquiry_free(struct inquiry *inquiry); /* NULL is allowed */

/*
 * What the tables of a parameter have for a key, the first one that has it:
 * LOOKUP_FOUND with the value, LOOKUP_NONE, or LOOKUP_FAILED with why.
 */
enum lookup inquiry_find(struct inquiry *inquiry, const char *parameter,
    const char *key, struct arena *arena, const char **value_r);

/* The same for an address, by all the keys that Postfix makes of one
 * (canonical(5)). */
enum lookup inquiry_find_address(struct inquiry *inquiry,
    const char *parameter, const struct address *address, struct arena *arena,
    const char **value_r);

/* The relayhost of a sender, "" = none: LOOKUP_FOUND or LOOKUP_FAILED. */
enum lookup inquiry_relayhost(struct inquiry *inquiry,
    const struct address *sender, struct arena *arena, const char **value_r);

/* A list of words, "!word" and tables: what the first one says that matches.
 * A table that cannot be asked matches nothing. */
bool inquiry_list_has(struct inquiry *inquiry, const char *parameter,
    const char *word, struct arena *arena);

#endif
