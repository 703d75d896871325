#include <stdbool.h>
#include <string.h>

#include "lib/conf/next_hop.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/idn.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/* As Postfix splits lists. */
#define SEPARATORS ", \t\r\n"

#define SMTP_PORT 25

/* The names of /etc/services that mail is sent to. */
static const struct {
	const char *name;
	long long port;
} services[] = {
	{ "smtp", SMTP_PORT },
	{ "smtps", 465 },
	{ "submissions", 465 },
	{ "submission", 587 },
};

/* One of a list; not terminated. */
struct hop {
	const char *host, *port; /* port NULL = none is written */
	size_t host_length, port_length;
	bool brackets;
};

static int
split(const char *text, size_t length, struct hop *hop)
{
	const char *end = text + length, *colon;

	*hop = (struct hop){ .host = text, .host_length = length };
	if (*text == '[') {
		hop->brackets = true;
		hop->host++;
		end = memchr(text, ']', length);
		if (end == NULL)
			return -1;
		hop->host_length = (size_t)(end - hop->host);
		colon = end + 1;
		if (colon == text + length)
			return hop->host_length > 0 ? 0 : -1;
		if (*colon != ':')
			return -1;
	} else {
		colon = memchr(text, ':', length);
		if (colon == NULL)
			return 0;
		hop->host_length = (size_t)(colon - text);
	}
	hop->port = colon + 1;
	hop->port_length = (size_t)(text + length - hop->port);
	return hop->host_length > 0 && hop->port_length > 0 ? 0 : -1;
}

static const char *
normal_host(struct arena *arena, const char *text, size_t length)
{
	static const char v6[] = "ipv6:";
	char shown[IP_TEXT_SIZE];
	const char *error;
	struct ip ip;
	char *host;

	host = idn_to_ascii(arena, text, length, &error);
	if (host == NULL)
		return NULL;
	if (ip_parse(host + (str_starts(host, v6) ? strlen(v6) : 0), &ip) == 0)
		return arena_string(arena, ip_show(&ip, shown));
	length = strlen(host);
	if (length > 1 && host[length - 1] == '.')
		host[length - 1] = '\0';
	return host;
}

static void
append_port(struct arena *arena, const struct hop *hop, struct buf *out)
{
	long long port = 0;
	char *text;
	size_t i;

	text = str_lower(arena_string_n(arena, hop->port, hop->port_length));
	for (i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (strcmp(text, services[i].name) == 0)
			port = services[i].port;
	}
	if (port == 0 && str_number(text, 1, 65535, &port) != 0)
		buf_printf(out, ":%s", text);
	else if (port != SMTP_PORT)
		buf_printf(out, ":%lld", port);
}

static int
append(struct arena *arena, const char *text, size_t length, struct buf *out)
{
	const char *host;
	struct hop hop;

	if (split(text, length, &hop) != 0)
		return -1;
	host = normal_host(arena, hop.host, hop.host_length);
	if (host == NULL)
		return -1;
	if (out->length > 0)
		buf_string(out, ", ");
	buf_printf(out, hop.brackets ? "[%s]" : "%s", host);
	if (hop.port != NULL)
		append_port(arena, &hop, out);
	return 0;
}

char *
next_hop_normal(struct arena *arena, const char *text)
{
	struct buf out = { 0 };
	char *normal = NULL;
	int result = 0;
	size_t length;

	for (text += strspn(text, SEPARATORS); *text != '\0' && result == 0;
	     text += length + strspn(text + length, SEPARATORS)) {
		length = strcspn(text, SEPARATORS);
		result = append(arena, text, length, &out);
	}
	if (result == 0 && out.length > 0)
		normal = arena_string_n(arena, out.data, out.length);
	buf_free(&out);
	return normal;
}

int
next_hop_first(struct arena *arena, const char *text, unsigned port,
    struct next_hop *next_hop_r)
{
	char *host = next_hop_normal(arena, text), *end;
	struct hop hop;
	long long number = port;

	if (host == NULL)
		return -1;
	text += strspn(text, SEPARATORS);
	split(text, strcspn(text, SEPARATORS), &hop);
	/* In the normal form, port 25 is not written. */
	if (hop.port != NULL)
		number = SMTP_PORT;
	host[strcspn(host, ",")] = '\0';
	end = host + strcspn(host, hop.brackets ? "]" : ":");
	if (hop.brackets)
		*end++ = '\0';
	if (*end == ':') {
		*end++ = '\0';
		if (str_number(end, 1, 65535, &number) < 0)
			return -1;
	}
	*next_hop_r = (struct next_hop){
		.host = host + hop.brackets,
		.port = (unsigned)number,
		.mx = !hop.brackets,
	};
	return 0;
}
