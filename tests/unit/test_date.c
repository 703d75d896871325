#include <string.h>

#include "lib/mail/date.h"
#include "tests/unit/suite.h"

START_TEST(reads_dates)
{
	static const struct {
		const char *text;
		long long seconds;
		const char *obsolete;
	} rows[] = {
		{ "Thu, 1 Jan 2026 00:00:00 +0000", 1767225600, NULL },
		{ "Thu, 01 Jan 2026 09:00:00 +0900", 1767225600, NULL },
		{ "1 jan 2026 00:00 -0000", 1767225600, NULL },
		{ " Wed, 31 Dec 2025 19:30:00 -0430 (a \\) (b) c)\r\n",
		    1767225600, NULL },
		{ "Thu,1 Jan 2026 00:00:00 +0000", 1767225600, NULL },
		{ "Thu (x) , 1(y)Jan\r\n 2026 00 : 00 : 00 +0000", 1767225600,
		    NULL },
		{ "Thu, 1 Jan 1970 00:00:00 +0000", 0, NULL },
		{ "Wed, 31 Dec 1969 23:59:59 +0000", -1, NULL },
		{ "Mon, 1 Jan 1900 00:00:00 +0000", -2208988800, NULL },
		{ "Thu, 29 Feb 2024 12:00:00 +0000", 1709208000, NULL },
		{ "Tue, 29 Feb 2000 00:00:00 +0000", 951782400, NULL },
		{ "Sat, 31 Dec 2016 23:59:60 +0000", 1483228800, NULL },
		{ "Fri, 31 Dec 9999 23:59:59 +0000", 253402300799, NULL },
		/* RFC 5322 4.3 */
		{ "Thu, 1 Jan 26 00:00:00 +0000", 1767225600,
		    "a year of two or three digits" },
		{ "Fri, 1 Jan 49 00:00:00 +0000", 2493072000,
		    "a year of two or three digits" },
		{ "1 Jan 50 00:00:00 +0000", -631152000,
		    "a year of two or three digits" },
		{ "1 Jan 126 00:00:00 +0000", 1767225600,
		    "a year of two or three digits" },
		{ "Thu, 1 Jan 2026 00:00:00 GMT", 1767225600,
		    "a time zone by name" },
		{ "Thu, 1 Jan 2026 00:00:00 UT", 1767225600,
		    "a time zone by name" },
		{ "Wed, 31 Dec 2025 19:00:00 est", 1767225600,
		    "a time zone by name" },
		{ "Wed, 31 Dec 2025 17:00:00 PDT", 1767225600,
		    "a time zone by name" },
		{ "Thu, 1 Jan 2026 00:00:00 JST", 1767225600,
		    "a time zone by name that stands for UTC" },
		{ "Thu, 1 Jan 2026 00:00:00 Z", 1767225600,
		    "a time zone by name that stands for UTC" },
	};
	struct date date;
	const char *fault;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		fault = "";
		ck_assert_msg(date_read(rows[i].text, strlen(rows[i].text),
				  &date, &fault) == 0,
		    "%s: %s", rows[i].text, fault);
		assert_number(rows[i].text, date.time, rows[i].seconds * 1000);
		assert_text(rows[i].text, date.obsolete, rows[i].obsolete);
	}
}
END_TEST

START_TEST(refuses_what_is_no_date)
{
	static const struct {
		const char *text, *fault;
	} rows[] = {
		{ "", "no day of the month" },
		{ "today", "an unknown day of the week" },
		{ "2026-01-01 00:00:00", "no day of the month" },
		{ "Thu 1 Jan 2026 00:00:00 +0000",
		    "no comma behind the day of the week" },
		{ "Thu Jan  1 00:00:00 2026",
		    "no comma behind the day of the week" },
		{ "Don, 1 Jan 2026 00:00:00 +0000",
		    "an unknown day of the week" },
		{ "Fri, 1 Jan 2026 00:00:00 +0000",
		    "the wrong day of the week" },
		{ "1 1 2026 00:00:00 +0000", "no month such as Jan" },
		{ "1 January 2026 00:00:00 +0000", "no month such as Jan" },
		{ "0 Jan 2026 00:00:00 +0000",
		    "a day that its month does not have" },
		{ "32 Jan 2026 00:00:00 +0000",
		    "a day that its month does not have" },
		{ "29 Feb 2025 00:00:00 +0000",
		    "a day that its month does not have" },
		{ "29 Feb 1900 00:00:00 +0000",
		    "a day that its month does not have" },
		{ "001 Jan 2026 00:00:00 +0000", "no day of the month" },
		{ "1 Jan 6 00:00:00 +0000", "no year" },
		{ "1 Jan 02026 00:00:00 +0000", "no year" },
		{ "1 Jan 1899 00:00:00 +0000", "a year before 1900" },
		{ "1 Jan 2026", "no time such as 09:05" },
		{ "1 Jan 2026 9:00 +0000", "no time such as 09:05" },
		{ "1 Jan 2026 09 +0000", "no time such as 09:05" },
		{ "1 Jan 2026 09:00: +0000", "no seconds behind the colon" },
		{ "1 Jan 2026 24:00:00 +0000", "a time that no day has" },
		{ "1 Jan 2026 00:60:00 +0000", "a time that no day has" },
		{ "1 Jan 2026 00:00:61 +0000", "a time that no day has" },
		{ "1 Jan 2026 00:00:00", "no time zone" },
		{ "1 Jan 2026 00:00:00 0900", "no time zone" },
		{ "1 Jan 2026 00:00:00 +900", "no time zone such as +0900" },
		{ "1 Jan 2026 00:00:00 +09:00", "no time zone such as +0900" },
		{ "1 Jan 2026 00:00:00 + 0900", "no time zone such as +0900" },
		{ "1 Jan 2026 00:00:00 +0960", "no time zone such as +0900" },
		{ "1 Jan 2026 00:00:00 +0900 JST",
		    "something behind the time zone" },
		{ "1 Jan 2026 00:00:00 +0900 )",
		    "something behind the time zone" },
		{ "(1 Jan 2026 00:00:00 +0900", "no day of the month" },
	};
	struct date date;
	const char *fault;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_msg(date_read(rows[i].text, strlen(rows[i].text),
				  &date, &fault) == -1,
		    "%s", rows[i].text);
		assert_text(rows[i].text, fault, rows[i].fault);
	}
}
END_TEST

START_TEST(limits_the_field)
{
	static const char head[] = "1 Jan 2026 00:00:00 +0000";
	char text[DATE_MAX + 1];
	struct date date;
	const char *fault;

	memset(text, ' ', sizeof(text));
	memcpy(text, head, sizeof(head) - 1);
	ck_assert_int_eq(date_read(text, DATE_MAX, &date, &fault), 0);
	ck_assert_int_eq(date_read(text, DATE_MAX + 1, &date, &fault), -1);
	assert_text("long", fault, "more octets than a date can need");
}
END_TEST

/* NUL is no end of it. */
START_TEST(sees_nul)
{
	static const char text[] = "1 Jan 2026 00:00:00 +0000\0x";
	struct date date;
	const char *fault;

	ck_assert_int_eq(date_read(text, sizeof(text) - 1, &date, &fault), -1);
	assert_text("NUL", fault, "something behind the time zone");
}
END_TEST

TEST_SUITE(
    "date", reads_dates, refuses_what_is_no_date, limits_the_field, sees_nul)
