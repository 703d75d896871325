/*
 * What was answered of late, so that one message gets one answer: Postfix asks
 * for each recipient, once for each restriction list, and again over a new
 * connection when it got no answer. A fixed amount of memory; the oldest is
 * forgotten.
 */
#ifndef POSTFRANK_POLICYD_RECENT_H
#define POSTFRANK_POLICYD_RECENT_H

#include <stdbool.h>
#include <stddef.h>

#define RECENT_SETS 256
#define RECENT_WAYS 4 /* messages that fall into one set */
/* What is longer is not remembered: it is judged each time. */
#define RECENT_KEY_MAX 244

struct recent;

/*
 * Strings, one behind the other; `(struct recent_key){ 0 }` has none. First
 * the one in which messages differ.
 */
struct recent_key {
	size_t length; /* above RECENT_KEY_MAX: too long */
	char data[RECENT_KEY_MAX];
};

struct recent *recent_new(void);
void recent_free(struct recent *recent);

void recent_key_add(struct recent_key *key, const char *text, size_t length);

/* False when it is not known. `*answer_r` is valid until the next put. */
bool recent_find(const struct recent *recent, const struct recent_key *key,
    const char **answer_r);

/* Remembers; `answer` is copied, NULL is one, too. */
void recent_put(struct recent *recent, const struct recent_key *key,
    const char *answer);

#endif
