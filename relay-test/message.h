/* The message of --send. */
#ifndef POSTFRANK_RELAY_TEST_MESSAGE_H
#define POSTFRANK_RELAY_TEST_MESSAGE_H

struct arena;

/*
 * Its text as DATA wants it, up to and with the dot, without the last line's
 * end; lines end with CRLF. The addresses are printable ASCII. All is from the
 * arena.
 */
char *message_make(struct arena *arena, const char *sender,
    const char *recipient, const char *relay, const char **message_id_r);

#endif
