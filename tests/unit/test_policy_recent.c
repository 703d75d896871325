#include <stdio.h>
#include <string.h>

#include "policyd/recent.h"
#include "tests/unit/suite.h"

static struct recent_key
key_of(const char *first, const char *second)
{
	struct recent_key key = { 0 };

	recent_key_add(&key, first, strlen(first));
	recent_key_add(&key, second, strlen(second));
	return key;
}

/* "-" when nothing is known. */
static const char *
found(const struct recent *recent, struct recent_key key)
{
	const char *answer = "-";

	recent_find(recent, &key, &answer);
	return answer;
}

START_TEST(remembers_what_was_put)
{
	struct recent *recent = recent_new();
	struct recent_key key = key_of("1f2c.692143aa.8d1f3.0", "a@example.jp");

	ck_assert_str_eq(found(recent, key), "-");
	recent_put(recent, &key, "550 5.7.27 no");
	ck_assert_str_eq(found(recent, key), "550 5.7.27 no");
	key = key_of("1f2c.692143aa.8d1f3.1", "a@example.jp");
	ck_assert_str_eq(found(recent, key), "-");
	recent_put(recent, &key, NULL);
	ck_assert_ptr_null(found(recent, key));
	recent_free(recent);
}
END_TEST

START_TEST(tells_keys_apart)
{
	static const struct {
		const char *first, *second;
	} others[] = {
		{ "a", "bc" },
		{ "abc", "" },
		{ "", "abc" },
		{ "ab", "C" },
		{ "ab", "cc" },
	};
	struct recent *recent = recent_new();
	struct recent_key key = key_of("ab", "c");
	size_t i;

	recent_put(recent, &key, "it");
	for (i = 0; i < COUNT(others); i++)
		assert_text(others[i].second,
		    found(recent, key_of(others[i].first, others[i].second)),
		    "-");
	ck_assert_str_eq(found(recent, key), "it");
	recent_free(recent);
}
END_TEST

START_TEST(forgets_the_oldest)
{
	const unsigned many = 20 * RECENT_SETS * RECENT_WAYS;
	struct recent *recent = recent_new();
	struct recent_key key;
	unsigned i, known = 0;
	char name[32];

	for (i = 0; i < many; i++) {
		snprintf(name, sizeof(name), "1f2c.692143aa.%x.0", i);
		key = key_of(name, "");
		recent_put(recent, &key, name);
		ck_assert_str_eq(found(recent, key), name);
	}
	for (i = 0; i < many; i++) {
		snprintf(name, sizeof(name), "1f2c.692143aa.%x.0", i);
		if (strcmp(found(recent, key_of(name, "")), name) == 0)
			known++;
	}
	/* So many fill every set, and no more fit. */
	ck_assert_uint_eq(known, RECENT_SETS * RECENT_WAYS);
	snprintf(name, sizeof(name), "1f2c.692143aa.%x.0", 0);
	ck_assert_str_eq(found(recent, key_of(name, "")), "-");
	recent_free(recent);
}
END_TEST

START_TEST(does_not_remember_what_is_too_long)
{
	struct recent *recent = recent_new();
	char longest[RECENT_KEY_MAX + 1];
	struct recent_key key;

	memset(longest, 'x', sizeof(longest));
	/* Each string takes one octet more; the second is empty. */
	longest[RECENT_KEY_MAX - 2] = '\0';
	key = key_of(longest, "");
	recent_put(recent, &key, "it");
	ck_assert_str_eq(found(recent, key), "it");

	longest[RECENT_KEY_MAX - 2] = 'x';
	longest[RECENT_KEY_MAX - 1] = '\0';
	key = key_of(longest, "");
	recent_put(recent, &key, "it");
	ck_assert_str_eq(found(recent, key), "-");

	/* What does not fit is not cut: the short end does not make it fit. */
	longest[RECENT_KEY_MAX - 1] = 'x';
	longest[RECENT_KEY_MAX] = '\0';
	key = key_of(longest, "y");
	recent_put(recent, &key, "it");
	ck_assert_str_eq(found(recent, key), "-");
	recent_free(recent);
}
END_TEST

START_TEST(an_empty_key_is_none)
{
	struct recent *recent = recent_new();
	struct recent_key key = { 0 };

	recent_put(recent, &key, "it");
	ck_assert_str_eq(found(recent, key), "-");
	recent_free(recent);
}
END_TEST

TEST_SUITE("policy answers of late", remembers_what_was_put, tells_keys_apart,
    forgets_the_oldest, does_not_remember_what_is_too_long,
    an_empty_key_is_none)
