/* A text that is too large for memory, and what becomes of it without a file.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define LARGE ((size_t)300000)
static const struct content_limits large = { 1000, LARGE };

/* "A: x", and a body whose octets tell where they stand; by pieces. */
static void
feed_large(struct content *content, size_t length, size_t piece)
{
	char *body = malloc(length);
	size_t at;

	for (at = 0; at < length; at++)
		body[at] = (char)('a' + at % 23);
	content_field(content, "A", 1, "x", 1);
	content_header_end(content);
	for (at = 0; at < length; at += piece)
		content_body(content, body + at,
		    length - at < piece ? length - at : piece);
	free(body);
}

static void
expect_large(const char *name, const struct content *content, size_t length)
{
	size_t at;

	assert_number(name, content->text.length, 8 + length);
	assert_number(name, content->body_at, 8);
	ck_assert_msg(
	    memcmp(content->text.data, "A: x\r\n\r\n", 8) == 0, "%s", name);
	for (at = 0; at < length; at++)
		ck_assert_msg(
		    content->text.data[8 + at] == (char)('a' + at % 23),
		    "%s: octet %zu", name, at);
	ck_assert_msg(content->text.data[8 + length] == '\0', "%s", name);
}

START_TEST(goes_to_a_file)
{
	static const struct {
		const char *name;
		size_t memory, length, piece;
		bool in_file;
	} rows[] = {
		{ "at the limit", 100000, 99992, 1000, false },
		{ "one above", 100000, 99993, 1000, true },
		{ "at the limit, at once", 100000, 99992, LARGE, false },
		{ "one above, at once", 100000, 99993, LARGE, true },
		{ "from the first field on", 0, 10, 1, true },
		{ "in the body's first octet", 8, 1, 1, true },
		{ "much", 100000, LARGE, 4096, true },
		{ "much, at once", 100000, LARGE, LARGE, true },
		{ "much, and little memory", 10, LARGE, 65535, true },
		{ "to the end of a page", 100000, 4096 * 40 - 8, 65536, true },
	};
	struct arena *arena = arena_new();
	struct content content;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		content_start(&content, arena, &large);
		content_spill(&content, rows[i].memory, "/tmp");
		feed_large(&content, rows[i].length, rows[i].piece);
		/* What is in the file is no longer in memory. */
		ck_assert_msg(content.text.length <= rows[i].memory ||
			content.text.length <= 2 * 65536,
		    "%s: %zu octets in memory", rows[i].name,
		    content.text.length);
		content_end(&content);
		ck_assert_ptr_null(content.trouble);
		assert_number(
		    rows[i].name, content.spool.map != NULL, rows[i].in_file);
		assert_number(rows[i].name, content.over, 0);
		expect_large(rows[i].name, &content, rows[i].length);
		content_free(&content);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

/* The limit of the body counts what is in the file. */
START_TEST(limits_the_body_in_the_file)
{
	struct arena *arena = arena_new();
	struct content content;

	content_start(&content, arena, &large);
	content_spill(&content, 50, "/tmp");
	feed_large(&content, LARGE, 1000);
	ck_assert_uint_eq(content.over, 0);
	content_body(&content, "xy", 2);
	content_end(&content);
	ck_assert_uint_eq(content.over, OVER_BODY_OCTETS);
	ck_assert_uint_eq(content.body_octets, LARGE + 2);
	expect_large("body", &content, LARGE);
	content_free(&content);
	arena_free(arena);
}
END_TEST

/* Kilobytes that this process has of its own; not those of a file. */
static long
own_memory(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[200];
	long own = -1;

	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "RssAnon: %ld", &own) == 1)
			break;
	}
	fclose(file);
	ck_assert_int_ge(own, 0);
	return own;
}

/* Nothing is held twice: not while it comes, nor when it is read. */
START_TEST(is_not_in_memory)
{
	static const struct content_limits all = { 1000, 64 << 20 };
	struct arena *arena = arena_new();
	static char piece[65536];
	struct content content;
	long before, most = 0;
	size_t i, octets = 0;

	memset(piece, 'x', sizeof(piece));
	content_start(&content, arena, &all);
	content_spill(&content, 4 << 20, NULL);
	content_header_end(&content);
	before = own_memory();
	for (i = 0; i < 64 * 16; i++) {
		content_body(&content, piece, sizeof(piece));
		if (own_memory() > most)
			most = own_memory();
	}
	/* A sanitizer keeps what was freed. */
	if (SLOWNESS == 1)
		ck_assert_msg(most - before < 6 << 10, "%ld KB", most - before);
	content_end(&content);
	ck_assert_ptr_null(content.trouble);
	for (i = 0; i < content.text.length; i++)
		octets += content.text.data[i] == 'x';
	ck_assert_uint_eq(octets, 64 << 20);
	if (SLOWNESS == 1)
		ck_assert_msg(own_memory() - before < 1 << 10, "%ld KB",
		    own_memory() - before);
	content_free(&content);
	arena_free(arena);
}
END_TEST

static void
limit(int what, rlim_t most)
{
	const struct rlimit now = { most, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(what, &now), 0);
}

/* No file, no more descriptors, a full disk: the message stays whole. */
START_TEST(stays_in_memory)
{
	static const struct {
		const char *name, *directory;
		rlim_t octets; /* that files may have; 0: any */
		size_t length;
		const char *trouble;
	} rows[] = {
		{ "no directory", "/nonexistent", 0, LARGE,
		    "a temporary file in /nonexistent: No such file or "
		    "directory" },
		{ "no directory but a file", "/dev/null", 0, LARGE,
		    "a temporary file in /dev/null: Not a directory" },
		{ "full at once", "/tmp", 1, LARGE,
		    "a temporary file in /tmp: File too large" },
		{ "full later", "/tmp", 222222, LARGE,
		    "a temporary file in /tmp: File too large" },
		{ "full at the end", "/tmp", 8 + LARGE - 1, LARGE,
		    "a temporary file in /tmp: File too large" },
		{ "no room for the NUL", "/tmp", 8 + LARGE, LARGE,
		    "a temporary file in /tmp: File too large" },
		{ "small", "/nonexistent", 0, 90, NULL },
	};
	struct arena *arena = arena_new();
	struct content content;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		content_start(&content, arena, &large);
		content_spill(&content, 100, rows[i].directory);
		if (rows[i].octets > 0)
			limit(RLIMIT_FSIZE, rows[i].octets);
		feed_large(&content, rows[i].length, 1000);
		content_end(&content);
		limit(RLIMIT_FSIZE, RLIM_INFINITY);
		assert_text(rows[i].name, content.trouble, rows[i].trouble);
		ck_assert(!content.is_lost && content.spool.map == NULL);
		assert_number(rows[i].name, content.over, 0);
		expect_large(rows[i].name, &content, rows[i].length);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

START_TEST(has_no_descriptor)
{
	struct arena *arena = arena_new();
	struct content content;
	struct rlimit before;

	getrlimit(RLIMIT_NOFILE, &before);
	content_start(&content, arena, &large);
	content_spill(&content, 100, "/tmp");
	ck_assert_int_eq(
	    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, before.rlim_max }),
	    0);
	feed_large(&content, LARGE, 1000);
	content_end(&content);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_text("descriptors", content.trouble,
	    "a temporary file in /tmp: Too many open files");
	expect_large("descriptors", &content, LARGE);
	content_free(&content);
	arena_free(arena);
}
END_TEST

/* The disk does not give back what it took. */
START_TEST(is_lost)
{
	static const size_t lengths[] = { 0, 1, 150000 };
	struct arena *arena = arena_new();
	struct content content;
	size_t i;

	for (i = 0; i < COUNT(lengths); i++) {
		content_start(&content, arena, &large);
		content_spill(&content, 0, "/tmp");
		feed_large(&content, lengths[i], 1000);
		close(content.spool.fd);
		content_body(&content, "x", 1);
		content_body(&content, "y", 1);
		content_end(&content);
		ck_assert(content.is_lost);
		assert_text("lost", content.trouble,
		    "a temporary file in /tmp: Bad file descriptor");
		ck_assert_uint_eq(content.text.length, 0);
		ck_assert_uint_eq(content.body_at, 0);
		ck_assert_uint_eq(content.body_octets, lengths[i] + 2);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("content in a file", goes_to_a_file, limits_the_body_in_the_file,
    is_not_in_memory, stays_in_memory, has_no_descriptor, is_lost)
