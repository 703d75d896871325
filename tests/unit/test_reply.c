#include <pthread.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/verdict/verdict.h"
#include "tests/unit/suite.h"

#define HUNDRED                                                                \
	"one hundred octets of words that nobody needs to read, all of "       \
	"them printable, ending with a numbers 42"

/* Any two sentences: 400 octets at most, the id and the end are there. */
static const char *
reply_of(struct arena *arena, const char *detail, const char *fix)
{
	struct finding findings[] = {
		{ .check = check_named("html-script"),
		    .outcome = FOUND,
		    .action = ACTION_REFUSE,
		    .detail = detail,
		    .fix = fix },
		{ .check = check_named("line-length"),
		    .outcome = FOUND,
		    .action = ACTION_REFUSE },
		{ .check = check_named("from-header"),
		    .outcome = FOUND,
		    .action = ACTION_NOTE },
	};
	struct verdict verdict = { .id = "0123456789ABCDEF",
		.action = ACTION_REFUSE,
		.findings = findings,
		.finding_count = COUNT(findings),
		.worst = &findings[0] };

	reply_make(arena, &verdict);
	return verdict.reply.text;
}

START_TEST(reply_fits)
{
	static const struct {
		const char *name;
		const char *detail, *fix;
		const char *want;
	} rows[] = {
		{ "short", "it is bad", "make it good",
		    "Active content: it is bad (and 1 more: line-length) (id "
		    "0123456789ABCDEF). Fix: make it good." },
		{ "hostile octets", "<\r\n550 x\x80\x01>", "a\x7f\tb",
		    "Active content: <\?\?550 x\?\?> (and 1 more: line-length) "
		    "(id 0123456789ABCDEF). Fix: a\?\?b." },
		{ "characters", "\"当選\" is bad", "a é",
		    "Active content: \"\?\?\" is bad (and 1 more: "
		    "line-length) (id 0123456789ABCDEF). Fix: a \?." },
		{ "percent stays one", "100%", "50%s",
		    "Active content: 100% (and 1 more: line-length) (id "
		    "0123456789ABCDEF). Fix: 50%s." },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].name,
		    reply_of(arena, rows[i].detail, rows[i].fix), rows[i].want);
	arena_free(arena);
}
END_TEST

/* Every pair of lengths around the limit. */
START_TEST(reply_limit)
{
	char detail[601], fix[601];
	struct arena *arena = arena_new();
	const char *text;
	size_t detail_length, fix_length, length, kept;
	bool full = false;

	for (detail_length = 1; detail_length <= 600; detail_length += 7) {
		memset(detail, 'd', sizeof(detail));
		detail[detail_length] = '\0';
		for (fix_length = 1; fix_length <= 600; fix_length += 7) {
			memset(fix, 'f', sizeof(fix));
			fix[fix_length] = '\0';
			text = reply_of(arena, detail, fix);
			length = strlen(text);
			ck_assert_uint_le(length, REPLY_TEXT_MAX);
			full |= length == REPLY_TEXT_MAX;
			ck_assert_ptr_nonnull(
			    strstr(text, "(id 0123456789ABCDEF). Fix: f"));
			ck_assert_int_eq(text[length - 1], '.');
			/* The detail keeps so much of itself at least. */
			for (kept = 0; strchr("d.", text[16 + kept]); kept++)
				continue;
			ck_assert_uint_ge(
			    kept, detail_length < 160 ? detail_length : 160);
			/* Cut only when it has to be. */
			if (detail_length + fix_length <= 300)
				ck_assert_ptr_null(strstr(text, ".."));
		}
	}
	ck_assert(full);
	arena_free(arena);
}
END_TEST

START_TEST(reply_cut)
{
	struct arena *arena = arena_new();
	char long_detail[500] = "";
	const char *text;

	/* A long detail gives way to a short fix... */
	memset(long_detail, 'y', sizeof(long_detail) - 1);
	text = reply_of(arena, long_detail, "do this");
	ck_assert_ptr_nonnull(
	    strstr(text, "y... (id 0123456789ABCDEF). Fix: do this."));
	ck_assert_uint_eq(strlen(text), REPLY_TEXT_MAX);

	/* ... but not to a long one. */
	text =
	    reply_of(arena, HUNDRED HUNDRED, HUNDRED HUNDRED HUNDRED HUNDRED);
	ck_assert_ptr_nonnull(strstr(text, HUNDRED));
	ck_assert_ptr_nonnull(strstr(text, "Fix: " HUNDRED));
	ck_assert_uint_eq(strlen(text), REPLY_TEXT_MAX);
	arena_free(arena);
}
END_TEST

/* --- ids --- */

START_TEST(id_typed)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: no id */
	} rows[] = {
		{ "0123456789ABCDEF", "0123456789ABCDEF" },
		{ "01jd3x9k2f7qz0zz", "01JD3X9K2F7QZ0ZZ" },
		{ "OIl3456789abcdeo", "0113456789ABCDE0" },
		{ "0123456789ABCDE", NULL },
		{ "0123456789ABCDEFG", NULL },
		{ "0123456789ABCDEU", NULL },
		{ "0123456789ABCDE-", NULL },
		{ "from-domain", NULL },
		{ "", NULL },
	};
	char id[ID_LENGTH + 1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *got = id_read(rows[i].text, id) ? id : NULL;

		assert_text(rows[i].text, got, rows[i].want);
	}
}
END_TEST

/* The first nine characters are the time, in milliseconds. */
START_TEST(id_time)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char id[ID_LENGTH + 1];
	int64_t before, time = 0;
	size_t i;

	before = clock_wall();
	id_make(id);
	for (i = 0; i < 9; i++)
		time = time << 5 | (strchr(digits, id[i]) - digits);
	ck_assert_int_le(before, time);
	ck_assert_int_le(time, clock_wall());
	ck_assert_uint_eq(strspn(id, digits), ID_LENGTH);
}
END_TEST

#define ID_COUNT 20000
#define ID_THREADS 4

static void *
make_ids(void *arg)
{
	char(*ids)[ID_LENGTH + 1] = arg;
	size_t i;

	for (i = 0; i < ID_COUNT; i++)
		id_make(ids[i]);
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorted by the time they were made, to the millisecond, and never twice. */
START_TEST(id_order)
{
	static char ids[ID_THREADS * ID_COUNT][ID_LENGTH + 1];
	pthread_t threads[ID_THREADS];
	char first[ID_LENGTH + 1], last[ID_LENGTH + 1];
	int64_t start;
	size_t i;

	id_make(first);
	for (start = clock_wall(); clock_wall() == start;)
		continue;
	for (i = 0; i < ID_THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, make_ids,
				     ids[i * ID_COUNT]),
		    0);
	for (i = 0; i < ID_THREADS; i++)
		pthread_join(threads[i], NULL);
	for (i = 1; i < ID_COUNT; i++)
		ck_assert_int_le(memcmp(ids[i - 1], ids[i], 9), 0);
	for (start = clock_wall(); clock_wall() == start;)
		continue;
	id_make(last);

	qsort(ids, COUNT(ids), sizeof(ids[0]), compare);
	for (i = 1; i < COUNT(ids); i++)
		ck_assert_str_ne(ids[i - 1], ids[i]);
	ck_assert_str_lt(first, ids[0]);
	ck_assert_str_lt(ids[COUNT(ids) - 1], last);
}
END_TEST

START_TEST(a_finding_may_have_its_own_code)
{
	struct finding finding = {
		.check = check_named("relay-capability"),
		.outcome = FOUND,
		.action = ACTION_REFUSE,
		.detail = "a",
		.code = "6.7",
	};
	struct verdict verdict = { .id = "0123456789ABCDEF",
		.action = ACTION_REFUSE,
		.worst = &finding,
		.findings = &finding,
		.finding_count = 1 };
	struct arena *arena = arena_new();

	reply_make(arena, &verdict);
	ck_assert_str_eq(verdict.reply.dsn, "5.6.7");
	finding.code = NULL;
	reply_make(arena, &verdict);
	ck_assert_str_eq(verdict.reply.dsn, "5.3.4");
	arena_free(arena);
}
END_TEST

TEST_SUITE("reply", a_finding_may_have_its_own_code, reply_fits, reply_limit,
    reply_cut, id_typed, id_time, id_order)
