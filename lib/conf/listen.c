#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "lib/conf/listen.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

static int
parse_unix(const char *path, struct listen_address *address_r)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&address_r->address;
	int length;

	if (*path == '\0')
		return -1;
	length = snprintf(un->sun_path, sizeof(un->sun_path), "%s%s",
	    *path == '/' ? "" : LISTEN_QUEUE_DIRECTORY "/", path);
	if (length < 0 || (size_t)length >= sizeof(un->sun_path))
		return -1;
	un->sun_family = AF_UNIX;
	address_r->length = sizeof(*un);
	return 0;
}

/* Cuts "ADDRESS:PORT" or "[ADDRESS]:PORT". */
static int
parse_host(const char *text, size_t length, struct ip *ip_r)
{
	char host[IP_TEXT_SIZE + 2];
	bool brackets;

	if (length == 0 || length >= sizeof(host))
		return -1;
	memcpy(host, text, length);
	host[length] = '\0';
	if (str_equal(host, "localhost"))
		return ip_parse("127.0.0.1", ip_r);
	brackets = host[0] == '[' && host[length - 1] == ']';
	if (brackets) {
		host[length - 1] = '\0';
		if (ip_parse(host + 1, ip_r) != 0)
			return -1;
		return ip_r->family == AF_INET6 ? 0 : -1;
	}
	if (ip_parse(host, ip_r) != 0)
		return -1;
	return ip_r->family == AF_INET ? 0 : -1;
}

static int
parse_inet(const char *text, struct listen_address *address_r)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&address_r->address;
	struct sockaddr_in *in = (struct sockaddr_in *)&address_r->address;
	const char *colon;
	long long port;
	struct ip ip;

	colon = strrchr(text, ':');
	if (colon == NULL || str_number(colon + 1, 1, 65535, &port) != 0 ||
	    parse_host(text, (size_t)(colon - text), &ip) != 0)
		return -1;
	if (ip.family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)port);
		memcpy(&in->sin_addr, ip.octets, sizeof(in->sin_addr));
		address_r->length = sizeof(*in);
	} else {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((uint16_t)port);
		memcpy(&in6->sin6_addr, ip.octets, sizeof(in6->sin6_addr));
		address_r->length = sizeof(*in6);
	}
	return 0;
}

int
listen_parse(const char *text, struct listen_address *address_r)
{
	memset(address_r, 0, sizeof(*address_r));
	if (strncmp(text, "unix:", 5) == 0)
		return parse_unix(text + 5, address_r);
	if (strncmp(text, "inet:", 5) == 0)
		return parse_inet(text + 5, address_r);
	return -1;
}
