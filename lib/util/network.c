#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/network.h"
#include "lib/util/str.h"

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static void
unmap(struct ip *ip)
{
	if (ip->family != AF_INET6 ||
	    memcmp(ip->octets, mapped, sizeof(mapped)) != 0)
		return;
	ip->family = AF_INET;
	memmove(ip->octets, ip->octets + 12, 4);
	memset(ip->octets + 4, 0, 12);
}

int
ip_parse(const char *text, struct ip *ip_r)
{
	memset(ip_r, 0, sizeof(*ip_r));
	if (inet_pton(AF_INET, text, ip_r->octets) == 1) {
		ip_r->family = AF_INET;
		return 0;
	}
	if (inet_pton(AF_INET6, text, ip_r->octets) == 1) {
		ip_r->family = AF_INET6;
		unmap(ip_r);
		return 0;
	}
	return -1;
}

void
ip_from_sockaddr(const struct sockaddr *address, struct ip *ip_r)
{
	memset(ip_r, 0, sizeof(*ip_r));
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		ip_r->family = AF_INET;
		memcpy(ip_r->octets, &in->sin_addr, 4);
	} else if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;

		ip_r->family = AF_INET6;
		memcpy(ip_r->octets, &in6->sin6_addr, 16);
		unmap(ip_r);
	}
}

socklen_t
ip_to_sockaddr(
    const struct ip *ip, uint16_t port, struct sockaddr_storage *address_r)
{
	struct sockaddr_in6 *in6 = (void *)address_r;
	struct sockaddr_in *in = (void *)address_r;

	memset(address_r, 0, sizeof(*address_r));
	address_r->ss_family = (sa_family_t)ip->family;
	if (ip->family == AF_INET) {
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, ip->octets, sizeof(in->sin_addr));
		return sizeof(*in);
	}
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, ip->octets, sizeof(in6->sin6_addr));
	return sizeof(*in6);
}

const char *
ip_show(const struct ip *ip, char text[IP_TEXT_SIZE])
{
	if (ip->family == 0 ||
	    inet_ntop(ip->family, ip->octets, text, IP_TEXT_SIZE) == NULL)
		text[0] = '\0';
	return text;
}

static bool
same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	uint8_t mask = (uint8_t)(0xff << (8 - rest));

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] & mask) == (b[whole] & mask);
}

bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
	    same_bits(a->octets, b->octets, a->family == AF_INET ? 32 : 128);
}

struct network
network_of(const struct ip *ip, unsigned prefix)
{
	unsigned bits = ip->family == AF_INET ? 32 : 128, i;
	struct network network = { *ip, prefix < bits ? prefix : bits };

	for (i = network.prefix; i < bits; i++)
		network.ip.octets[i / 8] &= (uint8_t) ~(0x80 >> (i % 8));
	return network;
}

int
network_parse(const char *text, struct network *network_r)
{
	char address[IP_TEXT_SIZE];
	struct network masked;
	const char *slash;
	long long prefix;
	unsigned bits;
	size_t length;

	slash = strchr(text, '/');
	length = slash ? (size_t)(slash - text) : strlen(text);
	if (length >= sizeof(address))
		return -1;
	memcpy(address, text, length);
	address[length] = '\0';
	if (ip_parse(address, &network_r->ip) < 0)
		return -1;
	bits = network_r->ip.family == AF_INET ? 32 : 128;
	network_r->prefix = bits;
	if (slash == NULL)
		return 0;
	if (str_number(slash + 1, 0, bits, &prefix) < 0)
		return -1;
	network_r->prefix = (unsigned)prefix;
	masked = network_of(&network_r->ip, network_r->prefix);
	return ip_equal(&masked.ip, &network_r->ip) ? 0 : -1;
}

bool
network_next(const struct network *network, struct ip *ip_r)
{
	unsigned bit = network->prefix;

	*ip_r = network_of(&network->ip, network->prefix).ip;
	while (bit-- > 0) {
		const uint8_t mask = (uint8_t)(0x80 >> bit % 8);

		ip_r->octets[bit / 8] ^= mask;
		if (ip_r->octets[bit / 8] & mask)
			return true;
	}
	return false;
}

bool
network_is_address(const struct network *network)
{
	return network->prefix == (network->ip.family == AF_INET ? 32 : 128);
}

const char *
network_show(const struct network *network, char text[NETWORK_TEXT_SIZE])
{
	size_t length;

	ip_show(&network->ip, text);
	length = strlen(text);
	if (!network_is_address(network))
		snprintf(text + length, NETWORK_TEXT_SIZE - length, "/%u",
		    network->prefix);
	return text;
}

bool
network_has(const struct network *network, const struct ip *ip)
{
	return network->ip.family == ip->family && ip->family != 0 &&
	    same_bits(network->ip.octets, ip->octets, network->prefix);
}

bool
networks_have(const struct network *networks, size_t count, const struct ip *ip)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (network_has(&networks[i], ip))
			return true;
	}
	return false;
}
