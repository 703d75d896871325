#include <string.h>

#include "tests/unit/facts_make.h"
#include "tests/unit/suite.h"

#define FROM_B "From: b@example.jp\n"

/* What receivers' answers hang on, and no sentence shows. */
START_TEST(faults_have_grades)
{
	static const struct {
		const char *check;
		const char *text; /* of the message, or words of its egress */
		const char *grade;
	} rows[] = {
		{ "from-header", "\n", "missing" },
		{ "from-header", FROM_B FROM_B "\n", "duplicate" },
		{ "from-header", "From: nobody\n\n", "invalid" },
		{ "from-header", "From: b@example.jp,\n\tc@example.jp\n\n",
		    "several" },
		{ "from-header", "From: b@[192.0.2.1]\n\n", "literal" },
		{ "fcrdns", "8.8.4.10 ptr=a.example!", "ptr" },
		{ "fcrdns", "8.8.4.10 ptr=a.example helo=b.example!", "helo" },
		{ "fcrdns", "8.8.4.10 ptr=a.example! helo=b.example!", "ptr" },
		{ "dnsbl", "8.8.4.10 on=zen.spamhaus.org", "spamhaus" },
		{ "dnsbl", "8.8.4.10 on=key.zen.dq.spamhaus.net", "spamhaus" },
		{ "dnsbl", "8.8.4.10 on=a.example on=zen.spamhaus.org",
		    "spamhaus" },
		{ "dnsbl", "8.8.4.10 on=a.example not=zen.spamhaus.org",
		    "address" },
		{ "dnsbl", "8.8.4.10 on=a.example asn-list=b.spamhaus.org",
		    "address" },
		{ "dnsbl",
		    "8.8.4.10 not=zen.spamhaus.org network-list=a.example",
		    "network" },
	};
	struct finding finding;
	struct made made;
	bool of_egress;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		of_egress = strncmp(rows[i].text, "8.", 2) == 0;
		made_start(&made, DOOR_SMTP, "<a@example.jp>",
		    of_egress ? FROM_B "\n" : rows[i].text, NULL);
		if (of_egress)
			made_egress(&made, rows[i].text);
		made_ask(&made, rows[i].check, &finding);
		assert_text(
		    rows[i].text, outcome_name(finding.outcome), "found");
		assert_text(rows[i].text, finding.grade, rows[i].grade);
		made_end(&made);
	}
}
END_TEST

TEST_SUITE("check_grades", faults_have_grades)
