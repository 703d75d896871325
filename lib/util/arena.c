#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/mem.h"

#define CHUNK_FIRST 2048
#define CHUNK_LARGEST 65536

/* Room of an array at first, a power of two; then it doubles. */
#define GROW_FIRST 4

struct chunk {
	struct chunk *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char data[];
};

struct arena {
	struct chunk *chunks;
	size_t total;
	size_t next_size;
};

struct arena *
arena_new(void)
{
	struct arena *arena;

	arena = mem_new(1, sizeof(*arena));
	arena->next_size = CHUNK_FIRST;
	return arena;
}

static void
free_chunks(struct arena *arena, struct chunk *chunk)
{
	struct chunk *next;

	for (; chunk != NULL; chunk = next) {
		next = chunk->next;
		arena->total -= sizeof(*chunk) + chunk->size;
		free(chunk);
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	free_chunks(arena, arena->chunks);
	free(arena);
}

void
arena_reset(struct arena *arena)
{
	struct chunk *kept = arena->chunks;

	if (kept != NULL && kept->size > CHUNK_LARGEST)
		kept = NULL;
	free_chunks(arena, kept != NULL ? kept->next : arena->chunks);
	arena->chunks = kept;
	if (kept == NULL)
		return;
	kept->next = NULL;
	kept->used = 0;
}

static struct chunk *
chunk_add(struct arena *arena, size_t wanted)
{
	struct chunk *chunk;
	size_t size;

	if (wanted > SIZE_MAX / 2)
		mem_fatal();
	size = arena->next_size;
	if (arena->next_size < CHUNK_LARGEST)
		arena->next_size *= 2;
	if (size < wanted)
		size = wanted;
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		mem_fatal();
	chunk->size = size;
	chunk->used = 0;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->total += sizeof(*chunk) + size;
	return chunk;
}

/* Not zeroed. */
static void *
take(struct arena *arena, size_t size)
{
	const size_t mask = alignof(max_align_t) - 1;
	struct chunk *chunk;
	void *memory;

	if (size > SIZE_MAX / 2)
		mem_fatal();
	size = (size + mask) & ~mask;
	chunk = arena->chunks;
	if (chunk == NULL || chunk->size - chunk->used < size)
		chunk = chunk_add(arena, size);
	memory = chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

char *
arena_string(struct arena *arena, const char *text)
{
	return arena_string_n(arena, text, strlen(text));
}

char *
arena_string_n(struct arena *arena, const char *text, size_t length)
{
	char *copy;

	if (length > SIZE_MAX / 2)
		mem_fatal();
	copy = take(arena, length + 1);
	copy[length] = '\0';
	return memcpy(copy, text, length);
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	struct chunk *chunk = arena->chunks;
	char *end = chunk != NULL ? chunk->data + chunk->used : NULL;
	size_t room = chunk != NULL ? chunk->size - chunk->used : 0;
	va_list args, again;
	char *text;
	int length;

	va_start(args, format);
	va_copy(again, args);
	/* Mostly there is room for it, and this was all. */
	length = vsnprintf(end, room, format, args);
	va_end(args);
	if (length < 0)
		mem_fatal();
	text = take(arena, (size_t)length + 1);
	if (text != end)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void *
arena_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	void *larger;

	if (count == 0)
		return arena_alloc(arena, GROW_FIRST * size);
	if (count < GROW_FIRST || (count & (count - 1)) != 0)
		return items;
	if (count > SIZE_MAX / 4 / size)
		mem_fatal();
	larger = arena_alloc(arena, 2 * count * size);
	return memcpy(larger, items, count * size);
}

size_t
arena_size(const struct arena *arena)
{
	return arena->total;
}
