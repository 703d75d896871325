#include <stdio.h>

#include "lib/gate/message_ids.h"
#include "tests/unit/suite.h"

#define NOW ((int64_t)1767225600 * 1000)

/* One story: what is let go is remembered by the rows below it. */
START_TEST(tells_another_message_from_the_same)
{
	static const struct {
		const char *name, *id;
		int64_t date, later; /* than NOW: milliseconds */
		bool let_go, want;
	} rows[] = {
		{ "nobody had it", "<a@b>", 1, 0, false, false },
		{ "still not: that one was refused", "<a@b>", 2, 0, true,
		    false },
		{ "the same again", "<a@b>", 2, 1, true, false },
		{ "another Date", "<a@b>", 3, 1, true, true },
		{ "the first again", "<a@b>", 2, 2, false, false },
		{ "the other again", "<a@b>", 3, 2, true, true },
		{ "another id", "<A@b>", 3, 2, true, false },
		{ "just within a day", "<a@b>", 4, MESSAGE_IDS_AGE, false,
		    true },
		{ "a day after it came last", "<a@b>", 4, MESSAGE_IDS_AGE + 1,
		    true, false },
		{ "whose id it is now", "<a@b>", 2, MESSAGE_IDS_AGE + 1, true,
		    true },
		{ "the clock was set back", "<a@b>", 5, -1, false, true },
		{ "a blank id", "", 1, 0, true, false },
	};
	struct message_ids *ids = message_ids_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct message_use use = { rows[i].id, rows[i].date,
			NOW + rows[i].later };

		assert_number(
		    rows[i].name, message_ids_other(ids, &use), rows[i].want);
		if (rows[i].let_go)
			message_ids_add(ids, &use);
	}
	message_ids_free(ids);
}
END_TEST

/* Use of an id of that number, whose Date says how often it was used. */
static struct message_use
use_of(unsigned number, int64_t date)
{
	static char id[40];

	snprintf(id, sizeof(id), "<%u@b>", number);
	return (struct message_use){ id, date, NOW };
}

static bool
is_known(const struct message_ids *ids, unsigned number)
{
	const struct message_use use = use_of(number, 2);

	return message_ids_other(ids, &use);
}

static void
add(struct message_ids *ids, unsigned number)
{
	const struct message_use use = use_of(number, 1);

	message_ids_add(ids, &use);
}

START_TEST(forgets_the_first_at_the_limit)
{
	struct message_ids *ids = message_ids_new();
	unsigned i, round;

	for (i = 0; i < MESSAGE_IDS_MAX; i++)
		add(ids, i);
	for (i = 0; i < MESSAGE_IDS_MAX; i++)
		ck_assert_msg(is_known(ids, i), "%u is forgotten", i);
	add(ids, MESSAGE_IDS_MAX);
	ck_assert(!is_known(ids, 0));
	for (i = 1; i <= MESSAGE_IDS_MAX; i++)
		ck_assert_msg(is_known(ids, i), "%u is forgotten", i);

	/* All of them, thrice over. */
	for (round = 1; round <= 3; round++) {
		for (i = 0; i < MESSAGE_IDS_MAX; i++)
			add(ids, round * MESSAGE_IDS_MAX + 1 + i);
	}
	for (i = 0; i < 3 * MESSAGE_IDS_MAX + 1; i++)
		ck_assert_msg(!is_known(ids, i), "%u is known", i);
	for (; i <= 4 * MESSAGE_IDS_MAX; i++)
		ck_assert_msg(is_known(ids, i), "%u is forgotten", i);
	message_ids_free(ids);
}
END_TEST

TEST_SUITE("Message-IDs of late", tells_another_message_from_the_same,
    forgets_the_first_at_the_limit)
