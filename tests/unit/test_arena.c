#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/util/arena.h"
#include "tests/unit/suite.h"

/* More than any chunk that is kept. */
#define LARGE 100000

static bool
is_zero(const char *memory, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (memory[i] != 0)
			return false;
	}
	return true;
}

START_TEST(gives_zeroed_aligned_memory)
{
	struct arena *arena = arena_new();
	size_t size;
	char *memory;

	for (size = 0; size < 5000; size += 7) {
		memory = arena_alloc(arena, size);
		ck_assert_uint_eq((uintptr_t)memory % alignof(max_align_t), 0);
		ck_assert(is_zero(memory, size));
		memset(memory, 'x', size);
	}
	arena_free(arena);
}
END_TEST

START_TEST(copies_strings)
{
	struct arena *arena = arena_new();

	ck_assert_str_eq(arena_string(arena, ""), "");
	ck_assert_str_eq(arena_string(arena, "abc"), "abc");
	ck_assert_str_eq(arena_string_n(arena, "abcdef", 3), "abc");
	arena_free(arena);
}
END_TEST

/* At every place in a chunk, whether there is room for it or not. */
START_TEST(prints_wherever_a_chunk_ends)
{
	struct arena *arena;
	char want[300], *first, *second;
	size_t used, length;

	for (used = 1500; used < 2100; used++) {
		for (length = 1; length < sizeof(want); length += 70) {
			arena = arena_new();
			memset(want, 'x', length);
			want[length] = '\0';
			memset(arena_alloc(arena, used), 'y', used);
			first = arena_printf(arena, "%s", want);
			second = arena_printf(arena, "%s-%d", want, 4711);
			ck_assert_str_eq(first, want);
			ck_assert_uint_eq(strlen(second), length + 5);
			ck_assert(is_zero(arena_alloc(arena, 50), 50));
			arena_free(arena);
		}
	}
}
END_TEST

START_TEST(takes_nothing_new_after_a_reset)
{
	struct arena *arena = arena_new();
	size_t size = 0, i, round;

	for (round = 0; round < 10; round++) {
		for (i = 0; i < 50; i++) {
			char *memory = arena_alloc(arena, 100);

			ck_assert(is_zero(memory, 100));
			memset(memory, 'x', 100);
		}
		/* The first rounds may find larger chunks. */
		if (round == 4)
			size = arena_size(arena);
		if (round > 4)
			ck_assert_uint_eq(arena_size(arena), size);
		arena_reset(arena);
	}
	arena_free(arena);
}
END_TEST

START_TEST(keeps_nothing_large_after_a_reset)
{
	struct arena *arena = arena_new();

	arena_reset(arena);
	ck_assert_uint_eq(arena_size(arena), 0);
	arena_alloc(arena, 10);
	memset(arena_alloc(arena, LARGE), 'x', LARGE);
	arena_reset(arena);
	ck_assert_uint_lt(arena_size(arena), LARGE);
	ck_assert_str_eq(arena_string(arena, "abc"), "abc");
	arena_free(arena);
}
END_TEST

TEST_SUITE("arena", gives_zeroed_aligned_memory, copies_strings,
    prints_wherever_a_chunk_ends, takes_nothing_new_after_a_reset,
    keeps_nothing_large_after_a_reset)
