/*
 * An arena: memory that is taken in pieces and given back as a whole.
 * A session has one, a message has one; nothing in them is freed by itself.
 * An arena belongs to one thread at a time.
 */
#ifndef POSTFRANK_UTIL_ARENA_H
#define POSTFRANK_UTIL_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Frees everything that was taken from it. NULL is allowed. */
void arena_free(struct arena *arena);

/*
 * Gives back what was taken, and keeps one chunk for what comes: an arena that
 * is used again and again takes nothing from the system.
 */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type, valid until arena_free() or
 * arena_reset(). */
void *arena_alloc(struct arena *arena, size_t size);

char *arena_string(struct arena *arena, const char *text);
char *arena_string_n(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Room for one more item in an array that grows item by item from NULL: the
 * same memory, or a larger copy of it. `count` items of `size` octets are in.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t size);

/* Octets taken from the system so far. */
size_t arena_size(const struct arena *arena);

#endif
