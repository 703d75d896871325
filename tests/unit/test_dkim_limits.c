#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/dkim_room.h"
#include "tests/unit/suite.h"

/* What is evaluated of a message; it ends with the arena. */
static const char *
evaluate(struct arena *arena, const char *message, size_t length,
    const struct content_limits *limits, const char *says)
{
	struct dkim_results results;
	struct content content;
	const char *text;

	dkim_room_read(arena, message, length, limits, &content);
	results = dkim_room_evaluate(arena, &content, says);
	text = arena_printf(
	    arena, "%s (%zu)", dkim_room_show(arena, &results), results.total);
	content_free(&content);
	return text;
}

static void
expect(const char *name, const char *message,
    const struct content_limits *limits, const char *says, const char *want)
{
	struct arena *arena = arena_new();

	assert_text(name,
	    evaluate(arena, message, strlen(message), limits, says), want);
	arena_free(arena);
}

/* The same signature, so often. */
static void
expect_many(size_t count, const char *want)
{
	struct arena *arena = arena_new();
	const char *message = dkim_room_sign(arena, "", dkim_room_message);
	const char *end = strstr(message, "From: ");
	struct buf text = { 0 };
	size_t i;

	for (i = 1; i < count; i++)
		buf_append(&text, message, (size_t)(end - message));
	buf_string(&text, message);
	assert_text(
	    "many", evaluate(arena, text.data, text.length, NULL, NULL), want);
	buf_free(&text);
	arena_free(arena);
}

#define FIVE "pass 2048; pass 2048; pass 2048; pass 2048; pass 2048"

START_TEST(verifies_the_first_signatures)
{
	expect_many(10, FIVE "; " FIVE " (10)");
	expect_many(11, FIVE "; " FIVE " (11)");
	expect_many(200, FIVE "; " FIVE " (200)");
}
END_TEST

START_TEST(is_unsure_of_what_was_not_kept)
{
	struct arena *arena = arena_new();
	const char *message = dkim_room_sign(arena, "", dkim_room_message);
	const char *body = strstr(message, "\r\n\r\n") + 4;
	struct content_limits limits = { 1 << 20, strlen(body) };

	expect("all of the body", message, &limits, NULL, "pass 2048 (1)");
	limits.body--;
	expect("an octet less", message, &limits, NULL, "unsure beyond (1)");
	limits.body++;
	limits.header = (size_t)(body - 2 - message) +
	    1; /* "Subject:" is counted with a blank */
	expect("all of the header", message, &limits, NULL, "pass 2048 (1)");
	limits.header--;
	expect("an octet less", message, &limits, NULL, "unsure beyond (1)");
	arena_free(arena);
}
END_TEST

/* RSA with 16384 bits has 2736 octets of base64. */
START_TEST(bounds_the_key)
{
	static const struct {
		const char *name;
		size_t octets;
		const char *want;
	} rows[] = {
		{ "as long as may be", DKIM_KEY_MAX, "fail key (1)" },
		{ "longer", DKIM_KEY_MAX + 4, "unsure beyond (1)" },
		{ "16384 bits", 2736, "unsure beyond (1)" },
		{ "a megabyte", 1 << 20, "unsure beyond (1)" },
	};
	struct arena *arena = arena_new();
	const char *message = dkim_room_sign(arena, "", dkim_room_message);
	struct buf key = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&key);
		buf_string(&key, "v=DKIM1; k=rsa; p=");
		memset(
		    buf_reserve(&key, rows[i].octets + 1), 'M', rows[i].octets);
		key.length += rows[i].octets;
		buf_octet(&key, '\0');
		expect(rows[i].name, message, NULL, key.data, rows[i].want);
	}
	buf_free(&key);
	arena_free(arena);
}
END_TEST

/* A body as it may come from anywhere: not every line ends in CRLF, the last
 * one need not end. */
START_TEST(ends_lines)
{
	static const char *const canons[] = { "c=relaxed/relaxed",
		"c=simple/simple" };
	static const char *const bodies[] = { "\none\n\ntwo",
		"\r\none\n\r\ntwo", "\r\none\r\n\r\ntwo\r\n\n\n",
		"\none\r\n\ntwo\n" };
	struct arena *arena = arena_new();
	struct dkim_results results;
	struct content content;
	const char *message;
	size_t i, j;

	for (i = 0; i < COUNT(canons); i++) {
		message = dkim_room_sign(arena, canons[i],
		    "From: a@example.jp\r\n\r\n\r\none\r\n\r\ntwo\r\n");
		for (j = 0; j < COUNT(bodies); j++) {
			dkim_room_read(
			    arena, message, strlen(message), NULL, &content);
			content.text.length = content.body_at;
			content_body(&content, bodies[j], strlen(bodies[j]));
			results = dkim_room_evaluate(arena, &content, NULL);
			assert_text(bodies[j], dkim_room_show(arena, &results),
			    "pass 2048");
			content_free(&content);
		}
	}
	arena_free(arena);
}
END_TEST

#define FIELD(h)                                                               \
	"DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; s=rsa512; bh=YQ==;"  \
	" b=Yg==; h=" h "\r\n"

START_TEST(is_unsure_of_what_libopendkim_does_not_read)
{
	static const struct {
		const char *name, *message, *want;
	} rows[] = {
		{ "no From", FIELD("from") "To: a@example.jp\r\n\r\nx\r\n",
		    "unsure beyond (1)" },
		{ "a From without address",
		    FIELD("from") "From: root\r\n\r\nx\r\n",
		    "unsure beyond (1)" },
		{ "letters that are no ASCII",
		    FIELD("from; i=\xc3\xa9@example.jp") "From: "
							 "a@example."
							 "jp\r\n\r\nx\r\n",
		    "unsure beyond (1)" },
		{ "a vertical tab",
		    FIELD("from") "From: a@example.jp\r\nX: a\vb\r\n\r\nx\r\n",
		    "unsure beyond 512 (1)" },
		{ "CR in the header",
		    FIELD("from") "From: a@example.jp\r\nX: a\rb\r\n\r\nx\r\n",
		    "unsure beyond 512 (1)" },
		{ "signed signatures",
		    FIELD("from:dkim-signature")
			FIELD("from") "From: a@example.jp\r\n\r\nx\r\n",
		    "unsure beyond 512; fail signature 512 (2)" },
		{ "more names than fields",
		    FIELD(
			"from:from:from:from:from:from:from") "From: "
							      "a@example."
							      "jp\r\n\r\nx\r\n",
		    "fail signature 512 (1)" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		expect(rows[i].name, rows[i].message, NULL, NULL, rows[i].want);
}
END_TEST

START_TEST(is_unsure_of_a_lonely_cr)
{
	struct arena *arena = arena_new();
	const char *message;

	message =
	    dkim_room_sign(arena, "", "From: a@example.jp\r\n\r\none\rtwo\r\n");
	expect(
	    "as it was signed", message, NULL, NULL, "unsure beyond 2048 (1)");
	strstr(message, "two")[0] = 'T';
	expect("changed", message, NULL, NULL, "unsure beyond 2048 (1)");
	arena_free(arena);
}
END_TEST

/* As much as may be: fields, names in each h=, lengths of the body. */
START_TEST(bounds_the_work)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	const char *want = "fail signature 512";
	size_t i, j;

	for (i = 0; i < DKIM_SIGNATURES_MAX; i++) {
		buf_printf(&text,
		    "DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; "
		    "s=rsa512; bh=YQ==; b=Yg==; l=%zu; h=from",
		    i);
		for (j = 1; j < DKIM_NAMES_MAX; j++)
			buf_string(&text, ":x");
		buf_string(&text, "\r\n");
	}
	buf_string(&text, "From: a@example.jp\r\n");
	for (i = 0; i < CONTENT_FIELDS_MAX - DKIM_SIGNATURES_MAX - 1; i++)
		buf_string(&text, "X: aaa aaa aaa aaa aaa aaa aaa aaa aaa\r\n");
	buf_string(&text, "\r\n");
	for (i = 0; i < 50000; i++)
		buf_string(&text, "a b c d e f g h i j\r\n");
	ck_assert(strncmp(evaluate(arena, text.data, text.length, NULL, NULL),
		      want, strlen(want)) == 0);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

START_TEST(hashes_several_lengths_at_once)
{
	static const struct content_limits limits = { 1 << 20, 1 << 26 };
	struct arena *arena = arena_new();
	struct buf text = { 0 };
	const char *message;
	char words[40];
	size_t i;

	buf_string(&text, "From: a@example.jp\r\n\r\n");
	for (i = 0; i < 20000; i++)
		buf_string(&text, "a b c d e f g h i j\r\n");
	buf_octet(&text, '\0');
	message = text.data;
	for (i = 0; i < DKIM_SIGNATURES_MAX; i++) {
		snprintf(words, sizeof(words), "l=%zu", 420000 - i);
		message = dkim_room_sign(arena, words, message);
	}
	expect("ten", message, &limits, NULL,
	    "pass 2048 +9; pass 2048 +8; pass 2048 +7; pass 2048 +6; "
	    "pass 2048 +5; pass 2048 +4; pass 2048 +3; pass 2048 +2; "
	    "pass 2048 +1; pass 2048 (10)");
	buf_free(&text);
	arena_free(arena);
}
END_TEST

/* --- one library, several threads --- */

struct thread {
	pthread_t id;
	struct dkim_library *library;
	const struct content *content;
	const struct dkim_signatures *signatures;
	const struct dkim_key *keys;
	size_t passed;
};

#define TIMES 50

static void *
run(void *arg)
{
	struct thread *thread = arg;
	struct dkim_results results;
	struct arena *arena;
	size_t i, j;

	for (i = 0; i < TIMES; i++) {
		arena = arena_new();
		dkim_evaluate(thread->library, arena, thread->content,
		    thread->signatures, thread->keys, time(NULL), &results);
		for (j = 0; j < results.count; j++)
			thread->passed += results.items[j].outcome == DKIM_PASS;
		arena_free(arena);
	}
	return NULL;
}

START_TEST(serves_several_threads)
{
	struct dkim_library *library = dkim_library_new();
	struct arena *arena = arena_new();
	struct dkim_signatures signatures;
	struct thread threads[4];
	struct dkim_key keys[2];
	struct content content;
	const char *message;
	size_t i;

	message = dkim_room_sign(arena, "s=ed25519", dkim_room_message);
	message = dkim_room_sign(arena, "c=simple/simple", message);
	dkim_room_read(arena, message, strlen(message), NULL, &content);
	dkim_read(arena, &content, &signatures);
	ck_assert_uint_eq(signatures.count, 2);
	for (i = 0; i < 2; i++)
		keys[i] = dkim_room_key(arena, &signatures.items[i], NULL);
	for (i = 0; i < COUNT(threads); i++) {
		threads[i] = (struct thread){ 0, library, &content, &signatures,
			keys, 0 };
		ck_assert_int_eq(
		    pthread_create(&threads[i].id, NULL, run, &threads[i]), 0);
	}
	for (i = 0; i < COUNT(threads); i++) {
		pthread_join(threads[i].id, NULL);
		ck_assert_uint_eq(threads[i].passed, 2 * TIMES);
	}
	content_free(&content);
	arena_free(arena);
	dkim_library_free(library);
}
END_TEST

/* --- which fields are signed --- */

START_TEST(knows_what_is_covered)
{
	static const struct {
		const char *name, *h, *header, *field;
		bool covers, seals;
	} rows[] = {
		{ "named", "from", "From: a@b.jp\n", "From", true, false },
		{ "case does not count", "FROM", "fRom: a@b.jp\n", "frOm", true,
		    false },
		{ "not named", "from", "From: a@b.jp\nTo: c@d.jp\n", "To",
		    false, false },
		{ "twice, named once", "from", "From: a@b.jp\nFrom: c@d.jp\n",
		    "From", false, false },
		{ "twice, named twice", "from:from",
		    "From: a@b.jp\nFrom: c@d.jp\n", "From", true, false },
		{ "oversigned", "from:from", "From: a@b.jp\n", "From", true,
		    true },
		{ "not there", "from", "From: a@b.jp\n", "List-Id", true,
		    false },
		{ "not there, oversigned", "from:list-id", "From: a@b.jp\n",
		    "List-Id", true, true },
		{ "part of a name", "from:list-id-x",
		    "From: a@b.jp\nList-Id: x\n", "List-Id", false, false },
	};
	struct arena *arena = arena_new();
	struct dkim_results results;
	struct content content;
	const char *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		text = arena_printf(arena,
		    "DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; "
		    "s=rsa512; bh=YQ==; b=Yg==; h=%s\n%s\nx\n",
		    rows[i].h, rows[i].header);
		dkim_room_read(arena, text, strlen(text), NULL, &content);
		results = dkim_room_evaluate(arena, &content, NULL);
		assert_number(rows[i].name,
		    dkim_covers(&results.items[0], rows[i].field),
		    rows[i].covers);
		assert_number(rows[i].name,
		    dkim_seals(&results.items[0], rows[i].field),
		    rows[i].seals);
		content_free(&content);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("DKIM limits", verifies_the_first_signatures,
    is_unsure_of_what_was_not_kept, bounds_the_key, ends_lines,
    is_unsure_of_what_libopendkim_does_not_read, is_unsure_of_a_lonely_cr,
    bounds_the_work, hashes_several_lengths_at_once, serves_several_threads,
    knows_what_is_covered)
