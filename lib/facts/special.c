#include "lib/facts/special.h"

/*
 * IANA's registries of special-purpose addresses (RFC 6890, updated by 8190),
 * as of 2025, one row for each of theirs. `reachable` is their column
 * "Globally Reachable"; where it says N/A the block is deprecated or carries
 * another address inside, and no mail server lives there. The rows marked +
 * are of the registries of the address spaces: no unicast, or deprecated.
 *
 * IPv4-mapped addresses are IPv4 in struct ip; the row stands for those that
 * come from elsewhere.
 */
struct row {
	struct special special;
	bool reachable;
};

#define V4(a, b, c, d, bits, name, source, reachable)                          \
	{                                                                      \
		{ { { AF_INET, { a, b, c, d } }, bits }, name, source },       \
		    reachable                                                  \
	}
#define V6(bits, name, source, reachable, ...)                                 \
	{                                                                      \
		{ { { AF_INET6, { __VA_ARGS__ } }, bits }, name, source },     \
		    reachable                                                  \
	}

/* clang-format off */
static const struct row rows[] = {
	V4(0, 0, 0, 0, 8, "this network", "RFC 791", false),
	V4(0, 0, 0, 0, 32, "this host on this network", "RFC 1122", false),
	V4(10, 0, 0, 0, 8, "private use", "RFC 1918", false),
	V4(100, 64, 0, 0, 10, "shared address space", "RFC 6598", false),
	V4(127, 0, 0, 0, 8, "loopback", "RFC 1122", false),
	V4(169, 254, 0, 0, 16, "link-local", "RFC 3927", false),
	V4(172, 16, 0, 0, 12, "private use", "RFC 1918", false),
	V4(192, 0, 0, 0, 24, "IETF protocol assignments", "RFC 6890", false),
	V4(192, 0, 0, 0, 29, "IPv4 service continuity prefix", "RFC 7335", false),
	V4(192, 0, 0, 8, 32, "IPv4 dummy address", "RFC 7600", false),
	V4(192, 0, 0, 9, 32, "PCP anycast", "RFC 7723", true),
	V4(192, 0, 0, 10, 32, "TURN anycast", "RFC 8155", true),
	V4(192, 0, 0, 170, 32, "NAT64/DNS64 discovery", "RFC 7050", false),
	V4(192, 0, 0, 171, 32, "NAT64/DNS64 discovery", "RFC 7050", false),
	V4(192, 0, 2, 0, 24, "documentation", "RFC 5737", false),
	V4(192, 31, 196, 0, 24, "AS112", "RFC 7535", true),
	V4(192, 52, 193, 0, 24, "AMT", "RFC 7450", true),
	V4(192, 88, 99, 0, 24, "6to4 relay anycast, deprecated", "RFC 7526", false),
	V4(192, 88, 99, 2, 32, "6a44 relay anycast", "RFC 6751", false),
	V4(192, 168, 0, 0, 16, "private use", "RFC 1918", false),
	V4(192, 175, 48, 0, 24, "direct delegation AS112", "RFC 7534", true),
	V4(198, 18, 0, 0, 15, "benchmarking", "RFC 2544", false),
	V4(198, 51, 100, 0, 24, "documentation", "RFC 5737", false),
	V4(203, 0, 113, 0, 24, "documentation", "RFC 5737", false),
	V4(224, 0, 0, 0, 4, "multicast", "RFC 5771", false),	/* + */
	V4(240, 0, 0, 0, 4, "reserved", "RFC 1112", false),
	V4(255, 255, 255, 255, 32, "limited broadcast", "RFC 919", false),

	V6(128, "unspecified address", "RFC 4291", false, 0),
	V6(128, "loopback", "RFC 4291", false, [15] = 1),
	V6(96, "IPv4-compatible, deprecated", "RFC 4291", false, 0),	/* + */
	V6(96, "IPv4-mapped", "RFC 4291", false, [10] = 0xff, 0xff),
	V6(96, "IPv4-IPv6 translation", "RFC 6052", true,
	    0, 0x64, 0xff, 0x9b),
	V6(48, "IPv4-IPv6 translation, local use", "RFC 8215", false,
	    0, 0x64, 0xff, 0x9b, 0, 1),
	V6(64, "discard-only", "RFC 6666", false, 1),
	V6(64, "dummy prefix", "RFC 9780", false, 1, [7] = 1),
	V6(23, "IETF protocol assignments", "RFC 2928", false, 0x20, 1),
	V6(32, "Teredo", "RFC 4380", false, 0x20, 1),
	V6(128, "PCP anycast", "RFC 7723", true, 0x20, 1, 0, 1, [15] = 1),
	V6(128, "TURN anycast", "RFC 8155", true, 0x20, 1, 0, 1, [15] = 2),
	V6(128, "DNS-SD SRP anycast", "RFC 9665", true,
	    0x20, 1, 0, 1, [15] = 3),
	V6(48, "benchmarking", "RFC 5180", false, 0x20, 1, 0, 2),
	V6(32, "AMT", "RFC 7450", true, 0x20, 1, 0, 3),
	V6(48, "AS112", "RFC 7535", true, 0x20, 1, 0, 4, 1, 0x12),
	V6(28, "ORCHID, deprecated", "RFC 4843", false, 0x20, 1, 0, 0x10),
	V6(28, "ORCHIDv2", "RFC 7343", true, 0x20, 1, 0, 0x20),
	V6(28, "drone remote ID", "RFC 9374", true, 0x20, 1, 0, 0x30),
	V6(32, "documentation", "RFC 3849", false, 0x20, 1, 0xd, 0xb8),
	V6(16, "6to4", "RFC 3056", false, 0x20, 2),
	V6(48, "direct delegation AS112", "RFC 7534", true,
	    0x26, 0x20, 0, 0x4f, 0x80, 0),
	V6(20, "documentation", "RFC 9637", false, 0x3f, 0xff),
	V6(16, "segment routing SIDs", "RFC 9602", false, 0x5f),
	V6(7, "unique-local", "RFC 4193", false, 0xfc),
	V6(10, "link-local", "RFC 4291", false, 0xfe, 0x80),
	V6(10, "site-local, deprecated", "RFC 3879", false, 0xfe, 0xc0), /* + */
	V6(8, "multicast", "RFC 4291", false, 0xff),		/* + */
};
/* clang-format on */
#define ROWS (sizeof(rows) / sizeof(rows[0]))

const struct special *
special_in(const struct network *network)
{
	const struct row *around = NULL;
	const struct network *block;
	size_t i;

	for (i = 0; i < ROWS; i++) {
		block = &rows[i].special.network;
		if (block->prefix <= network->prefix &&
		    network_has(block, &network->ip) &&
		    (around == NULL ||
			block->prefix > around->special.network.prefix))
			around = &rows[i];
	}
	if (around != NULL && !around->reachable)
		return &around->special;
	for (i = 0; i < ROWS; i++) {
		block = &rows[i].special.network;
		if (!rows[i].reachable && block->prefix > network->prefix &&
		    network_has(network, &block->ip))
			return &rows[i].special;
	}
	return NULL;
}

const struct special *
special_of(const struct ip *ip)
{
	return special_in(&(struct network){
	    .ip = *ip, .prefix = ip->family == AF_INET ? 32 : 128 });
}
