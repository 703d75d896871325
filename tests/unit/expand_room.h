/* What spf_networks_start() finds in a made-up DNS, as a test tells it. */
#ifndef POSTFRANK_TESTS_UNIT_EXPAND_ROOM_H
#define POSTFRANK_TESTS_UNIT_EXPAND_ROOM_H

#include "lib/auth/spf_networks.h"
#include "tests/dns/dns_house.h"
#include "tests/unit/suite.h"

/* The first name of each zone is expanded; all zones are one DNS. */
struct expand_row {
	const char *name, *zone, *want;
};

/* Zeroed, but for `tell`, which writes what came into `line`. */
struct told {
	void (*tell)(struct told *told, const struct spf_networks *networks);
	struct house *house;
	bool done, is_cut;
	struct buf line;
	size_t count;
	uint32_t ttl;
};

/* Waits for as long as libunbound may take; the line. */
const char *expand(struct house *house, struct told *told, const char *domain);
void expand_rows(
    struct told *told, const struct expand_row *rows, size_t count);

#endif
