#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/util/clock.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "tests/unit/egress_house.h"
#include "tests/unit/suite.h"

static void
changed(void *arg)
{
	struct egress_house *house = arg;

	house->changes++;
	loop_stop(house->dns.loop);
}

void
open_egress(struct egress_house *house, const char *zone, const char *addresses)
{
	*house = (struct egress_house){ .real_stderr = dup(STDERR_FILENO),
		.log = memfd_create("log", MFD_CLOEXEC) };
	dup2(house->log, STDERR_FILENO);
	open_house(&house->dns, zone);
	atomic_init(&house->conf.references, 1);
	house->conf.dns.stale = 6 * HOUR;
	house->conf.dnsbl.every = HOUR;
	house->conf.egresses = &house->egress;
	house->conf.egress_count = 1;
	house->egress.title = (char *)"default";
	house->egress.addresses.items = house->networks;
	set_addresses(house, addresses);
	house->watch = egress_watch_new(
	    &(struct egress_watch_parts){ .loop = house->dns.loop,
		.log = house->dns.log,
		.neighbour_spacing = 1,
		.changed = changed,
		.arg = house });
}

void
close_egress(struct egress_house *house)
{
	egress_facts_release(house->held);
	egress_watch_free(house->watch);
	close_house(&house->dns);
	dup2(house->real_stderr, STDERR_FILENO);
	close(house->real_stderr);
	close(house->log);
}

void
set_addresses(struct egress_house *house, const char *addresses)
{
	char *words = mem_string(addresses), *word, *rest = words;
	size_t count = 0;

	while ((word = strsep(&rest, " ")) != NULL) {
		ck_assert_uint_lt(count, COUNT(house->networks));
		ck_assert_msg(
		    network_parse(word, &house->networks[count++]) == 0, "%s",
		    word);
	}
	house->egress.addresses.count = count;
	free(words);
}

void
set_list(struct egress_house *house, enum list_scope scope, const char *item)
{
	struct conf_list *const lists[] = {
		[LIST_OF_ADDRESSES] = &house->conf.dnsbl.address_lists,
		[LIST_OF_NETWORKS] = &house->conf.dnsbl.network_lists,
		[LIST_OF_ASNS] = &house->conf.dnsbl.asn_lists,
	};

	house->lists[scope] = (char *)item;
	*lists[scope] = (struct conf_list){ &house->lists[scope], 1 };
}

void
wait_for_changes(struct egress_house *house, int changes)
{
	int64_t end = clock_now() + 10 * LONG_ENOUGH;
	int want = house->changes + changes;

	while (house->changes < want && clock_now() < end)
		run_for(&house->dns, LONG_ENOUGH);
	ck_assert_int_ge(house->changes, want);
}

void
watch_round(struct egress_house *house)
{
	egress_watch_set(house->watch, house->dns.dns, &house->conf);
	wait_for_changes(house, 1);
}

void
watch_zone(struct egress_house *house, const char *zone)
{
	struct fake *old_fake = house->dns.fake;
	struct dns *old_dns = house->dns.dns;
	char *servers[1];
	const char *error;

	house->dns.fake = fake_start(zone, 0);
	servers[0] = (char *)fake_server(house->dns.fake);
	house->dns.dns =
	    dns_new(house->dns.loop, house->dns.log, servers, 1, &error);
	ck_assert_msg(house->dns.dns != NULL, "%s", error);
	egress_watch_set(house->watch, house->dns.dns, &house->conf);
	dns_free(old_dns);
	fake_stop(old_fake);
	wait_for_changes(house, 1);
}

void
wait_until_complete(struct egress_house *house)
{
	int64_t end = clock_now() + 10 * LONG_ENOUGH;

	while (!egress_watch_is_complete(house->watch) && clock_now() < end)
		run_for(&house->dns, 100);
	ck_assert(egress_watch_is_complete(house->watch));
}

const struct egress_facts *
facts_of(struct egress_house *house)
{
	struct egress_facts *facts;

	facts = egress_watch_get(house->watch, "default");
	ck_assert(facts != NULL);
	egress_facts_release(house->held);
	house->held = facts;
	return facts;
}

int
logged(struct egress_house *house, const char *text)
{
	off_t size = lseek(house->log, 0, SEEK_END);
	char *all = mem_new((size_t)size + 1, 1), *at;
	int count = 0;

	ck_assert_int_eq(pread(house->log, all, (size_t)size, 0), size);
	for (at = all; (at = strstr(at, text)) != NULL; at++)
		count++;
	free(all);
	return count;
}
