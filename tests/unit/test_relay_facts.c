#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

START_TEST(a_line_means_what_the_rfcs_say)
{
	static const struct {
		const char *line;
		bool kept;
		int64_t size;
		bool eight_bit, utf8;
	} rows[] = {
		{ "SIZE 10240000", true, 10240000, false, false },
		{ "size 5", true, 5, false, false },
		{ "SIZE", true, 0, false, false },
		{ "SIZE 0", true, 0, false, false },
		{ "SIZE -1", true, 0, false, false },
		{ "SIZE 9223372036854775807", true, INT64_MAX, false, false },
		{ "SIZE 9223372036854775808", true, 0, false, false },
		{ "SIZE 1 2", true, 0, false, false },
		{ "8BITMIME", true, 0, true, false },
		{ "8bitmime", true, 0, true, false },
		{ "8BITMIMEX", true, 0, false, false },
		{ "SMTPUTF8", true, 0, false, true },
		{ "SMTPUTF8 x", true, 0, false, true },
		{ "", false, 0, false, false },
		{ "X\001", false, 0, false, false },
		{ "SMTPUTF8\xc3\xa4", false, 0, false, false },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct relay_facts facts = { 0 };
		const char *line = rows[i].line;

		assert_number(
		    line, relay_facts_add(arena, &facts, line), rows[i].kept);
		assert_number(line, facts.count, rows[i].kept ? 1 : 0);
		assert_number(line, facts.size, rows[i].size);
		assert_number(line, facts.eight_bit, rows[i].eight_bit);
		assert_number(line, facts.utf8, rows[i].utf8);
	}
	arena_free(arena);
}
END_TEST

START_TEST(lines_are_limited)
{
	struct arena *arena = arena_new();
	struct relay_facts facts = { 0 };
	char line[RELAY_KEYWORD_MAX + 2];
	size_t i;

	memset(line, 'X', sizeof(line));
	line[RELAY_KEYWORD_MAX + 1] = '\0';
	ck_assert(!relay_facts_add(arena, &facts, line));
	line[RELAY_KEYWORD_MAX] = '\0';
	for (i = 0; i < RELAY_KEYWORDS_MAX; i++)
		ck_assert(relay_facts_add(arena, &facts, line));
	ck_assert(!relay_facts_add(arena, &facts, "X"));
	ck_assert_uint_eq(facts.count, RELAY_KEYWORDS_MAX);
	arena_free(arena);
}
END_TEST

#define GOOD                                                                   \
	"postfrank relay 1\nnext-hop [relay.example]:587\n"                    \
	"host relay.example\nfetched 1700000000000\n"

START_TEST(text_is_read_back_or_refused)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
		{ GOOD, 0 },
		{ GOOD "ehlo SIZE 7\nehlo 8BITMIME\n", 0 },
		{ "", -1 },
		{ "postfrank relay 2\n", -1 },
		{ "postfrank relay 1\n", -1 },
		{ "postfrank relay 1\nnext-hop a\nhost b\nfetched x\n", -1 },
		{ "postfrank relay 1\nnext-hop a\nhost b\nfetched -1\n", -1 },
		{ "postfrank relay 1\nnext-hop \nhost b\nfetched 1\n", -1 },
		{ "postfrank relay 1\nhost b\nnext-hop a\nfetched 1\n", -1 },
		{ GOOD "ehlo SIZE 7", -1 },
		{ GOOD "ehlo \n", -1 },
		{ GOOD "other X\n", -1 },
		{ GOOD "ehlo \tX\n", -1 },
	};
	struct arena *arena = arena_new();
	struct relay_facts facts;
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const char *text = rows[i].text;

		assert_number(text,
		    relay_facts_parse(arena, text, strlen(text), &facts),
		    rows[i].want);
		if (rows[i].want < 0)
			continue;
		buf_clear(&out);
		relay_facts_print(&facts, &out);
		assert_text(text, out.data, text);
	}
	ck_assert_int_eq(relay_facts_parse(arena, "a\0b", 3, &facts), -1);
	buf_free(&out);
	arena_free(arena);
}
END_TEST

START_TEST(a_file_is_kept_for_each_next_hop)
{
	static const char *const next_hops[] = { "[relay.example]:587",
		"relay.example", "../x", "a/b", "\001" };
	char folder[] = "/tmp/relay.XXXXXX", path[128];
	struct arena *arena = arena_new();
	struct relay_facts facts = { .host = "h", .fetched = 5 }, got;
	const char *error = NULL;
	struct stat status;
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/relay", folder);
	ck_assert_int_eq(
	    relay_facts_read(arena, path, next_hops[0], &got, &error), 0);
	relay_facts_add(arena, &facts, "SIZE 100");
	for (i = 0; i < COUNT(next_hops) - 1; i++) {
		facts.next_hop = next_hops[i];
		ck_assert_msg(
		    relay_facts_write(arena, path, &facts, &error) == 0, "%s",
		    error);
		/* A later one is in the place of the earlier. */
		facts.fetched++;
		ck_assert_int_eq(
		    relay_facts_write(arena, path, &facts, &error), 0);
		ck_assert_int_eq(
		    relay_facts_read(arena, path, next_hops[i], &got, &error),
		    1);
		assert_number(next_hops[i], got.fetched, facts.fetched);
		assert_number(next_hops[i], got.size, 100);
	}
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0755);
	ck_assert_int_eq(
	    relay_facts_read(arena, path, "a_b", &got, &error), -1);
	ck_assert_ptr_nonnull(strstr(error, "no EHLO of a_b"));
	ck_assert_int_eq(
	    relay_facts_read(arena, path, "other", &got, &error), 0);

	/* Nobody is led elsewhere. */
	snprintf(path, sizeof(path), "%s/link", folder);
	ck_assert_int_eq(symlink("/tmp", path), 0);
	ck_assert_int_eq(relay_facts_write(arena, path, &facts, &error), -1);
	ck_assert_ptr_nonnull(strstr(error, path));
	snprintf(path, sizeof(path), "rm -r %s", folder);
	ck_assert_int_eq(system(path), 0);
	/* The folder is made; not the one that it is in. */
	ck_assert_int_eq(relay_facts_write(arena, folder, &facts, &error), 0);
	snprintf(path, sizeof(path), "%s/no/folder", folder);
	ck_assert_int_eq(relay_facts_write(arena, path, &facts, &error), -1);
	snprintf(path, sizeof(path), "rm -r %s", folder);
	ck_assert_int_eq(system(path), 0);
	arena_free(arena);
}
END_TEST

TEST_SUITE("relay facts", a_line_means_what_the_rfcs_say, lines_are_limited,
    text_is_read_back_or_refused, a_file_is_kept_for_each_next_hop)
