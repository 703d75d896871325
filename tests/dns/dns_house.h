/* What tests of lib/dns stand in: a loop, a made-up server and its dns. */
#ifndef POSTFRANK_TESTS_DNS_DNS_HOUSE_H
#define POSTFRANK_TESTS_DNS_DNS_HOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"
#include "lib/util/buf.h"
#include "tests/dns/fake_child.h"

/* Milliseconds that nothing takes: libunbound gives a silent server up after 11
 * s at the latest, and the machine may be busy. */
#define LONG_ENOUGH 60000

/* Zeroed, or one that was used before; buf_free() its text at the end. */
struct dns_reply {
	bool done;
	enum dns_status status;
	char reason[80];
	bool silent;
	uint32_t ttl;
	size_t count;
	struct buf text; /* "10 mx.test|20 mx2.test" */
	struct loop *loop;
};

struct house {
	struct log *log;
	struct loop *loop;
	struct fake *fake;
	struct dns *dns;
};

void open_house(struct house *house, const char *zone);
void close_house(struct house *house);

/* Runs the loop that long, or until the next answer. */
void run_for(struct house *house, int64_t milliseconds);
/*
 * Runs the loop until it is so; fails after LONG_ENOUGH. What shall come is
 * waited for by this; run_for() is for what shall not.
 */
void run_until(struct house *house, bool (*is_so)(void *arg), void *arg);
/* The same until that name has been asked so often in all, and no more. */
void run_until_counted(struct house *house, const char *name, int times);

struct dns_query *ask(struct house *house, struct dns_reply *reply,
    const char *name, enum dns_type type);
/* True when the answer came before that. */
bool wait_for(struct house *house, struct dns_reply *reply, int64_t milliseconds);
/* Both; fails without an answer. */
void resolve(struct house *house, struct dns_reply *reply, const char *name,
    enum dns_type type);

#endif
