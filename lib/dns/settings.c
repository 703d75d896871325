#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/dns/settings.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/*
 * A question has a socket of its own until its answer comes. A name whose
 * server is dead holds its sockets for 11 s, and other questions must not wait
 * for them. Half of what the process may open is left for others.
 */
#define SOCKETS_MAX 4096

/*
 * unbound.conf(5). libunbound only carries: it answers nothing by itself (zones
 * of RFC 6761 and 6303 neither, they may be real at home and in tests), keeps
 * nothing (the facts above us are the cache, and a refresh must reach the
 * server), and validates nothing (behind a forwarder that strips signatures
 * all would be bogus).
 *
 * By default it backs off from a silent server for up to a quarter of an hour.
 * With an entry that is always expired (-1) the next question is sent whatever
 * happened before: after 900 ms without an answer a second time, then, to
 * another server if there is one, after 1800 ms; three times two sends to each
 * server. 1800 is the mark, too, by which a dead server is known as long as
 * another one answers; it must be more than 1776 for that (RTT_BAND).
 */
static const char settings[] =
    "server:\n"
    "  do-not-query-localhost: no\n"
    "  unblock-lan-zones: yes\n"
    "  insecure-lan-zones: yes\n"
    "  local-zone: \"localhost.\" nodefault\n"
    "  local-zone: \"127.in-addr.arpa.\" nodefault\n"
    "  local-zone: \"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
    ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.\" nodefault\n"
    "  local-zone: \"home.arpa.\" nodefault\n"
    "  local-zone: \"onion.\" nodefault\n"
    "  local-zone: \"test.\" nodefault\n"
    "  local-zone: \"invalid.\" nodefault\n"
    "  module-config: \"iterator\"\n"
    "  log-servfail: yes\n"
    "  rrset-roundrobin: no\n"
    "  msg-cache-size: 0\n"
    "  rrset-cache-size: 0\n"
    "  infra-host-ttl: -1\n"
    "  infra-cache-min-rtt: 900\n"
    "  infra-cache-max-rtt: 1800\n"
    "  outbound-msg-retry: 3\n"
    "  outgoing-num-tcp: 64\n"
    "forward-zone:\n"
    "  name: \".\"\n"
    "  forward-no-cache: yes\n";

static int
limit_sockets(struct ub_ctx *context)
{
	struct rlimit limit;
	char number[20];

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur / 2 > SOCKETS_MAX)
		limit.rlim_cur = 2 * SOCKETS_MAX;
	snprintf(number, sizeof(number), "%llu",
	    (unsigned long long)limit.rlim_cur / 2);
	return ub_ctx_set_option(context, "outgoing-range:", number);
}

/* libunbound reads settings from files alone; this one has no name. */
static int
read_settings(struct ub_ctx *context)
{
	char path[64];
	int fd, error = -1;

	fd = memfd_create("unbound.conf", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, settings, sizeof(settings) - 1) ==
	    (ssize_t)sizeof(settings) - 1)
		error = ub_ctx_config(context, path);
	close(fd);
	if (error == 0)
		error = limit_sockets(context);
	/* In a library, and not known to a file: lines of failed questions. */
	if (error == 0)
		error = ub_ctx_set_option(context, "val-log-squelch:", "no");
	return error == 0 ? 0 : -1;
}

/* ADDRESS or ADDRESS@PORT; libunbound would take any number for a port. */
static int
add_server(struct ub_ctx *context, const char *server)
{
	char address[IP_TEXT_SIZE] = "";
	const char *at = strchr(server, '@');
	size_t length = at != NULL ? (size_t)(at - server) : strlen(server);
	long long port;
	struct ip ip;

	if (length >= sizeof(address))
		return -1;
	memcpy(address, server, length);
	if (ip_parse(address, &ip) < 0 ||
	    (at != NULL && str_number(at + 1, 1, 65535, &port) < 0))
		return -1;
	return ub_ctx_set_fwd(context, server) == 0 ? 0 : -1;
}

const char *
settings_apply(
    struct ub_ctx *context, char *const *servers, size_t server_count)
{
	size_t i;

	if (read_settings(context) < 0)
		return "libunbound does not take its settings; is /proc "
		       "mounted?";
	for (i = 0; i < server_count; i++) {
		if (add_server(context, servers[i]) < 0)
			return "a DNS server is neither ADDRESS nor "
			       "ADDRESS@PORT";
	}
	if (server_count == 0 && ub_ctx_resolvconf(context, NULL) != 0)
		return "/etc/resolv.conf cannot be read; name the DNS servers "
		       "in dns { servers }";
	if (ub_ctx_async(context, 1) != 0)
		return "libunbound has no threads";
	return NULL;
}
