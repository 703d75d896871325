/* Addresses of a host as the system's programs find them: hosts file, DNS, or
 * what else nsswitch.conf(5) says. For programs that may wait. */
#ifndef POSTFRANK_DNS_SYSTEM_H
#define POSTFRANK_DNS_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"

struct arena;

/* Addresses of one host that are read; more are dropped. */
#define SYSTEM_ADDRESSES_MAX 64

/*
 * Blocks until clock_now() is `deadline` at the latest; what the system's
 * resolver still does then goes on in a thread of its own. The order is the
 * system's (RFC 6724). `*reason_r` is for DNS_FAILURE, static. The addresses
 * are from the arena.
 */
enum dns_status system_addresses(const char *name, int64_t deadline,
    struct arena *arena, struct ip **ips_r, size_t *count_r,
    const char **reason_r);

#endif
