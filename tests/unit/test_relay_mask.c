#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "relay-test/mask.h"
#include "tests/unit/suite.h"

START_TEST(a_secret_is_found_in_every_form)
{
	static const struct {
		const char *secret, *text, *want;
	} rows[] = {
		{ "secret", "", "" },
		{ "secret", "nothing here", "nothing here" },
		{ "secret", "secret", "***" },
		{ "secret", "a secret, SECRET", "a ***, ***" },
		{ "secret", "secre t", "secre t" },
		{ "secret", "secretsecret", "******" },
		/* base64 behind 0, 1 and 2 other octets */
		{ "secret", "c2VjcmV0", "***" },
		{ "secret", "AHNlY3JldA==", "AH***A==" },
		{ "secret", "AABzZWNyZXQ=", "AAB***Q=" },
		{ "secret", "736563726574", "***" },
		{ "secret", "0x736563726574", "0x***" },
		/* Octets that are not printable are masked before they are
		 * shown. */
		{ "s\xc3\xa4", "<s\xc3\xa4>", "<***>" },
		{ "s\xc3\xa4", "\xc3\xa4", "\\xc3\\xa4" },
		{ "a", "abc", "***bc" },
	};
	struct arena *arena = arena_new();
	struct mask *mask;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		mask = mask_new();
		mask_add(mask, rows[i].secret);
		assert_text(rows[i].text,
		    mask_show(
			mask, arena, rows[i].text, strlen(rows[i].text), 1000),
		    rows[i].want);
		mask_free(mask);
	}
	arena_free(arena);
}
END_TEST

/* Whatever stands before and behind it in what is encoded. */
START_TEST(base64_hides_none_of_it)
{
	static const char secret[] = "correct horse";
	struct arena *arena = arena_new();
	struct mask *mask = mask_new();
	const char *shown;
	size_t before, behind;
	char plain[64], *text;

	mask_add(mask, secret);
	for (before = 0; before < 8; before++) {
		for (behind = 0; behind < 4; behind++) {
			snprintf(plain, sizeof(plain), "%.*s%s%.*s",
			    (int)before, "useruser", secret, (int)behind,
			    "xyzx");
			text = g_base64_encode((guchar *)plain, strlen(plain));
			shown =
			    mask_show(mask, arena, text, strlen(text), 1000);
			ck_assert_msg(strstr(shown, MASK_WORD) != NULL,
			    "%s: %s", plain, shown);
			/* At most the characters that it shares. */
			ck_assert_msg(strlen(shown) <= strlen(MASK_WORD) +
				    (before + 2) / 3 * 4 +
				    (behind + 2) / 3 * 4 + 4,
			    "%s: %s", plain, shown);
			g_free(text);
		}
	}
	mask_free(mask);
	arena_free(arena);
}
END_TEST

START_TEST(what_was_sent_is_masked_and_the_oldest_forgotten)
{
	struct arena *arena = arena_new();
	struct mask *mask = mask_new();
	char line[32];
	size_t i;

	mask_add(mask, "secret");
	for (i = 0; i < 2 * MASK_SECRETS_MAX; i++) {
		snprintf(line, sizeof(line), "line-%03zu", i);
		mask_add_sent(mask, line);
	}
	/* A response may be empty, which is "=". */
	mask_add_sent(mask, "");
	mask_add_sent(mask, "=");
	assert_text("short", mask_show(mask, arena, "a=b", 3, 100), "a=b");
	assert_text(
	    "the last", mask_show(mask, arena, line, strlen(line), 100), "***");
	assert_text("the first", mask_show(mask, arena, "line-000", 8, 100),
	    "line-000");
	assert_text(
	    "the password", mask_show(mask, arena, "secret", 6, 100), "***");
	mask_free(mask);
	mask_free(NULL);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_shown_is_cut_behind_the_mask)
{
	struct arena *arena = arena_new();
	struct mask *mask = mask_new();

	mask_add(mask, "secret");
	assert_text("cut", mask_show(mask, arena, "my secret", 9, 6), "my ***");
	assert_text(
	    "cut", mask_show(mask, arena, "my secret", 9, 5), "my **...");
	mask_free(mask);
	arena_free(arena);
}
END_TEST

TEST_SUITE("relay-test: masks", a_secret_is_found_in_every_form,
    base64_hides_none_of_it, what_was_sent_is_masked_and_the_oldest_forgotten,
    what_is_shown_is_cut_behind_the_mask)
