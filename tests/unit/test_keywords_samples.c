/*
 * The lists that are built in, on messages: tests/keywords/honest are such as
 * honest senders write, and must pass; tests/keywords/spam must be found.
 */
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/mail_files.h"
#include "tests/unit/suite.h"

#define HONEST_MIN 15
#define SPAM_MIN 15

static void
ask(const char *path, struct made *made, struct finding *finding_r)
{
	struct buf file = { 0 };
	size_t i;

	ck_assert_msg(mail_file_read(path, &file), "%s", path);
	buf_octet(&file, '\0');
	for (i = 0; i + 1 < file.length; i++) {
		if (file.data[i] == '\0')
			file.data[i] = ' ';
	}
	made_start(made, DOOR_SMTP, "<a@b.jp>", file.data, NULL);
	made_ask(made, "keywords", finding_r);
	buf_free(&file);
}

static void
passes(const char *path)
{
	struct finding finding;
	struct made made;

	ask(path, &made, &finding);
	ck_assert_msg(finding.outcome == FINE, "%s: %s: %s", path,
	    outcome_name(finding.outcome), finding.detail);
	made_end(&made);
}

static void
is_found(const char *path)
{
	struct finding finding;
	struct made made;

	ask(path, &made, &finding);
	ck_assert_msg(finding.outcome == FOUND, "%s: %s", path,
	    outcome_name(finding.outcome));
	made_end(&made);
}

static size_t
each_of(const char *folder, void (*each)(const char *path))
{
	struct arena *arena = arena_new();
	size_t count;

	count = mail_files_each(arena, mail_files_source(arena, folder), each);
	arena_free(arena);
	return count;
}

START_TEST(lets_honest_mail_pass)
{
	ck_assert_uint_ge(each_of("tests/keywords/honest", passes), HONEST_MIN);
}
END_TEST

START_TEST(finds_spam)
{
	ck_assert_uint_ge(each_of("tests/keywords/spam", is_found), SPAM_MIN);
}
END_TEST

START_TEST(lets_real_messages_pass)
{
	mail_files_check(passes);
}
END_TEST

TEST_SUITE("keywords in messages", lets_honest_mail_pass, finds_spam,
    lets_real_messages_pass)
