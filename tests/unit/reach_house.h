/* What tests of reachability stand in: mail servers on 127.0.0.0/8, which may
 * be probed here, and a cache that asks them. */
#ifndef POSTFRANK_TESTS_UNIT_REACH_HOUSE_H
#define POSTFRANK_TESTS_UNIT_REACH_HOUSE_H

#include "lib/conf/conf.h"
#include "lib/facts/reach.h"
#include "tests/dns/cache_house.h"
#include "tests/unit/greeter.h"

#define LONG 10000 /* timeout that is not meant to pass, in milliseconds */
#define SHORT 500 /* one that is */

struct reach_house {
	struct house dns;
	struct conf conf;
	struct network networks[2];
	char *canary[2];
	struct reach_parts parts;
	struct reach_cache *cache;
	int changes;
};

/* A canary, 127.0.0.99; and no spacing to speak of. */
void open_reach(struct reach_house *house);
/* With what is in `conf` and `parts` now. */
void start_reach(struct reach_house *house, uint16_t port);
void close_reach(struct reach_house *house);

/* `addresses`: "127.0.0.2 127.0.0.3" */
struct reach get_reach(
    struct reach_house *house, const char *host, const char *addresses);
void run_until_idle(struct reach_house *house);
/* All three. */
struct reach learn_reach(
    struct reach_house *house, const char *host, const char *addresses);
void expect_reach(const char *row, const struct reach *reach,
    enum reach_state state, const char *evidence);

#endif
