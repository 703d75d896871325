#include <stdio.h>
#include <string.h>

#include "lib/auth/dmarc_record.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* Every tag that does not have its default, as it was understood. */
static const char *
show(const struct dmarc_record *record, struct buf *out)
{
	static const char *const psd[] = { "", " psd=y", " psd=n" };

	buf_clear(out);
	buf_printf(out, "p=%s", dmarc_policy_name(record->p));
	if (record->sp != DMARC_POLICY_ABSENT)
		buf_printf(out, " sp=%s", dmarc_policy_name(record->sp));
	if (record->np != DMARC_POLICY_ABSENT)
		buf_printf(out, " np=%s", dmarc_policy_name(record->np));
	buf_string(out, record->strict_dkim ? " adkim=s" : "");
	buf_string(out, record->strict_spf ? " aspf=s" : "");
	buf_string(out, record->testing ? " t=y" : "");
	buf_string(out, record->sampled_out ? " pct=0" : "");
	buf_string(out, psd[record->psd]);
	buf_string(out, record->has_rua ? " rua" : "");
	buf_octet(out, '\0');
	return out->data;
}

START_TEST(finds_records)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "v=DMARC1", true },
		{ "v=DMARC1;", true },
		{ "v=DMARC1 ", true },
		{ "v=DMARC1; p=none", true },
		{ "v=DMARC1;p=none", true },
		{ "v = DMARC1 ; p=none", true },
		{ "V\t=\tDMARC1\t;", true },
		{ "v=DMARC1; rubbish", true },
		{ "v=dmarc1; p=none", false },
		{ "v=DMARC10; p=none", false },
		{ "v=DMARC2; p=none", false },
		{ "v=DMARC1 p=none", false },
		{ "v=DMARC1, p=none", false },
		{ "v=DMARC", false },
		{ "v=", false },
		{ "v", false },
		{ "", false },
		{ ";v=DMARC1", false },
		{ " v=DMARC1; p=none", false },
		{ "\"v=DMARC1; p=none\"", false },
		{ "p=none; v=DMARC1", false },
		{ "vv=DMARC1", false },
		{ "v==DMARC1", false },
		{ "v=spf1 -all", false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].text,
		    dmarc_is_record(rows[i].text, strlen(rows[i].text)),
		    rows[i].want);
}
END_TEST

#define NO_P "it has no p tag, which says what to do"
#define NO_POLICY " says neither none nor quarantine nor reject"
#define NO_TAG " is no tag: one has letters, \"=\" and a value"
#define NO_URI " has a report address that is no URI"
#define TWICE " stands a second time"

/* Behind "v=DMARC1;". */
static const struct {
	const char *text, *want;
	const char *fault;
} rows[] = {
	{ "p=none", "p=none", NULL },
	{ "p=quarantine", "p=quarantine", NULL },
	{ " p=reject ", "p=reject", NULL },
	{ "p = Reject;", "p=reject", NULL },
	{ "P=REJECT", "p=reject", NULL },
	{ ";;p=reject; ;", "p=reject", NULL },
	{ "sp=none;adkim=s;aspf=r;p=reject", "p=reject sp=none adkim=s", NULL },
	{ "p=none; np=reject; sp=quarantine; aspf=s",
	    "p=none sp=quarantine np=reject aspf=s", NULL },
	{ "p=reject; t=y; psd=n", "p=reject t=y psd=n", NULL },
	{ "p=reject; t=n; psd=y", "p=reject psd=y", NULL },
	{ "p=reject; psd=u", "p=reject", NULL },
	{ "p=reject; pct=0", "p=reject pct=0", NULL },

	/* Tags of RFC 7489 that RFC 9989 has no more, and unknown ones. */
	{ "p=reject; pct=50; rf=afrf; ri=86400; fo=1:d:s", "p=reject", NULL },
	{ "p=reject; pct=rubbish", "p=reject", NULL },
	{ "p=reject; x=1; verylongname=a b c; x2_y=1", "p=reject", NULL },

	/* No policy, or a wrong one. */
	{ "", "p=absent", NO_P },
	{ "sp=reject", "p=absent sp=reject", NO_P },
	{ "adkim=q; sp=reject", "p=absent sp=reject", NO_P },
	{ "p=rejct", "p=invalid", "the tag \"p=rejct\"" NO_POLICY },
	{ "p=none reject", "p=invalid", "the tag \"p=none reject\"" NO_POLICY },
	{ "p=absent", "p=invalid", "the tag \"p=absent\"" NO_POLICY },
	{ "p=none; sp=all", "p=none sp=invalid",
	    "the tag \"sp=all\"" NO_POLICY },
	{ "p=none; np=1", "p=none np=invalid", "the tag \"np=1\"" NO_POLICY },

	/* Other faults: the default stays, the first one is told. */
	{ "p=none; adkim=x", "p=none",
	    "the tag \"adkim=x\" says neither r nor s" },
	{ "p=none; aspf=strict; t=q", "p=none",
	    "the tag \"aspf=strict\" says neither r nor s" },
	{ "p=none; t=yes", "p=none", "the tag \"t=yes\" says neither y nor n" },
	{ "p=none; psd=x", "p=none",
	    "the tag \"psd=x\" says neither y nor n nor u" },
	{ "p=none; p=reject", "p=none", "the tag \"p=reject\"" TWICE },
	{ "p=none; sp=x; sp=none", "p=none sp=invalid",
	    "the tag \"sp=x\"" NO_POLICY },
	{ "p=none; rubbish", "p=none", "the tag \"rubbish\"" NO_TAG },
	{ "p=none; sp=", "p=none", "the tag \"sp=\"" NO_TAG },
	{ "p=none; =reject", "p=none", "the tag \"=reject\"" NO_TAG },
	{ "p=none; s p=reject", "p=none", "the tag \"s p=reject\"" NO_TAG },
	{ "p=none; 2=reject", "p=none", "the tag \"2=reject\"" NO_TAG },
	{ "p=none; sp=rej\x01"
	  "ect",
	    "p=none", "the tag \"sp=rej\\x01ect\"" NO_TAG },
	{ "p=none; x=\xe3\x81\x82", "p=none",
	    "the tag \"x=\\xe3\\x81\\x82\"" NO_TAG },
	{ "p=none, sp=reject", "p=invalid",
	    "the tag \"p=none, sp=reject\"" NO_POLICY },

	/* Report addresses. */
	{ "p=none; rua=mailto:d@example.jp", "p=none rua", NULL },
	{ "p=none; rua=MAILTO:d@example.jp!10m", "p=none rua", NULL },
	{ "p=none; rua=https://example.jp/d", "p=none rua", NULL },
	{ "p=none; rua=x-y+z.2:d", "p=none rua", NULL },
	{ "p=none; rua=mailto:a@b.jp , mailto:c@d.jp", "p=none rua", NULL },
	{ "p=none; ruf=mailto:a@b.jp", "p=none", NULL },
	{ "p=none; ruf=a@b.jp", "p=none", "the tag \"ruf=a@b.jp\"" NO_URI },
	{ "p=none; rua=d@example.jp", "p=none",
	    "the tag \"rua=d@example.jp\"" NO_URI },
	{ "p=none; rua=a@b.jp,mailto:c@d.jp", "p=none rua",
	    "the tag \"rua=a@b.jp,mailto:c@d.jp\"" NO_URI },
	{ "p=none; rua=mailto:", "p=none", "the tag \"rua=mailto:\"" NO_URI },
	{ "p=none; rua=mailto:@b.jp", "p=none",
	    "the tag \"rua=mailto:@b.jp\"" NO_URI },
	{ "p=none; rua=mailto:a@", "p=none",
	    "the tag \"rua=mailto:a@\"" NO_URI },
	{ "p=none; rua=mailto:a@!10m", "p=none",
	    "the tag \"rua=mailto:a@!10m\"" NO_URI },
	{ "p=none; rua=mailto:a b@c.jp", "p=none",
	    "the tag \"rua=mailto:a b@c.jp\"" NO_URI },
	{ "p=none; rua=2x:y", "p=none", "the tag \"rua=2x:y\"" NO_URI },
	{ "p=none; rua=:y", "p=none", "the tag \"rua=:y\"" NO_URI },
	{ "p=none; rua=,", "p=none", "the tag \"rua=,\"" NO_URI },
};

START_TEST(reads_tags)
{
	struct arena *arena = arena_new();
	struct buf text = { 0 }, out = { 0 };
	struct dmarc_record record;
	const char *fault;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&text);
		buf_printf(&text, "v=DMARC1;%s", rows[i].text);
		assert_number(rows[i].text,
		    dmarc_record_read(
			arena, text.data, text.length, &record, &fault),
		    0);
		assert_text(rows[i].text, show(&record, &out), rows[i].want);
		assert_text(rows[i].text, fault, rows[i].fault);
	}
	buf_free(&text);
	buf_free(&out);
	arena_free(arena);
}
END_TEST

/* No octet of a tag ends its text, a NUL least of all. */
START_TEST(reads_octets)
{
	static const char text[] = "v=DMARC1; p=none; sp=rej\0ect; np=none";
	struct arena *arena = arena_new();
	struct dmarc_record record;
	const char *fault;

	assert_number("NUL",
	    dmarc_record_read(arena, text, sizeof(text) - 1, &record, &fault),
	    0);
	assert_number("NUL", record.sp, DMARC_POLICY_ABSENT);
	assert_number("NUL", record.np, DMARC_POLICY_NONE);
	assert_text("NUL", fault, "the tag \"sp=rej\\x00ect\"" NO_TAG);
	arena_free(arena);
}
END_TEST

START_TEST(refuses_what_is_none)
{
	struct arena *arena = arena_new();
	struct dmarc_record record;
	const char *fault;

	assert_number("SPF",
	    dmarc_record_read(
		arena, "v=spf1 -all", strlen("v=spf1 -all"), &record, &fault),
	    -1);
	assert_text("SPF", fault, "it does not begin with \"v=DMARC1;\"");
	arena_free(arena);
}
END_TEST

START_TEST(keeps_its_limit)
{
	struct arena *arena = arena_new();
	struct dmarc_record record;
	struct buf text = { 0 };
	const char *fault;

	buf_string(&text, "v=DMARC1;p=reject;");
	while (text.length < DMARC_RECORD_MAX)
		buf_octet(&text, ';');
	assert_number("at the limit",
	    dmarc_record_read(arena, text.data, text.length, &record, &fault),
	    0);
	assert_number("at the limit", record.p, DMARC_POLICY_REJECT);
	buf_octet(&text, ';');
	assert_number("one above",
	    dmarc_record_read(arena, text.data, text.length, &record, &fault),
	    -1);
	assert_number("one above", record.p, DMARC_POLICY_ABSENT);
	assert_text(
	    "one above", fault, "it has 8193 octets, at most 8192 are read");

	/* A tag of that length is shown cut. */
	buf_clear(&text);
	buf_string(&text, "v=DMARC1;p=none;");
	while (text.length < DMARC_RECORD_MAX)
		buf_octet(&text, 'x');
	dmarc_record_read(arena, text.data, text.length, &record, &fault);
	ck_assert_uint_lt(strlen(fault), 200);
	buf_free(&text);
	arena_free(arena);
}
END_TEST

TEST_SUITE("dmarc_record", finds_records, reads_tags, reads_octets,
    refuses_what_is_none, keeps_its_limit)
