/* The host of a URL (WHATWG URL 3.5): a name, or an address in any form. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/mail/url.h"
#include "lib/mail/url_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define FAULT_NAME "its host is no name that a browser takes"
#define FAULT_ADDRESS "its host is no valid IP address"

#define IPV4_PARTS_MAX 4

static int
hex_digit(char c)
{
	c = str_lower_octet(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Whether "%XX" is at `at`. */
static bool
is_encoded(const char *at, const char *end)
{
	return *at == '%' && end - at > 2 && hex_digit(at[1]) >= 0 &&
	    hex_digit(at[2]) >= 0;
}

static char *
percent_decode(
    struct arena *arena, const char *at, size_t length, size_t *length_r)
{
	const char *end = at + length;
	char *decoded, *to;

	decoded = to = arena_alloc(arena, length + 1);
	while (at < end) {
		if (is_encoded(at, end)) {
			*to++ =
			    (char)(16 * hex_digit(at[1]) + hex_digit(at[2]));
			at += 3;
		} else {
			*to++ = *at++;
		}
	}
	*length_r = (size_t)(to - decoded);
	return decoded;
}

/* Of names as people make them: no character of these needs a second look. */
static bool
is_common(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '.';
}

/* 3.1, forbidden domain code points. */
static bool
has_forbidden(const char *name)
{
	for (; *name != '\0'; name++) {
		if (is_common(*name))
			continue;
		if ((unsigned char)*name <= ' ' || *name == '\x7f' ||
		    strchr("#/:<>?@[\\]^|%", *name) != NULL)
			return true;
	}
	return false;
}

/*
 * One part of an IPv4 address: decimal, octal, hexadecimal. More than 32 bits
 * are UINT64_MAX; -1 when it is no number.
 */
static int
read_number(const char *at, const char *end, uint64_t *number_r)
{
	int base = 10, digit;
	uint64_t number = 0;

	if (at == end)
		return -1;
	if (end - at >= 2 && at[0] == '0') {
		base = str_lower_octet(at[1]) == 'x' ? 16 : 8;
		at += base == 16 ? 2 : 1;
	}
	for (; at < end; at++) {
		digit = hex_digit(*at);
		if (digit < 0 || digit >= base)
			return -1;
		if (number <= UINT32_MAX)
			number = number * (uint64_t)base + (uint64_t)digit;
	}
	*number_r = number <= UINT32_MAX ? number : UINT64_MAX;
	return 0;
}

/* 3.5, ends in a number: such a host is an IPv4 address or nothing. */
static bool
ends_in_number(const char *name)
{
	const char *end = name + strlen(name), *last, *at;
	uint64_t number;

	if (end > name && end[-1] == '.')
		end--;
	last = memrchr(name, '.', (size_t)(end - name));
	last = last != NULL ? last + 1 : name;
	for (at = last; at < end && *at >= '0' && *at <= '9'; at++)
		continue;
	return last < end &&
	    (at == end || read_number(last, end, &number) == 0);
}

/* 3.5, the IPv4 parser. */
static int
read_ipv4(const char *name, struct ip *ip)
{
	const char *end = name + strlen(name), *dot;
	uint64_t parts[IPV4_PARTS_MAX], address = 0;
	size_t count = 0, i;

	if (end > name && end[-1] == '.')
		end--;
	for (; name <= end; name = dot + 1) {
		dot = memchr(name, '.', (size_t)(end - name));
		if (dot == NULL)
			dot = end;
		if (count == IPV4_PARTS_MAX ||
		    read_number(name, dot, &parts[count++]) != 0)
			return -1;
	}
	for (i = 0; i + 1 < count; i++) {
		if (parts[i] > 255)
			return -1;
		address |= parts[i] << (24 - 8 * i);
	}
	if (parts[i] > UINT32_MAX >> 8 * i)
		return -1;
	address |= parts[i];
	*ip = (struct ip){ .family = AF_INET };
	for (i = 0; i < 4; i++)
		ip->octets[i] = (uint8_t)(address >> (24 - 8 * i));
	return 0;
}

static void
set_address(struct arena *arena, struct url *url)
{
	char text[IP_TEXT_SIZE];

	url->host = arena_string(arena, ip_show(&url->ip, text));
}

/* "[...]" */
static void
read_ipv6(struct arena *arena, const char *text, size_t length, struct url *url)
{
	char *inside;

	if (length < 2 || text[length - 1] != ']') {
		url->fault = FAULT_ADDRESS;
		return;
	}
	inside = arena_string_n(arena, text + 1, length - 2);
	if (strlen(inside) != length - 2 || strchr(inside, ':') == NULL ||
	    ip_parse(inside, &url->ip) != 0) {
		url->ip = (struct ip){ 0 };
		url->fault = FAULT_ADDRESS;
		return;
	}
	set_address(arena, url);
}

static void
read_name(struct arena *arena, char *name, const char *written, size_t length,
    struct url *url)
{
	size_t end = strlen(name);

	if (end == 0 || has_forbidden(name)) {
		url->fault = FAULT_NAME;
	} else if (!ends_in_number(name)) {
		if (end > 1 && name[end - 1] == '.')
			name[end - 1] = '\0';
		url->host = name;
	} else if (read_ipv4(name, &url->ip) != 0) {
		url->fault = FAULT_ADDRESS;
	} else {
		set_address(arena, url);
		if (strlen(url->host) != length ||
		    memcmp(url->host, written, length) != 0)
			url->odd |= URL_ODD_ADDRESS;
	}
}

void
url_host(struct arena *arena, const char *text, size_t length, struct url *url)
{
	const char *percent = memchr(text, '%', length);
	const char *written = text, *end = text + length;
	size_t written_length = length;
	char *name;

	if (length == 0) {
		url->fault = "its host is missing";
		return;
	}
	if (*text == '[') {
		read_ipv6(arena, text, length, url);
		return;
	}
	if (percent != NULL) {
		if (is_encoded(percent, end))
			url->odd |= URL_ODD_PERCENT;
		text = percent_decode(arena, text, length, &length);
	}
	name = url_name(arena, text, length);
	if (name == NULL)
		url->fault = FAULT_NAME;
	else
		read_name(arena, name, written, written_length, url);
}
