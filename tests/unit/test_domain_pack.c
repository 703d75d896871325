#include <glib.h>
#include <string.h>

#include "lib/facts/domain.h"
#include "lib/facts/pack.h"
#include "lib/facts/saved.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

#define TYPE "(ysyyymsa(us)umsaayxx)"

static struct domain_facts *
pack_and_unpack(const struct domain_facts *facts)
{
	struct domain_facts *again;
	struct buf octets = { 0 };

	domain_facts_pack(facts, &octets);
	again = domain_facts_unpack(octets.data, octets.length);
	buf_free(&octets); /* nothing may point there */
	return again;
}

START_TEST(comes_back_as_it_was)
{
	static const struct domain_mx mx[] = { { 10, "a.test" },
		{ 65535, "b\\.c.test" } };
	static const struct domain_mx root[] = { { 0, "" } };
	static const struct ip addresses[] = {
		{ AF_INET, { 192, 0, 2, 1 } },
		{ AF_INET6, { 0x20, 1, 0xd, 0xb8, [15] = 1 } },
	};
	static const struct domain_facts rows[] = {
		{ .name = "all.test",
		    .mx_status = DNS_ANSWER,
		    .a_status = DNS_ANSWER,
		    .aaaa_status = DNS_ANSWER,
		    .mx = mx,
		    .mx_count = 2,
		    .mx_total = 500,
		    .canonical = "else.test",
		    .addresses = addresses,
		    .address_count = 2,
		    .fetched = 1700000000000,
		    .expires = 1700000300000 },
		{ .name = "null.test",
		    .mx_status = DNS_ANSWER,
		    .a_status = DNS_NODATA,
		    .aaaa_status = DNS_NODATA,
		    .mx = root,
		    .mx_count = 1,
		    .mx_total = 1 },
		{ .kind = DOMAIN_OF_HOST,
		    .name = "host.test",
		    .a_status = DNS_FAILURE,
		    .aaaa_status = DNS_ANSWER,
		    .reason = "SERVFAIL",
		    .addresses = addresses + 1,
		    .address_count = 1 },
		{ .kind = DOMAIN_OF_LISTING,
		    .name = "bad.test.list.test",
		    .a_status = DNS_ANSWER,
		    .addresses = addresses,
		    .address_count = 1 },
		{ .name = "gone.test",
		    .mx_status = DNS_NXDOMAIN,
		    .a_status = DNS_NXDOMAIN,
		    .aaaa_status = DNS_NXDOMAIN,
		    .canonical = "" },
	};
	const struct domain_facts *want;
	struct domain_facts *got;
	size_t i, j;

	for (i = 0; i < COUNT(rows); i++) {
		want = &rows[i];
		got = pack_and_unpack(want);
		ck_assert_msg(got != NULL, "%s", want->name);
		assert_number(want->name, got->kind, want->kind);
		assert_text(want->name, got->name, want->name);
		assert_number(want->name, got->mx_status, want->mx_status);
		assert_number(want->name, got->a_status, want->a_status);
		assert_number(want->name, got->aaaa_status, want->aaaa_status);
		assert_text(want->name, got->reason, want->reason);
		assert_text(want->name, got->canonical, want->canonical);
		assert_number(want->name, got->mx_total, want->mx_total);
		assert_number(want->name, got->mx_count, want->mx_count);
		for (j = 0; j < want->mx_count; j++) {
			assert_number(want->name, got->mx[j].preference,
			    want->mx[j].preference);
			assert_text(
			    want->name, got->mx[j].host, want->mx[j].host);
		}
		assert_number(
		    want->name, got->address_count, want->address_count);
		for (j = 0; j < want->address_count; j++)
			ck_assert_mem_eq(&got->addresses[j],
			    &want->addresses[j], sizeof(struct ip));
		assert_number(want->name, got->fetched, want->fetched);
		assert_number(want->name, got->expires, want->expires);
		domain_facts_release(got);
	}
}
END_TEST

/* What no fetch makes; the first row is one that it does. */
START_TEST(refuses_what_cannot_be)
{
#define MX "[(10, 'mx.test')], 1"
#define TIMES "1000, 301000"
#define IPS "[[192, 0, 2, 1]]"
	static const struct {
		const char *row, *text;
		bool want;
	} rows[] = {
		{ "facts",
		    "(0, 'a', 1, 2, 2, nothing, " MX ", nothing, [], " TIMES
		    ")",
		    true },
		{ "a kind that is none",
		    "(9, 'a', 1, 2, 2, nothing, " MX ", nothing, [], " TIMES
		    ")",
		    false },
		{ "a host with MX records",
		    "(1, 'a', 1, 2, 2, nothing, " MX ", nothing, [], " TIMES
		    ")",
		    false },
		{ "a domain of which no MX was asked",
		    "(0, 'a', 0, 2, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "a status that is none",
		    "(0, 'a', 5, 2, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "no address asked",
		    "(0, 'a', 2, 0, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "an answer without records",
		    "(0, 'a', 1, 2, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "records without an answer",
		    "(0, 'a', 2, 2, 2, nothing, " MX ", nothing, [], " TIMES
		    ")",
		    false },
		{ "more records than there were",
		    "(0, 'a', 1, 2, 2, nothing, [(1, 'b'), (2, 'c')], 1, "
		    "nothing, [], " TIMES ")",
		    false },
		{ "more records than any answer has",
		    "(0, 'a', 1, 2, 2, nothing, [(1, 'b')], 513, nothing, [], "
		    "" TIMES ")",
		    false },
		{ "an answer without addresses",
		    "(0, 'a', 2, 1, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "addresses without an answer",
		    "(0, 'a', 2, 2, 2, nothing, [], 0, nothing, " IPS ", " TIMES
		    ")",
		    false },
		{ "an address of five octets",
		    "(0, 'a', 2, 1, 2, nothing, [], 0, nothing, "
		    "[[1, 2, 3, 4, 5]], " TIMES ")",
		    false },
		{ "a failure without a reason",
		    "(0, 'a', 4, 2, 2, nothing, [], 0, nothing, [], " TIMES ")",
		    false },
		{ "a reason without a failure",
		    "(0, 'a', 2, 2, 2, 'SERVFAIL', [], 0, nothing, [], " TIMES
		    ")",
		    false },
		{ "a reason that is not printable",
		    "(0, 'a', 4, 2, 2, 'SERV\\nFAIL', [], 0, nothing, [], "
		    "" TIMES ")",
		    false },
		{ "a name that is not printable",
		    "(0, '\\t', 1, 2, 2, nothing, " MX ", nothing, [], " TIMES
		    ")",
		    false },
		{ "an MX that is no name",
		    "(0, 'a', 1, 2, 2, nothing, [(1, 'b..c')], 1, nothing, "
		    "[], " TIMES ")",
		    false },
		{ "an alias that is no name",
		    "(0, 'a', 1, 2, 2, nothing, " MX ", 'b..c', [], " TIMES ")",
		    false },
		{ "before 1970",
		    "(0, 'a', 1, 2, 2, nothing, " MX ", nothing, [], -1, 5)",
		    false },
		{ "expired before it came",
		    "(0, 'a', 1, 2, 2, nothing, " MX ", nothing, [], 2, 1)",
		    false },
		{ "at the greatest TTL",
		    "(0, 'a', 1, 2, 2, nothing, " MX
		    ", nothing, [], 0, 86400000)",
		    true },
		{ "one past it",
		    "(0, 'a', 1, 2, 2, nothing, " MX
		    ", nothing, [], 0, 86400001)",
		    false },
		{ "in the last of all days",
		    "(0, 'a', 1, 2, 2, nothing, " MX ", nothing, [], "
		    "9223372036854775000, 9223372036854775807)",
		    false },
	};
	struct domain_facts *facts;
	struct buf octets = { 0 };
	GVariant *value;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		value = g_variant_parse(
		    G_VARIANT_TYPE(TYPE), rows[i].text, NULL, NULL, NULL);
		ck_assert_msg(value != NULL, "%s", rows[i].row);
		buf_clear(&octets);
		pack_append(&octets, value);
		g_variant_unref(value);
		facts = domain_facts_unpack(octets.data, octets.length);
		assert_number(rows[i].row, facts != NULL, rows[i].want);
		domain_facts_release(facts);
	}
	buf_free(&octets);
}
END_TEST

START_TEST(keeps_so_many)
{
	struct domain_mx mx[DOMAIN_RECORDS_MAX + 1];
	struct ip addresses[2 * DOMAIN_RECORDS_MAX + 1];
	struct domain_facts *got,
	    facts = { .name = "a.test",
		    .mx_status = DNS_ANSWER,
		    .a_status = DNS_ANSWER,
		    .aaaa_status = DNS_NODATA,
		    .mx = mx,
		    .mx_count = DOMAIN_RECORDS_MAX,
		    .mx_total = DNS_RECORDS_MAX,
		    .addresses = addresses,
		    .address_count = 2 * DOMAIN_RECORDS_MAX };
	size_t i;

	for (i = 0; i < COUNT(mx); i++)
		mx[i] = (struct domain_mx){ 10, "mx.test" };
	for (i = 0; i < COUNT(addresses); i++)
		addresses[i] = (struct ip){ .family = AF_INET };
	got = pack_and_unpack(&facts);
	ck_assert(got != NULL);
	domain_facts_release(got);
	facts.mx_count++;
	ck_assert(pack_and_unpack(&facts) == NULL);
	facts.mx_count--;
	facts.address_count++;
	ck_assert(pack_and_unpack(&facts) == NULL);
}
END_TEST

static GVariant *
whole_of(guint32 version, const char *type)
{
	static const char text[] =
	    "(0, 'a', 1, 2, 2, nothing, " MX ", nothing, [], " TIMES ")";

	if (strcmp(type, TYPE) != 0)
		return g_variant_ref_sink(
		    g_variant_new("(uv)", version, g_variant_new(type, "a")));
	return g_variant_ref_sink(g_variant_new("(uv)", version,
	    g_variant_parse(G_VARIANT_TYPE(TYPE), text, NULL, NULL, NULL)));
}

static bool
unpacks(GVariant *whole, size_t length)
{
	struct domain_facts *facts;
	bool ok;

	facts = domain_facts_unpack(g_variant_get_data(whole), length);
	ok = facts != NULL;
	domain_facts_release(facts);
	return ok;
}

START_TEST(refuses_other_versions)
{
	GVariant *good, *other;
	size_t length;

	good = whole_of(PACK_VERSION, TYPE);
	ck_assert(unpacks(good, g_variant_get_size(good)));
	for (length = 0; length < g_variant_get_size(good); length++)
		ck_assert(!unpacks(good, length));

	other = g_variant_byteswap(good); /* of another machine */
	ck_assert(!unpacks(other, g_variant_get_size(other)));
	g_variant_unref(other);
	other = whole_of(PACK_VERSION + 1, TYPE);
	ck_assert(!unpacks(other, g_variant_get_size(other)));
	g_variant_unref(other);
	other = whole_of(PACK_VERSION, "s");
	ck_assert(!unpacks(other, g_variant_get_size(other)));
	g_variant_unref(other);
	g_variant_unref(good);
}
END_TEST

START_TEST(reads_so_many_octets)
{
	struct buf octets = { 0 };
	size_t around, more;
	GVariant *value;
	char *text;

	/* How much is around a string? */
	text = g_strnfill(SAVED_OCTETS_MAX, 'a');
	pack_append(&octets, g_variant_new_string(text));
	around = octets.length - SAVED_OCTETS_MAX;
	for (more = 0; more <= 1; more++) {
		g_free(text);
		text = g_strnfill(SAVED_OCTETS_MAX - around + more, 'a');
		buf_clear(&octets);
		pack_append(&octets, g_variant_new_string(text));
		ck_assert_uint_eq(octets.length, SAVED_OCTETS_MAX + more);
		value = pack_open(octets.data, octets.length, "s");
		ck_assert((value != NULL) == (more == 0));
		g_clear_pointer(&value, g_variant_unref);
	}
	g_free(text);
	buf_free(&octets);
}
END_TEST

TEST_SUITE("domain pack", comes_back_as_it_was, refuses_what_cannot_be,
    keeps_so_many, refuses_other_versions, reads_so_many_octets)
