#include "tests/unit/dmarc_zones.h"

START_TEST(finds_the_record)
{
	const struct zone_case rows[] = {
		{ "its own", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "none anywhere", "news.example.jp", NOTHING,
		    "missing, org example.jp", "missing, org news.example.jp",
		    YES },
		{ "the organisation's", "a.news.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "its own goes before", "news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found news.example.jp none by p, org example.jp",
		    "found news.example.jp none by p, org example.jp", YES },
		{ "one between is nobody's", "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "one between, and none above: the methods differ",
		    "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=quarantine" }),
		    "missing, org example.jp",
		    "found news.example.jp quarantine by p, org "
		    "news.example.jp",
		    YES },
		{ "co.jp", "shop.example.co.jp",
		    ROWS({ "example.co.jp", "v=DMARC1; p=reject" }),
		    "found example.co.jp reject by p, org example.co.jp",
		    "found example.co.jp reject by p, org example.co.jp", YES },
		{ "kawasaki.jp: a city's exception", "a.city.kawasaki.jp",
		    ROWS({ "city.kawasaki.jp", "v=DMARC1; p=reject" }),
		    "found city.kawasaki.jp reject by p, org city.kawasaki.jp",
		    "found city.kawasaki.jp reject by p, org city.kawasaki.jp",
		    YES },
		{ "kawasaki.jp: a suffix with a record", "a.b.any.kawasaki.jp",
		    ROWS({ "any.kawasaki.jp", "v=DMARC1; p=reject" }),
		    "missing, org b.any.kawasaki.jp",
		    "found any.kawasaki.jp reject by p, org any.kawasaki.jp",
		    YES },
		{ "the private part of the list", "user.github.io",
		    ROWS({ "github.io", "v=DMARC1; p=reject" }),
		    "missing, org user.github.io",
		    "found github.io reject by p, org github.io", YES },
		{ "a single label", "localhost",
		    ROWS({ "localhost", "v=DMARC1; p=reject" }),
		    "found localhost reject by p, org localhost",
		    "found localhost reject by p, org localhost", YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

/* RFC 9989 4.10.2, and the examples of B.4. */
START_TEST(minds_public_suffixes)
{
	const struct zone_case rows[] = {
		{ "below a suffix", "giant.bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=reject; psd=y" },
			{ "giant.bank.example", "v=DMARC1; p=none" }),
		    "found giant.bank.example none by p, org bank.example",
		    "found giant.bank.example none by p, org "
		    "giant.bank.example",
		    YES },
		{ "two below", "mail.giant.bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=reject; psd=y" },
			{ "giant.bank.example", "v=DMARC1; p=none" }),
		    "found bank.example reject by p, org bank.example",
		    "found giant.bank.example none by p, org "
		    "giant.bank.example",
		    YES },
		{ "the suffix's record", "mail.mega.bank.example",
		    ROWS({ "bank.example",
			"v=DMARC1; p=reject; sp=quarantine; psd=y" }),
		    "found bank.example quarantine by sp, org bank.example",
		    "found bank.example quarantine by sp, org "
		    "mega.bank.example",
		    YES },
		{ "nothing above it counts", "a.b.example",
		    ROWS({ "b.example", "v=DMARC1; p=none; psd=y" },
			{ "example", "v=DMARC1; p=reject" }),
		    "found b.example none by p, org b.example",
		    "found b.example none by p, org a.b.example", YES },
		{ "the suffix itself", "bank.example",
		    ROWS({ "bank.example", "v=DMARC1; p=none; psd=y" },
			{ "example", "v=DMARC1; p=reject" }),
		    "found bank.example none by p, org bank.example",
		    "found bank.example none by p, org bank.example", YES },
		{ "the top is one", "a.example.jp",
		    ROWS({ "jp", "v=DMARC1; p=reject; psd=y" }),
		    "missing, org example.jp",
		    "found jp reject by p, org example.jp", YES },
		{ "the top has a record, and does not say what it is",
		    "a.example.jp", ROWS({ "jp", "v=DMARC1; p=reject; psd=u" }),
		    "missing, org example.jp", "found jp reject by p, org jp",
		    YES },
		{ "psd=n: the organisation ends here", "a.news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none; psd=n" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found news.example.jp none by p, org news.example.jp",
		    YES },
		{ "psd=n of its own", "news.example.jp",
		    ROWS({ "news.example.jp", "v=DMARC1; p=none; psd=n" },
			{ "example.jp", "!SERVFAIL" }),
		    "found news.example.jp none by p, org example.jp",
		    "found news.example.jp none by p, org news.example.jp",
		    YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

START_TEST(chooses_the_policy)
{
	const struct zone_case rows[] = {
		{ "sp", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=none" }),
		    "found example.jp none by sp, org example.jp",
		    "found example.jp none by sp, org example.jp", YES },
		{ "sp is not for the domain itself", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "sp of a subdomain's own record", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none; sp=reject" }),
		    "found a.example.jp none by p, org example.jp",
		    "found a.example.jp none by p, org a.example.jp", YES },
		{ "np, and the subdomain exists", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", YES },
		{ "np, and it does not: RFC 7489 has no np", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp reject by np, org example.jp", NO },
		{ "np weaker than sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=none; sp=reject; np=none" }),
		    "found example.jp reject by sp, org example.jp",
		    "found example.jp none by np, org example.jp", NO },
		{ "np, and it is not known: the weaker, p", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", UNSURE },
		{ "np, and it is not known: the weaker, np", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; np=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp none by np, org example.jp", UNSURE },
		{ "np, and it is not known: the same as sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=none; sp=reject; np=reject" }),
		    "found example.jp reject by sp, org example.jp",
		    "found example.jp reject by sp, org example.jp", UNSURE },
		{ "np is not for the domain itself", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; np=reject" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", NO },
		{ "no np: sp", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; sp=quarantine" }),
		    "found example.jp quarantine by sp, org example.jp",
		    "found example.jp quarantine by sp, org example.jp", NO },

		/* One level less. */
		{ "t=y of reject", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; t=y" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp quarantine by p, org example.jp", YES },
		{ "t=y of quarantine, by sp", "a.example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=reject; sp=quarantine; t=y" }),
		    "found example.jp quarantine by sp, org example.jp",
		    "found example.jp none by sp, org example.jp", YES },
		{ "t=y of none", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none; t=y; pct=0" }),
		    "found example.jp none by p, org example.jp",
		    "found example.jp none by p, org example.jp", YES },
		{ "pct=0 is RFC 7489's", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; pct=0" }),
		    "found example.jp quarantine by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "pct of any other", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; pct=1" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

/* RFC 7489 6.6.3 step 6, RFC 9989 4.10.1. */
START_TEST(mends_policies)
{
	const struct zone_case rows[] = {
		{ "no p, with rua", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "no p, without", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong p, with rua", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=x; rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "a wrong p, with a rua that is none", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=x; rua=a@b.jp" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong sp takes p away, even of the domain itself",
		    "example.jp",
		    ROWS({ "example.jp",
			"v=DMARC1; p=reject; sp=x; "
			"rua=mailto:a@b.jp" }),
		    "found example.jp none by default, org example.jp",
		    "found example.jp none by default, org example.jp", YES },
		{ "a wrong sp, without rua", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; sp=x" }),
		    "faulty example.jp, org example.jp",
		    "faulty example.jp, org example.jp", YES },
		{ "a wrong np: RFC 7489 does not look at it", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=reject; np=x" }),
		    "found example.jp reject by p, org example.jp",
		    "faulty example.jp, org example.jp", NO },
		{ "a faulty record is its owner's, and no other counts",
		    "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=x" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "faulty a.example.jp, org example.jp",
		    "faulty a.example.jp, org example.jp", YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

START_TEST(passes_over_others)
{
	const struct zone_case rows[] = {
		{ "a wildcard's TXT record", "a.example.jp",
		    ROWS({ "a.example.jp", "v=spf1 -all" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "beside one that is", "example.jp",
		    ROWS({ "example.jp", "v=spf1 -all" },
			{ "example.jp", "v=DMARC1; p=reject" },
			{ "example.jp", "v=DMARC2; p=none" }),
		    "found example.jp reject by p, org example.jp",
		    "found example.jp reject by p, org example.jp", YES },
		{ "nothing else", "example.jp",
		    ROWS({ "example.jp", "v=dmarc1; p=reject" }),
		    "missing, org example.jp", "missing, org example.jp", YES },

		/* Several: RFC 7489 stops there, RFC 9989 goes on. */
		{ "several", "example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    YES },
		{ "several, and one above", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=none" },
			{ "a.example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=reject" }),
		    "several a.example.jp, several at a.example.jp, org "
		    "example.jp",
		    "found example.jp reject by p, several at a.example.jp, "
		    "org example.jp",
		    YES },
		{ "several above", "a.example.jp",
		    ROWS({ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=none; psd=n" }),
		    "several example.jp, several at example.jp, org "
		    "example.jp",
		    "several example.jp, several at example.jp, org "
		    "a.example.jp",
		    YES },
		{ "several above one that counts", "a.example.jp",
		    ROWS({ "a.example.jp", "v=DMARC1; p=reject" },
			{ "example.jp", "v=DMARC1; p=none" },
			{ "example.jp", "v=DMARC1; p=none" }),
		    "found a.example.jp reject by p, org example.jp",
		    "found a.example.jp reject by p, several at example.jp, "
		    "org a.example.jp",
		    YES },
	};

	zone_cases(rows, COUNT(rows));
}
END_TEST

TEST_SUITE("dmarc", finds_the_record, minds_public_suffixes, chooses_the_policy,
    mends_policies, passes_over_others)
