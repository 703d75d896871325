#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/* --- where to --- */

/* A change of main.cf; of a table only its owner knows how. */
static void
set_relay(struct config_findings *findings, const struct config_relay *relay,
    const char *value)
{
	struct arena *arena = findings->arena;
	const char *list = "", *word;
	char *rest;

	if (strcmp(relay->source, "relayhost") != 0)
		return;
	rest = arena_string(
	    arena, config_value(findings->config, NULL, relay->source));
	while ((word = words_next(&rest)) != NULL)
		list = arena_printf(arena, "%s%s%s", list,
		    *list == '\0' ? "" : ", ",
		    str_equal(word, relay->text) ? value : word);
	config_set(findings, NULL, relay->source, list);
}

static bool
is_below(const char *name, const char *domain)
{
	const size_t length = strlen(name), end = strlen(domain);

	return str_equal(name, domain) ||
	    (length > end && name[length - end - 1] == '.' &&
		str_equal(name + length - end, domain));
}

static void
judge_brackets(struct config_findings *findings)
{
	const struct config_relays relays = config_relays(findings);
	const struct config_relay *relay;
	size_t i;

	/* From Postfix 3.8 on; SRV is asked of names without brackets alone. */
	if (*config_value(findings->config, NULL, "use_srv_lookup") != '\0')
		return;
	for (i = 0; i < relays.count; i++) {
		relay = &relays.items[i];
		/* The MX of the own domain is meant as such. */
		if (relay->has_brackets ||
		    is_below(config_value(findings->config, NULL, "myhostname"),
			relay->host))
			continue;
		config_found(findings,
		    "%s has %s without brackets: the mail goes to the MX of "
		    "that name, if it has one, and not to that host",
		    relay->source, relay->text);
		set_relay(findings, relay,
		    arena_printf(findings->arena, "[%s]%s", relay->host,
			relay->text + strlen(relay->host)));
	}
}

const struct postfix_rule rule_relay_brackets = {
	.name = "relay-brackets",
	.summary = "a relay is named as a host, in brackets",
	.judge = judge_brackets,
	.fix = "put the host into brackets, in the password map, too",
};

static void
judge_port(struct config_findings *findings)
{
	const struct config_relays relays = config_relays(findings);
	size_t i;

	for (i = 0; config_logs_in(findings->config) && i < relays.count; i++) {
		if (strcmp(relays.items[i].port, "25") != 0)
			continue;
		config_found(findings,
		    "%s has %s: mail with a login goes to port 25, which is "
		    "for mail between servers and often blocked",
		    relays.items[i].source, relays.items[i].text);
		set_relay(findings, &relays.items[i],
		    arena_printf(
			findings->arena, "[%s]:587", relays.items[i].host));
	}
}

const struct postfix_rule rule_relay_port = {
	.name = "relay-port",
	.summary = "a login is made on a port for submission",
	.is_hint = true,
	.judge = judge_port,
	.fix = "take port 587 (RFC 6409), or 465 with TLS from the start",
};

/* A company may well relay through its own host elsewhere. */
static void
judge_own(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_relays relays = config_relays(findings);
	char *rest = arena_string(
	    findings->arena, config_value(config, NULL, "mydestination"));
	const char *word;
	size_t i;

	while ((word = words_next(&rest)) != NULL) {
		if (is_below(config_value(config, NULL, "myhostname"), word) ||
		    words_is_table(word))
			continue;
		for (i = 0; i < relays.count; i++) {
			if (!is_below(relays.items[i].host, word))
				continue;
			config_found(findings,
			    "mydestination has %s, the domain of the relay "
			    "%s: mail to it is delivered here and is never "
			    "sent",
			    word, relays.items[i].text);
			break;
		}
	}
}

const struct postfix_rule rule_relay_own = {
	.name = "relay-local",
	.summary = "the domain of the relay is not delivered here",
	.judge = judge_own,
	.fix = "take it out of mydestination",
};

/* --- TLS from the start --- */

static void
judge_wrapper(struct config_findings *findings)
{
	static const char name[] = "smtp_tls_wrappermode";
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const struct config_relays relays = config_relays(findings);
	const bool wraps = config_is_on(config, client, name);
	const char *level = config_tls_level(config);
	size_t i;

	for (i = 0; i < relays.count; i++) {
		if ((strcmp(relays.items[i].port, "465") == 0) == wraps)
			continue;
		if (wraps && strcmp(relays.items[i].port, "25") != 0 &&
		    strcmp(relays.items[i].port, "587") != 0)
			continue; /* a port that only its owner knows */
		config_found(findings,
		    "%s has %s, but %s is %s: port 465 begins with TLS, 25 "
		    "and 587 do not",
		    relays.items[i].source, relays.items[i].text,
		    config_place(findings, client, name), wraps ? "yes" : "no");
		config_set(findings, client, name, wraps ? "no" : "yes");
		return;
	}
	if (wraps && (str_equal(level, "none") || str_equal(level, "may"))) {
		config_found(findings,
		    "%s=yes does not work with smtp_tls_security_level=%s",
		    name, level);
		config_set(
		    findings, client, "smtp_tls_security_level", "encrypt");
	}
}

const struct postfix_rule rule_wrappermode = {
	.name = "wrappermode",
	.summary = "TLS begins as the port of the relay wants it",
	.judge = judge_wrapper,
	.fix = "change the mode, or the port of the relay",
};

/* --- where from --- */

#define BIND "smtp_bind_address"
#define BIND6 "smtp_bind_address6"

static const struct {
	const char *name;
	int family;
} binds[] = { { BIND, AF_INET }, { BIND6, AF_INET6 } };

static bool
is_loopback(const struct ip *ip)
{
	static const unsigned char loopback6[16] = { [15] = 1 };

	return ip->family == AF_INET ? ip->octets[0] == 127
				     : memcmp(ip->octets, loopback6, 16) == 0;
}

static void
judge_bind(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *value, *why;
	struct ip ip;
	size_t i;

	for (i = 0; i < 2; i++) {
		value = config_value(config, client, binds[i].name);
		if (*value == '\0')
			continue;
		why = NULL;
		if (ip_parse(value, &ip) != 0)
			why = "that is no address";
		else if (ip.family != binds[i].family)
			why = i == 0 ? "that is no IPv4 address"
				     : "that is no IPv6 address";
		else if (is_loopback(&ip))
			why = "from there nothing leaves this host";
		if (why == NULL)
			continue;
		config_found(findings, "%s=%s: %s",
		    config_place(findings, client, binds[i].name), value, why);
		config_set(findings, client, binds[i].name, "");
	}
}

const struct postfix_rule rule_bind_address = {
	.name = "bind-address",
	.summary = "mail is sent from an address that can send it",
	.judge = judge_bind,
	.fix = "name the address that mail leaves from, or none",
};

static void
judge_ipv6(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *protocols = config_value(config, client, "inet_protocols");

	if (*config_value(config, client, BIND) == '\0' ||
	    *config_value(config, client, BIND6) != '\0' ||
	    !(words_have(protocols, "all") || words_have(protocols, "ipv6")) ||
	    str_equal(config_value(config, client, "smtp_address_preference"),
		"ipv4"))
		return;
	config_found(findings,
	    BIND "=%s sets the address of IPv4 alone: over IPv6 mail leaves "
		 "from any address of the host",
	    config_value(config, client, BIND));
	config_set(findings, client, "smtp_address_preference", "ipv4");
}

const struct postfix_rule rule_bind_ipv6 = {
	.name = "bind-ipv6",
	.summary = "the address is set for IPv6, too",
	.is_hint = true,
	.judge = judge_ipv6,
	.fix = "set smtp_bind_address6, too, or prefer IPv4",
};

/* Of an egress that names addresses. */
static bool
in_egress(const struct conf *conf, const struct ip *ip)
{
	const struct conf_networks *networks;
	bool any = false;
	size_t i, j;

	for (i = 0; i < conf->egress_count; i++) {
		networks = &conf->egresses[i].addresses;
		for (j = 0; j < networks->count; j++) {
			if (networks->items[j].ip.family != ip->family)
				continue;
			any = true;
			if (network_has(&networks->items[j], ip))
				return true;
		}
	}
	return !any;
}

static void
judge_egress(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *value;
	struct ip ip;
	size_t i;

	/* The address of a relay is another one, and so is that behind NAT. */
	for (i = 0; *config_value(config, NULL, "relayhost") == '\0' && i < 2;
	     i++) {
		value = config_value(config, client, binds[i].name);
		if (ip_parse(value, &ip) != 0 || is_loopback(&ip) ||
		    in_egress(findings->conf, &ip))
			continue;
		config_found(findings,
		    "%s=%s is an address of no section egress: receivers see "
		    "another one than is tested, unless it is translated",
		    config_place(findings, client, binds[i].name), value);
	}
}

const struct postfix_rule rule_bind_egress = {
	.name = "bind-egress",
	.summary = "mail is sent from a configured egress",
	.is_hint = true,
	.judge = judge_egress,
	.fix = "correct it, or the section egress of the configuration",
};
