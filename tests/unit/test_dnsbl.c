#include <stdio.h>
#include <string.h>

#include "lib/facts/dnsbl.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define RECORDS 3

START_TEST(reads_answers_of_lists)
{
	static const struct {
		const char *name;
		const char *item;
		const char *answers[RECORDS];
		enum dns_status status;
		enum dnsbl_verdict verdict;
		const char *why; /* begins so */
	} rows[] = {
		{ "not there", "a.test", { NULL }, DNS_NXDOMAIN,
		    DNSBL_NOT_LISTED, NULL },
		{ "no address", "a.test", { NULL }, DNS_NODATA,
		    DNSBL_NOT_LISTED, NULL },
		{ "failure", "a.test", { NULL }, DNS_FAILURE, DNSBL_UNSURE,
		    "SERVFAIL" },
		{ "listed", "a.test", { "127.0.0.2" }, DNS_ANSWER, DNSBL_LISTED,
		    NULL },
		{ "twice", "a.test", { "127.0.0.4", "127.0.0.10" }, DNS_ANSWER,
		    DNSBL_LISTED, NULL },
		{ "far within 127/8", "a.test", { "127.1.2.3" }, DNS_ANSWER,
		    DNSBL_LISTED, NULL },
		{ "refusal", "a.test", { "127.0.0.1" }, DNS_ANSWER,
		    DNSBL_NOT_LISTED, NULL },
		{ "refusal asked for", "a.test=127.0.0.1", { "127.0.0.1" },
		    DNS_ANSWER, DNSBL_LISTED, NULL },
		{ "in the filter", "a.test=127.0.0.[2..11]", { "127.0.0.11" },
		    DNS_ANSWER, DNSBL_LISTED, NULL },
		{ "beside the filter", "a.test=127.0.0.[2..11]",
		    { "127.0.0.12", "127.0.1.2" }, DNS_ANSWER, DNSBL_NOT_LISTED,
		    NULL },
		{ "one in the filter", "a.test=127.0.0.2",
		    { "127.0.0.3", "127.0.0.2" }, DNS_ANSWER, DNSBL_LISTED,
		    NULL },
		{ "misspelt", "a.test", { "127.255.255.252" }, DNS_ANSWER,
		    DNSBL_BROKEN, "it says that its name is misspelt" },
		{ "public resolver", "a.test", { "127.255.255.254" },
		    DNS_ANSWER, DNSBL_BROKEN,
		    "it does not answer public resolvers" },
		{ "too often", "a.test", { "127.255.255.255" }, DNS_ANSWER,
		    DNSBL_BROKEN, "it is asked too often" },
		{ "another error", "a.test", { "127.255.255.1" }, DNS_ANSWER,
		    DNSBL_BROKEN, "it answers with an error (127.255.255.1)" },
		{ "an error, whatever the filter", "a.test=127.255.255.255",
		    { "127.0.0.2", "127.255.255.255" }, DNS_ANSWER,
		    DNSBL_BROKEN, "it is asked too often" },
		{ "a lie", "a.test", { "198.51.100.7" }, DNS_ANSWER,
		    DNSBL_BROKEN, "it answers 198.51.100.7" },
		{ "a lie among others", "a.test", { "127.0.0.2", "0.0.0.0" },
		    DNS_ANSWER, DNSBL_BROKEN, "it answers 0.0.0.0" },
	};
	struct dns_record records[RECORDS];
	struct dns_answer answer;
	struct dnsbl_filter filter;
	struct arena *arena;
	const char *why;
	size_t i;

	arena = arena_new();
	for (i = 0; i < COUNT(rows); i++) {
		memset(records, 0, sizeof(records));
		answer = (struct dns_answer){ .status = rows[i].status,
			.reason = "SERVFAIL",
			.records = records };
		for (; answer.count < RECORDS &&
		     rows[i].answers[answer.count] != NULL;
		     answer.count++)
			ip_parse(rows[i].answers[answer.count],
			    &records[answer.count].ip);
		ck_assert_int_eq(dnsbl_filter_read(rows[i].item, &filter), 0);
		assert_number(rows[i].name,
		    dnsbl_read(&filter, &answer, arena, &why), rows[i].verdict);
		if (rows[i].why == NULL)
			assert_text(rows[i].name, why, rows[i].why);
		else
			ck_assert_msg(
			    strncmp(why, rows[i].why, strlen(rows[i].why)) == 0,
			    "%s: %s", rows[i].name, why);
	}
	arena_free(arena);
}
END_TEST

START_TEST(names_the_test_entries)
{
	static const struct {
		int family, which;
		const char *name;
	} rows[] = {
		{ AF_INET, DNSBL_TEST_LISTED, "2.0.0.127.a.test" },
		{ AF_INET, DNSBL_TEST_CLEAN, "1.0.0.127.a.test" },
		/* RFC 5782 5 */
		{ AF_INET6, DNSBL_TEST_LISTED,
		    "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0"
		    ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.test" },
		{ AF_INET6, DNSBL_TEST_CLEAN,
		    "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0"
		    ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.a.test" },
	};
	char name[DNS_REVERSE_SIZE];
	struct ip ip;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		dnsbl_test_address(rows[i].family, rows[i].which, &ip);
		dns_reverse_name(&ip, "a.test", name);
		ck_assert_str_eq(name, rows[i].name);
	}
}
END_TEST

TEST_SUITE("dnsbl", reads_answers_of_lists, names_the_test_entries)
