/*
 * What every unit test begins with: a file is a list of START_TEST ... END_TEST
 * and, last, TEST_SUITE("name", first, second, ...). Tables of
 * { name, input, want } are looped over inside a test; on a failure the row's
 * name is in the message.
 */
#ifndef POSTFRANK_TESTS_UNIT_SUITE_H
#define POSTFRANK_TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A sanitizer's build shows faults; how fast the code is, the plain one. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWNESS 5
#else
#define SLOWNESS 1
#endif

/* For races a part of a long computation, one in so many, tells as much. */
#if defined(__SANITIZE_THREAD__)
#define PORTION 20
#else
#define PORTION 1
#endif

/*
 * Milliseconds of a processor that this thread has taken: what a computation
 * costs, however busy the machine is with others.
 */
static inline int64_t
cpu_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The same in seconds. */
static inline double
cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Both NULL, or the same text; `row` says which row of a table it was. */
#define assert_text(row, got, want)                                            \
	ck_assert_msg(((got) == NULL && (want) == NULL) ||                     \
		((got) != NULL && (want) != NULL &&                            \
		    strcmp((got), (want)) == 0),                               \
	    "%s: got \"%s\", want \"%s\"", (row),                              \
	    (got) ? (got) : "(null)", (want) ? (want) : "(null)")

#define assert_number(row, got, want)                                          \
	ck_assert_msg((long long)(got) == (long long)(want),                   \
	    "%s: got %lld, want %lld", (row), (long long)(got),                \
	    (long long)(want))

#define TEST_SUITE(name, ...)                                                  \
	int main(void)                                                         \
	{                                                                      \
		const TTest *const tests[] = { __VA_ARGS__ };                  \
		Suite *suite = suite_create(name);                             \
		TCase *cases = tcase_create("all");                            \
		SRunner *runner = srunner_create(suite);                       \
		int failed;                                                    \
		size_t i;                                                      \
                                                                               \
		tcase_set_timeout(cases, 120 * SLOWNESS);                                 \
		for (i = 0; i < COUNT(tests); i++)                             \
			tcase_add_test(cases, tests[i]);                       \
		suite_add_tcase(suite, cases);                                 \
		srunner_run_all(runner, CK_ENV);                               \
		failed = srunner_ntests_failed(runner);                        \
		srunner_free(runner);                                          \
		return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;              \
	}

#endif
