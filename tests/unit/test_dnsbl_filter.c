#include <string.h>

#include "lib/conf/dnsbl_filter.h"
#include "tests/unit/suite.h"

#define L63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

START_TEST(counts_answers)
{
	static const struct {
		const char *item, *answer;
		bool want;
	} rows[] = {
		{ "a.example", "127.0.0.2", true },
		{ "a.example", "::1", false },
		{ "a.example=127.0.0.2", "127.0.0.2", true },
		{ "a.example=127.0.0.2", "127.0.0.3", false },
		{ "a.example=127.0.0.2", "127.0.1.2", false },
		{ "a.example=127.0.0.2", "::1", false },
		{ "a.example=127.0.0.[2..11]", "127.0.0.2", true },
		{ "a.example=127.0.0.[2..11]", "127.0.0.11", true },
		{ "a.example=127.0.0.[2..11]", "127.0.0.1", false },
		{ "a.example=127.0.0.[2..11]", "127.0.0.12", false },
		{ "a.example=127.0.0.[2;4..7]", "127.0.0.2", true },
		{ "a.example=127.0.0.[2;4..7]", "127.0.0.3", false },
		{ "a.example=127.0.0.[2;4..7]", "127.0.0.7", true },
		{ "a.example=127.0.0.[5..5]", "127.0.0.5", true },
		{ "a.example=127.[0..255].[0;9].[0..255]", "127.255.9.0",
		    true },
		{ "a.example=[126..128].0.0.[63;64;127;128;255]", "127.0.0.64",
		    true },
		{ "a.example=[127].0.0.[63;64;127;128;255]", "127.0.0.255",
		    true },
	};
	struct dnsbl_filter filter;
	struct ip answer;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		ck_assert_int_eq(ip_parse(rows[i].answer, &answer), 0);
		assert_number(
		    rows[i].item, dnsbl_filter_read(rows[i].item, &filter), 0);
		assert_text(rows[i].item, filter.zone, "a.example");
		assert_number(rows[i].item, dnsbl_filter_has(&filter, &answer),
		    rows[i].want);
	}
}
END_TEST

START_TEST(refuses_other_forms)
{
	static const char *const rows[] = {
		"",
		"=127.0.0.2",
		"a.example=",
		"a.example=127.0.0",
		"a.example=127.0.0.",
		"a.example=127.0.0.2.",
		"a.example=127.0.0.2.3",
		"a.example=127.0.0.2*3",
		"a.example=127.0.0.256",
		"a.example=127.0.0.99999999999999999999",
		"a.example=127.0.0.-1",
		"a.example=127.0.0.2..4",
		"a.example=127.0.0.[]",
		"a.example=127.0.0.[2",
		"a.example=127.0.0.[2;",
		"a.example=127.0.0.[2;]",
		"a.example=127.0.0.[2,3]",
		"a.example=127.0.0.[2.4]",
		"a.example=127.0.0.[2..]",
		"a.example=127.0.0.[4..2]",
		"a.example=127.0.0.[0..256]",
		"a.example=127.0.[0.2]",
		"a.example=[127.0.0.2]",
		"a.example= 127.0.0.2",
		"a.example=126.0.0.2",
		"a.example==127.0.0.2",
		L63 "." L63 "." L63 "." L63,
	};
	struct dnsbl_filter filter;
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i], dnsbl_filter_read(rows[i], &filter), -1);
	ck_assert_int_eq(
	    dnsbl_filter_read(L63 "." L63 "." L63 "." L63 + 2, &filter), 0);
}
END_TEST

TEST_SUITE("dnsbl_filter", counts_answers, refuses_other_forms)
