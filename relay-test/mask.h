/*
 * Secrets that are in nothing that this program writes: whatever a server says
 * goes through here before it is shown, so that it cannot give back what it was
 * told.
 */
#ifndef POSTFRANK_RELAY_TEST_MASK_H
#define POSTFRANK_RELAY_TEST_MASK_H

#include <stddef.h>

struct arena;
struct mask;

#define MASK_WORD "***"
/* Secrets, with all the forms that one may have. */
#define MASK_SECRETS_MAX 64

struct mask *mask_new(void);
void mask_free(struct mask *mask); /* NULL is allowed */

/* A password or token, which is found as it is, as base64 wherever it may stand
 * in what is encoded, and as hexadecimal digits. */
void mask_add(struct mask *mask, const char *secret);

/* What was sent, found as it is, unless it is so short that it says nothing.
 * The oldest one goes where there are many. */
#define MASK_SENT_MIN 8
void mask_add_sent(struct mask *mask, const char *line);

/*
 * For a person's eyes, as str_show(): printable ASCII, secrets as MASK_WORD, at
 * most `max` octets. From the arena.
 */
char *mask_show(const struct mask *mask, struct arena *arena, const char *data,
    size_t length, size_t max);

#endif
