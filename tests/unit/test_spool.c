#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/buf.h"
#include "lib/util/spool.h"
#include "tests/unit/suite.h"

/* Files of this process may have so many octets; more is EFBIG. */
static void
limit_files(rlim_t octets)
{
	const struct rlimit limit = { octets, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int
put(struct spool *spool, struct buf *text, const char *octets, size_t length)
{
	buf_append(text, octets, length);
	return spool_write(spool, text);
}

START_TEST(gives_what_it_took)
{
	struct spool spool = { 0 };
	struct buf text = { 0 }, again = { 0 };
	const char *data;
	struct stat file;

	ck_assert_int_eq(spool_open(&spool, "/tmp"), 0);
	ck_assert_int_eq(fstat(spool.fd, &file), 0);
	ck_assert_uint_eq(file.st_mode & 07777, 0600);
	ck_assert_uint_eq(file.st_nlink, 0);
	ck_assert_int_eq(fcntl(spool.fd, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(put(&spool, &text, "one", 3), 0);
	ck_assert_uint_eq(text.length, 0);
	ck_assert_int_eq(put(&spool, &text, "", 0), 0);
	ck_assert_int_eq(put(&spool, &text, "t\0o", 3), 0);
	ck_assert_uint_eq(spool.length, 6);
	buf_string(&again, "before ");
	ck_assert_int_eq(spool_read(&spool, &again), 0);
	ck_assert_uint_eq(again.length, 13);
	ck_assert_mem_eq(again.data, "before onet\0o", 14);
	ck_assert_int_eq(spool_map(&spool, &data), 0);
	ck_assert_mem_eq(data, "onet\0o", 7);
	ck_assert(!spool.is_open);
	spool_close(&spool);
	ck_assert(spool.map == NULL);
	buf_free(&again);
	buf_free(&text);
}
END_TEST

/* The NUL behind the octets is in the file, on a page of its own. */
START_TEST(ends_at_a_page)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct spool spool = { 0 };
	struct buf text = { 0 };
	const char *data;

	ck_assert_int_eq(spool_open(&spool, NULL), 0);
	memset(buf_reserve(&text, 4 * page), 'x', 4 * page);
	text.length = 4 * page;
	ck_assert_int_eq(spool_write(&spool, &text), 0);
	ck_assert_int_eq(spool_map(&spool, &data), 0);
	ck_assert_uint_eq(strlen(data), 4 * page);
	spool_close(&spool);
	buf_free(&text);
}
END_TEST

START_TEST(chooses_a_directory)
{
	static const struct {
		const char *name, *given, *environment, *want;
	} rows[] = {
		{ "nothing", NULL, NULL, "/var/tmp" },
		{ "environment", NULL, "/tmp", "/tmp" },
		{ "given", "/var", "/tmp", "/var" },
		{ "empty", NULL, "", "/var/tmp" },
		{ "relative", NULL, "tmp", "/var/tmp" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		unsetenv("TMPDIR");
		if (rows[i].environment != NULL)
			setenv("TMPDIR", rows[i].environment, 1);
		assert_text(
		    rows[i].name, spool_directory(rows[i].given), rows[i].want);
	}
}
END_TEST

START_TEST(fails_to_open)
{
	static const struct {
		const char *directory;
		int why;
	} rows[] = {
		{ "/nonexistent", ENOENT }, { "/dev/null", ENOTDIR },
		{ "/proc", 0 }, /* by a name neither: as root ENOENT */
	};
	struct spool spool = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		errno = 0;
		ck_assert_int_eq(spool_open(&spool, rows[i].directory), -1);
		if (rows[i].why != 0)
			assert_number(rows[i].directory, errno, rows[i].why);
		ck_assert(!spool.is_open);
		spool_close(&spool);
	}
}
END_TEST

/* What the file does not take is not lost. */
START_TEST(is_full)
{
	struct spool spool = { 0 };
	struct buf text = { 0 }, again = { 0 };
	const char *data;
	int result, why;

	ck_assert_int_eq(spool_open(&spool, "/tmp"), 0);
	ck_assert_int_eq(put(&spool, &text, "one two", 7), 0);
	limit_files(8);
	result = put(&spool, &text, "three", 5);
	why = errno;
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(result, -1);
	ck_assert_int_eq(why, EFBIG);
	ck_assert_str_eq(text.data, "hree");
	ck_assert_uint_eq(spool.length, 8);
	limit_files(8);
	result = spool_map(&spool, &data);
	limit_files(RLIM_INFINITY);
	ck_assert_int_eq(result, -1);
	ck_assert_int_eq(spool_read(&spool, &again), 0);
	ck_assert_str_eq(again.data, "one twot");
	spool_close(&spool);
	buf_free(&again);
	buf_free(&text);
}
END_TEST

TEST_SUITE("spool", gives_what_it_took, ends_at_a_page, chooses_a_directory,
    fails_to_open, is_full)
