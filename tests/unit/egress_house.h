/*
 * What tests of the watch over egresses stand in: a made-up name server, a
 * configuration with one egress, a clock to turn, and the log as text.
 */
#ifndef POSTFRANK_TESTS_UNIT_EGRESS_HOUSE_H
#define POSTFRANK_TESTS_UNIT_EGRESS_HOUSE_H

#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_watch.h"
#include "tests/dns/dns_house.h"
#include "tests/dns/turned_clock.h"

#define SECOND 1000
#define HOUR (3600 * SECOND)

/* mail.test is as it should be. */
#define GOOD_MAIL                                                              \
	"10.2.0.192.in-addr.arpa PTR mail.test\n"                              \
	"mail.test A 192.0.2.10\n"
/* zen.test passes its test, for IPv4. */
#define GOOD_LIST "2.0.0.127.zen.test A 127.0.0.2\n"

struct egress_house {
	struct house dns;
	struct conf conf;
	struct conf_egress egress;
	struct network networks[80];
	char *lists[4];
	struct egress_watch *watch;
	struct egress_facts *held; /* by facts_of() */
	int changes;
	int log; /* descriptor of what was logged */
	int real_stderr;
};

/*
 * The egress is called "default" and has those addresses, separated by blanks;
 * no lists, no neighbours; every hour, stale for six. Not set yet.
 */
void open_egress(struct egress_house *house, const char *zone,
    const char *addresses);
void close_egress(struct egress_house *house);

void set_addresses(struct egress_house *house, const char *addresses);
/* "zone" or "zone=filter", the only one of that kind. */
void set_list(struct egress_house *house, enum list_scope scope,
    const char *item);

/* Sets the watch and waits for the end of the round. */
void watch_round(struct egress_house *house);
/* Another name server from now on, as after a reload; waits for its round. */
void watch_zone(struct egress_house *house, const char *zone);
/* Waits for that many calls of `changed` from now on. */
void wait_for_changes(struct egress_house *house, int changes);
void wait_until_complete(struct egress_house *house);

/* The facts of "default", which must be there; held until the next call. */
const struct egress_facts *facts_of(struct egress_house *house);

/* How often the log has that text so far. */
int logged(struct egress_house *house, const char *text);

#endif
