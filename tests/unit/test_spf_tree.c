#include "tests/unit/expand_room.h"

/* "depth domain term lookups/voids" of each, and what it leads to. */
static void
tell(struct told *told, const struct spf_networks *networks)
{
	const struct spf_branch *branch;
	size_t i;

	for (i = 0; i < networks->tree_count; i++) {
		branch = &networks->tree[i];
		buf_printf(&told->line, "%s%u %s %s %u/%u", i > 0 ? "; " : "",
		    branch->depth, branch->domain,
		    branch->term != NULL ? branch->term : "-", branch->lookups,
		    branch->voids);
		if (branch->target != NULL)
			buf_printf(&told->line, " to %s", branch->target);
		if (branch->failure != NULL)
			buf_printf(&told->line, " (%s)", branch->failure);
		if (branch->is_told)
			buf_string(&told->line, " as above");
		if (branch->target != NULL && branch->record_count != 1)
			buf_printf(
			    &told->line, " records %zu", branch->record_count);
		ck_assert(
		    (branch->record == NULL) == (branch->record_count != 1));
	}
	told->count = networks->tree_count;
	told->is_cut = networks->tree_is_cut;
	if (told->is_cut)
		buf_string(&told->line, "; and more");
}

static const struct expand_row rows[] = {
	{ "nothing asks DNS", "ip.test TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
	    "0 ip.test - 0/0" },
	{ "no record", "none.test TXT \"hello\"\n", "0 none.test - 0/0" },
	{ "DNS fails", "fails.test @servfail\n",
	    "0 fails.test - 0/0 (SERVFAIL)" },
	{ "nested",
	    "a.test TXT \"v=spf1 mx include:b.test ~a:host.test -all\"\n"
	    "a.test MX 10 host.test\n"
	    "host.test A 192.0.2.1\n"
	    "b.test TXT \"v=spf1 include:c.test exists:%{i}.b.test ptr\"\n"
	    "c.test TXT \"v=spf1 a:host.test a:gone.test redirect=d.test\"\n"
	    "d.test TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
	    "0 a.test - 9/1; 1 a.test mx 1/0; "
	    "1 a.test include:b.test 7/1 to b.test; "
	    "2 b.test include:c.test 4/1 to c.test; "
	    "3 c.test a:host.test 1/0; 3 c.test a:gone.test 1/1; "
	    "3 c.test redirect=d.test 1/0 to d.test; "
	    "2 b.test exists:%{i}.b.test 1/0; 2 b.test ptr 1/0; "
	    "1 a.test ~a:host.test 1/0" },
	{ "twice the same",
	    "twice.test TXT \"v=spf1 include:c.test include:c.test\"\n",
	    "0 twice.test - 8/1; 1 twice.test include:c.test 4/1 to c.test; "
	    "2 c.test a:host.test 1/0; 2 c.test a:gone.test 1/1; "
	    "2 c.test redirect=d.test 1/0 to d.test; "
	    "1 twice.test include:c.test 4/1 to c.test as above" },
	{ "a ring", "ring.test TXT \"v=spf1 include:ring.test -all\"\n",
	    "0 ring.test - 1/0; "
	    "1 ring.test include:ring.test 2/0 to ring.test as above" },
	{ "what is not there",
	    "lost.test TXT \"v=spf1 include:gone.test include:fails.test "
	    "include:two.test include:%{d}.x.test a:fails.test\"\n"
	    "two.test TXT \"v=spf1 a\"\ntwo.test TXT \"v=spf1 mx\"\n",
	    "0 lost.test - 5/0; "
	    "1 lost.test include:gone.test 1/0 to gone.test records 0; "
	    "1 lost.test include:fails.test 1/0 to fails.test (SERVFAIL) "
	    "records 0; "
	    "1 lost.test include:two.test 1/0 to two.test records 2; "
	    "1 lost.test include:%{d}.x.test 1/0; "
	    "1 lost.test a:fails.test 1/0 (SERVFAIL)" },
	{ "behind all", "ended.test TXT \"v=spf1 a -all mx redirect=c.test\"\n",
	    "0 ended.test - 1/1; 1 ended.test a 1/1" },
};

START_TEST(tells_what_asks)
{
	struct told told = { .tell = tell };

	expand_rows(&told, rows, COUNT(rows));
	buf_free(&told.line);
}
END_TEST

/* A record of `terms` terms that ask. */
static void
add_record(struct buf *zone, const char *name, size_t terms)
{
	size_t i;

	buf_printf(zone, "%s TXT \"v=spf1", name);
	for (i = 0; i < terms; i++)
		buf_string(zone, i % 60 == 59 ? " mx\" \"" : " mx");
	buf_string(zone, "\"\n");
}

START_TEST(is_cut_past_the_limit)
{
	struct told told = { .tell = tell };
	struct buf zone = { 0 };
	struct house house;

	add_record(&zone, "full.test", SPF_TREE_MAX - 1);
	add_record(&zone, "over.test", SPF_TREE_MAX);
	open_house(&house, zone.data);
	expand(&house, &told, "full.test");
	ck_assert_uint_eq(told.count, SPF_TREE_MAX);
	ck_assert(!told.is_cut);
	expand(&house, &told, "over.test");
	ck_assert_uint_eq(told.count, SPF_TREE_MAX);
	ck_assert(told.is_cut);
	close_house(&house);
	buf_free(&zone);
	buf_free(&told.line);
}
END_TEST

TEST_SUITE("spf_tree", tells_what_asks, is_cut_past_the_limit)
