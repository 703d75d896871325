#include <string.h>

#include "milter/connection.h"
#include "tests/unit/suite.h"

#define TEN "%%%%%%%%%%"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

START_TEST(translates_verdicts)
{
	static const struct {
		const char *name;
		struct verdict verdict;
		enum milter_effect effect;
		const char *code, *dsn, *text;
	} rows[] = {
		{ "pass", { .action = ACTION_PASS }, MILTER_CONTINUE, "", "",
		    "" },
		{ "note", { .action = ACTION_NOTE }, MILTER_CONTINUE, "", "",
		    "" },
		{ "refuse",
		    { .action = ACTION_REFUSE,
			.reply = { 550, "5.7.27", "100% wrong" } },
		    MILTER_REPLY, "550", "5.7.27", "100%% wrong" },
		{ "defer",
		    { .action = ACTION_DEFER,
			.reply = { 451, "4.4.3", "Later" } },
		    MILTER_REPLY, "451", "4.4.3", "Later" },
		{ "hold", { .action = ACTION_HOLD, .hold_reason = "100% odd" },
		    MILTER_HOLD, "", "", "100% odd" },
		{ "hold without a reason", { .action = ACTION_HOLD },
		    MILTER_HOLD, "", "", "held by postfrank" },
		{ "watch mode",
		    { .action = ACTION_REFUSE,
			.watch = true,
			.reply = { 550, "5.7.1", "no" } },
		    MILTER_CONTINUE, "", "", "" },
		{ "the longest text",
		    { .action = ACTION_REFUSE,
			.reply = { 550, "5.7.1",
			    HUNDRED HUNDRED HUNDRED HUNDRED } },
		    MILTER_REPLY, "550", "5.7.1",
		    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
			HUNDRED },
	};
	struct milter_answer answer;
	size_t i;

	ck_assert_int_eq(REPLY_TEXT_MAX, 400);
	for (i = 0; i < COUNT(rows); i++) {
		milter_answer_verdict(&rows[i].verdict, &answer);
		assert_number(rows[i].name, answer.effect, rows[i].effect);
		assert_text(rows[i].name, answer.code, rows[i].code);
		assert_text(rows[i].name, answer.dsn, rows[i].dsn);
		assert_text(rows[i].name, answer.text, rows[i].text);
	}
}
END_TEST

TEST_SUITE("milter answer", translates_verdicts)
