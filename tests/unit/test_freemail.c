#include "lib/mail/freemail.h"
#include "tests/unit/suite.h"

START_TEST(knows_providers)
{
	static const struct {
		const char *domain;
		bool want;
	} rows[] = {
		{ "gmail.com", true },
		{ "126.com", true },
		{ "ziggo.nl", true },
		{ "yahoo.co.jp", true },
		{ "docomo.ne.jp", true },
		{ "mail.gmail.com", false },
		{ "com", false },
		{ "example.jp", false },
		{ "", false },
		{ "zzz.example", false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(
		    rows[i].domain, freemail_has(rows[i].domain), rows[i].want);
}
END_TEST

TEST_SUITE("mailbox providers", knows_providers)
