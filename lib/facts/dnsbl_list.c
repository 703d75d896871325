#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/facts/dnsbl.h"
#include "lib/facts/dnsbl_list.h"
#include "lib/facts/egress_ask.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* --- the lists of the configuration --- */

static void
add_lists(struct dnsbl_lists *lists, const struct conf_list *from,
    enum list_scope scope)
{
	struct dnsbl_list *list;
	size_t i;

	for (i = 0; i < from->count; i++) {
		list = &lists->items[lists->count];
		*list = (struct dnsbl_list){ .scope = scope };
		if (dnsbl_filter_read(from->items[i], &list->filter) == 0)
			lists->count++;
	}
}

void
dnsbl_lists_make(const struct conf *conf, struct dnsbl_lists *lists_r)
{
	*lists_r = (struct dnsbl_lists){ 0 };
	lists_r->items = mem_new(conf->dnsbl.address_lists.count +
		conf->dnsbl.network_lists.count + conf->dnsbl.asn_lists.count,
	    sizeof(*lists_r->items));
	add_lists(lists_r, &conf->dnsbl.address_lists, LIST_OF_ADDRESSES);
	add_lists(lists_r, &conf->dnsbl.network_lists, LIST_OF_NETWORKS);
	add_lists(lists_r, &conf->dnsbl.asn_lists, LIST_OF_ASNS);
}

void
dnsbl_lists_free(struct dnsbl_lists *lists)
{
	free(lists->items);
	*lists = (struct dnsbl_lists){ 0 };
}

struct dnsbl_list *
dnsbl_list_named(
    const struct dnsbl_lists *lists, const char *zone, enum list_scope scope)
{
	size_t i;

	for (i = 0; i < lists->count; i++) {
		if (lists->items[i].scope == scope &&
		    strcmp(lists->items[i].filter.zone, zone) == 0)
			return &lists->items[i];
	}
	return NULL;
}

enum dnsbl_state
dnsbl_state(const struct dnsbl_list *list, int family)
{
	return family == AF_INET ? list->ipv4 : list->ipv6;
}

void
dnsbl_list_break(struct dnsbl_list *list, const char *why)
{
	list->ipv4 = list->ipv6 = DNSBL_FAILS;
	snprintf(list->why, sizeof(list->why), "%s", why);
}

/* --- asking --- */

struct run {
	struct dnsbl_list *list;
	struct egress_asker *asker;
	struct arena *arena;
	const struct dnsbl_target *targets;
	size_t count;
	struct test *tests;
	unsigned test_count; /* 4, or 2 where IPv6 is of no interest */
	unsigned missing; /* answers to them */
};

struct test {
	struct run *run;
	int family;
	bool is_clean; /* the entry that must not be there */
	enum dnsbl_verdict verdict;
	const char *why;
};

struct inquiry {
	struct run *run;
	struct egress_list *answer;
	const char *name;
};

static void
take_text(void *arg, const struct dns_answer *answer)
{
	struct inquiry *inquiry = arg;

	if (answer->count > 0)
		inquiry->answer->text =
		    str_show(inquiry->run->arena, answer->records[0].data,
			answer->records[0].length, DNSBL_TEXT_MAX);
}

static void
keep_answers(struct arena *arena, struct egress_list *list,
    const struct dns_answer *answer)
{
	struct ip *answers;
	size_t i;

	list->answer_count = answer->count < EGRESS_ANSWERS_MAX
	    ? answer->count
	    : EGRESS_ANSWERS_MAX;
	answers = arena_alloc(arena, list->answer_count * sizeof(*answers));
	for (i = 0; i < list->answer_count; i++)
		answers[i] = answer->records[i].ip;
	list->answers = answers;
}

static void
take_listing(void *arg, const struct dns_answer *answer)
{
	struct inquiry *inquiry = arg;
	struct run *run = inquiry->run;
	struct egress_list *listing = inquiry->answer;
	const char *why;

	switch (dnsbl_read(&run->list->filter, answer, run->arena, &why)) {
	case DNSBL_BROKEN:
		dnsbl_list_break(run->list, why);
		return;
	case DNSBL_UNSURE:
		listing->text = why;
		return;
	case DNSBL_NOT_LISTED:
		listing->listed = KNOWN_NO;
		break;
	case DNSBL_LISTED:
		listing->listed = KNOWN_YES;
		keep_answers(run->arena, listing, answer);
		egress_ask(
		    run->asker, inquiry->name, DNS_TXT, take_text, inquiry);
		break;
	}
	listing->fetched = clock_wall();
}

static void
ask_target(struct run *run, const struct dnsbl_target *target)
{
	char name[DNS_REVERSE_SIZE];
	struct inquiry *inquiry;

	if (dnsbl_state(run->list, target->ip->family) != DNSBL_PASSES) {
		target->answer->text = run->list->doubt;
		return;
	}
	dns_reverse_name(target->ip, run->list->filter.zone, name);
	inquiry = arena_alloc(run->arena, sizeof(*inquiry));
	*inquiry = (struct inquiry){ .run = run,
		.answer = target->answer,
		.name = arena_string(run->arena, name) };
	egress_ask(run->asker, name, DNS_A, take_listing, inquiry);
}

static void
ask_targets(struct run *run)
{
	size_t i;

	for (i = 0; i < run->count; i++)
		ask_target(run, &run->targets[i]);
}

/* --- the test --- */

static enum dnsbl_state
state_of(struct dnsbl_list *list, const struct test *listed,
    const struct test *clean)
{
	const struct dnsbl_test test = { listed->verdict, clean->verdict,
		listed->why, clean->why };
	const char *why;

	why = dnsbl_test_fault(&test,
	    "it lists 127.0.0.1, and so everything: it is closed; remove it "
	    "from dnsbl",
	    listed->family == AF_INET6
		? "" /* RFC 5782 5: it has no entries of this family */
		: "its test entry 127.0.0.2 is not listed: either it is "
		  "closed (remove it from dnsbl), or it does not answer your "
		  "resolver (use another one)");
	if (why != NULL && *why == '\0')
		return DNSBL_ABSENT;
	if (why != NULL) {
		dnsbl_list_break(list, why);
		return DNSBL_FAILS;
	}
	if (dnsbl_test_passes(&test))
		return DNSBL_PASSES;
	list->doubt = listed->why != NULL ? listed->why : clean->why;
	return DNSBL_UNTESTED;
}

static void
end_test(struct run *run)
{
	struct dnsbl_list *list = run->list;
	const struct test *tests = run->tests;
	enum dnsbl_state ipv4, ipv6 = DNSBL_ABSENT;

	list->doubt = NULL;
	ipv4 = state_of(list, &tests[0], &tests[1]);
	if (run->test_count > 2)
		ipv6 = state_of(list, &tests[2], &tests[3]);
	if (ipv4 == DNSBL_FAILS || ipv6 == DNSBL_FAILS)
		ipv4 = ipv6 = DNSBL_FAILS;
	list->ipv4 = ipv4;
	list->ipv6 = ipv6;
	if (ipv4 != DNSBL_UNTESTED && ipv6 != DNSBL_UNTESTED)
		list->tested = clock_wall();
	ask_targets(run);
}

static void
take_test(void *arg, const struct dns_answer *answer)
{
	struct test *test = arg;
	struct run *run = test->run;
	const struct dnsbl_filter all = { .is_filtered = false };

	/* A list that is alive may have that entry with any value. */
	test->verdict = dnsbl_read(test->is_clean ? &run->list->filter : &all,
	    answer, run->arena, &test->why);
	if (--run->missing == 0)
		end_test(run);
}

static void
start_test(struct run *run)
{
	char name[DNS_REVERSE_SIZE];
	struct test *test;
	struct ip ip;
	size_t i;

	run->test_count = 2;
	for (i = 0; i < run->count; i++) {
		if (run->targets[i].ip->family == AF_INET6)
			run->test_count = 4;
	}
	run->tests =
	    arena_alloc(run->arena, run->test_count * sizeof(*run->tests));
	run->missing = run->test_count;
	for (i = 0; i < run->test_count; i++) {
		test = &run->tests[i];
		*test = (struct test){ .run = run,
			.family = i < 2 ? AF_INET : AF_INET6,
			.is_clean = i % 2 == 1 };
		dnsbl_test_address(test->family,
		    test->is_clean ? DNSBL_TEST_CLEAN : DNSBL_TEST_LISTED, &ip);
		dns_reverse_name(&ip, run->list->filter.zone, name);
		egress_ask(run->asker, name, DNS_A, take_test, test);
	}
}

void
dnsbl_list_ask(struct dnsbl_list *list, struct egress_asker *asker,
    struct arena *arena, const struct dnsbl_target *targets, size_t count,
    int64_t base)
{
	struct run *run;

	run = arena_alloc(arena, sizeof(*run));
	*run = (struct run){ .list = list,
		.asker = asker,
		.arena = arena,
		.targets = targets,
		.count = count };
	if (list->tested >= base && list->tested <= clock_wall())
		ask_targets(run);
	else
		start_test(run);
}

void
dnsbl_list_set_aside(struct dnsbl_list *list, const char *why)
{
	list->was_aside = true;
	snprintf(list->why, sizeof(list->why), "%s", why != NULL ? why : "");
}

bool
dnsbl_is_aside(const struct dnsbl_list *list)
{
	return list->ipv4 == DNSBL_FAILS ||
	    (list->ipv4 == DNSBL_UNTESTED && list->was_aside);
}

void
dnsbl_list_settle(struct dnsbl_list *list, struct log *log)
{
	bool is_aside = dnsbl_is_aside(list);

	if (is_aside && !list->was_aside)
		log_warning(log, "the blocklist %s is set aside: %s",
		    list->filter.zone, list->why);
	if (!is_aside && list->was_aside)
		log_info(
		    log, "the blocklist %s works again", list->filter.zone);
	list->was_aside = is_aside;
}
