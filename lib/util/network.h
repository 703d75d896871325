/* IP addresses and networks as values. A v4-mapped IPv6 address is IPv4. */
#ifndef POSTFRANK_UTIL_NETWORK_H
#define POSTFRANK_UTIL_NETWORK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct ip {
	int family;		/* AF_INET, AF_INET6, or 0 for none */
	uint8_t octets[16];	/* network order; 4 are used for AF_INET */
};

struct network {
	struct ip ip;
	unsigned prefix; /* bits that count: 0-32 or 0-128 */
};

#define IP_TEXT_SIZE INET6_ADDRSTRLEN

/* 0, or -1 when the text is no address. "[::1]", "IPv6:::1" are not. */
int ip_parse(const char *text, struct ip *ip_r);
void ip_from_sockaddr(const struct sockaddr *address, struct ip *ip_r);
/* Returns the length of the socket address. */
socklen_t ip_to_sockaddr(const struct ip *ip, uint16_t port,
    struct sockaddr_storage *address_r);

/* Into `text`, which it returns; "" for none. */
const char *ip_show(const struct ip *ip, char text[IP_TEXT_SIZE]);

bool ip_equal(const struct ip *a, const struct ip *b);

/*
 * "192.0.2.0/24", "2001:db8::/32", or an address alone. 0, or -1 when it is
 * neither, or has bits set behind the prefix.
 */
int network_parse(const char *text, struct network *network_r);
/* The network of that prefix in which the address lies; a prefix that is longer
 * than an address of its family is the address alone. */
struct network network_of(const struct ip *ip, unsigned prefix);
/* The address behind its last one; false when there is none. */
bool network_next(const struct network *network, struct ip *ip_r);
/* One address alone. */
bool network_is_address(const struct network *network);
/* Into `text`, which it returns; an address alone without its prefix. */
#define NETWORK_TEXT_SIZE (IP_TEXT_SIZE + sizeof("/128"))
const char *network_show(const struct network *network,
    char text[NETWORK_TEXT_SIZE]);
bool network_has(const struct network *network, const struct ip *ip);
bool networks_have(const struct network *networks, size_t count,
    const struct ip *ip);

#endif
