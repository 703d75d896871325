#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/facts/relay.h"
#include "lib/mail/address.h"
#include "lib/postfix/inquiry.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "relay-test/options.h"
#include "relay-test/plan.h"
#include "relay-test/reading.h"

#define SMTP_PORT 25

const char *
reading_value(const struct reading *reading, const char *name)
{
	return arena_string(
	    reading->arena, postfix_value(reading->postfix, name));
}

bool
reading_is_on(const struct reading *reading, const char *name)
{
	return str_equal(postfix_value(reading->postfix, name), "yes");
}

int
reading_sender(
    const struct reading *reading, const char *text, struct address *address_r)
{
	const char *error;

	if (address_path(
		reading->arena, text, strlen(text), address_r, &error) == 0)
		return 0;
	return plan_fail(reading->fault_r,
	    arena_printf(reading->arena, "--from: %s", error),
	    "give an address as --from info@example.jp");
}

/* --- where to --- */

static int
find_relayhost(const struct reading *reading, const char **relayhost_r)
{
	struct address sender;

	*relayhost_r = reading_value(reading, "relayhost");
	if (reading->options->from == NULL) {
		if (reading_value(
			reading, "sender_dependent_relayhost_maps")[0] != '\0')
			plan_remark(reading->plan, reading->arena,
			    "some senders have a relay of their own "
			    "(sender_dependent_relayhost_maps)",
			    "--from ADDR tests the one of that sender");
		return 0;
	}
	if (reading_sender(reading, reading->options->from, &sender) < 0)
		return -1;
	if (inquiry_relayhost(reading->inquiry, &sender, reading->arena,
		relayhost_r) == LOOKUP_FOUND)
		return 0;
	return plan_fail(
	    reading->fault_r, *relayhost_r, "run postfrank-relay-test as root");
}

/* "smtp:[relay.example]:587": what Postfix takes when there is no relayhost. */
static const char *
next_hop_of_transport(const struct reading *reading)
{
	const char *transport = reading_value(reading, "default_transport");

	return strchr(transport, ':') == NULL ? "" : strchr(transport, ':') + 1;
}

static int
read_next_hop(const struct reading *reading)
{
	struct plan *plan = reading->plan;
	struct arena *arena = reading->arena;
	const char *relayhost;

	if (find_relayhost(reading, &relayhost) < 0)
		return -1;
	if (relayhost[0] == '\0')
		relayhost = next_hop_of_transport(reading);
	if (relayhost[0] == '\0')
		return plan_fail(reading->fault_r,
		    "Postfix has no relayhost: its mail goes straight to the "
		    "servers of the recipients",
		    "set relayhost = [relay.example]:587 in main.cf, or name "
		    "what is to be tested: postfrank-relay-test HOST");
	if (plan_set_next_hop(plan, arena, relayhost, SMTP_PORT) < 0)
		return plan_fail(reading->fault_r,
		    arena_printf(arena, "relayhost \"%s\" is no next hop",
			str_show(arena, relayhost, strlen(relayhost), 100)),
		    "write it as [relay.example]:587");
	if (strlen(relayhost) > strlen(plan->next_hop))
		plan_remark(plan, arena,
		    "relayhost names several hosts, and only the first one is "
		    "tested",
		    "test each of the others: postfrank-relay-test HOST");
	return 0;
}

static void
read_names(const struct reading *reading)
{
	const char *lookup = reading_value(reading, "smtp_host_lookup");
	const char *protocols = reading_value(reading, "inet_protocols");
	struct plan *plan = reading->plan;
	const bool no_dns = reading_is_on(reading, "disable_dns_lookups") ||
	    str_equal(
		reading_value(reading, "smtp_dns_support_level"), "disabled");

	plan->names =
	    no_dns || words_have(lookup, "native") ? NAMES_SYSTEM : NAMES_DNS;
	if (no_dns)
		plan->mx = false;
	plan->ipv4 =
	    words_have(protocols, "all") || words_have(protocols, "ipv4");
	plan->ipv6 =
	    words_have(protocols, "all") || words_have(protocols, "ipv6");
	ip_parse(reading_value(reading, "smtp_bind_address"), &plan->bind4);
	ip_parse(reading_value(reading, "smtp_bind_address6"), &plan->bind6);
	plan->helo = reading_value(reading, "smtp_helo_name");
}

/* --- TLS --- */

/* Strategies are names by now, but for "hostname", which may be of an MX. */
static const char *
names_of(const struct reading *reading, const char *match)
{
	char *rest = arena_string(reading->arena, match), *word;
	const char *names = "", *name;

	while ((word = words_next(&rest)) != NULL) {
		name = word;
		if (str_equal(word, "nexthop"))
			name = reading->plan->name;
		else if (str_equal(word, "dot-nexthop"))
			name = arena_printf(
			    reading->arena, ".%s", reading->plan->name);
		names = arena_printf(reading->arena, "%s%s%s", names,
		    names[0] != '\0' ? " " : "", name);
	}
	return names;
}

static int
set_trust(const struct reading *reading, const struct tls_policy *policy)
{
	static const enum plan_trust trusts[] = {
		[TLS_NONE] = TRUST_ANY,
		[TLS_MAY] = TRUST_ANY,
		[TLS_ENCRYPT] = TRUST_ANY,
		[TLS_FINGERPRINT] = TRUST_FINGERPRINT,
		[TLS_VERIFY] = TRUST_NAME,
		[TLS_SECURE] = TRUST_NAME,
		[TLS_DANE] = TRUST_DANE,
		[TLS_DANE_ONLY] = TRUST_DANE_ONLY,
	};
	struct plan *plan = reading->plan;

	plan->tls.level = arena_printf(reading->arena, "%s = %s",
	    policy->source, tls_level_name(policy->level));
	plan->tls.trust = trusts[policy->level];
	plan->tls.mode = policy->wrapper ? PLAN_TLS_IMPLICIT
	    : policy->level == TLS_NONE  ? PLAN_TLS_NONE
					 : PLAN_TLS_STARTTLS;
	if (policy->unread[0] != '\0')
		plan_remark(plan, reading->arena,
		    arena_printf(reading->arena,
			"smtp_tls_policy_maps says more than is looked at: %s",
			policy->unread),
		    "test that with a message: sendmail ADDR");
	if (policy->wrapper && policy->level < TLS_ENCRYPT)
		return plan_fail(reading->fault_r,
		    "smtp_tls_wrappermode = yes needs "
		    "smtp_tls_security_level = encrypt, or a stronger one",
		    "set smtp_tls_security_level = secure");
	return 0;
}

/* The client's own certificate: Postfix takes these files in this order. */
static void
read_certificate(const struct reading *reading)
{
	char *chain = arena_string(
	    reading->arena, reading_value(reading, "smtp_tls_chain_files"));
	const char *file = words_next(&chain);
	struct plan *plan = reading->plan;

	plan->tls.certificate = plan->tls.key = file;
	if (file != NULL)
		return;
	plan->tls.certificate = reading_value(reading, "smtp_tls_cert_file");
	plan->tls.key = reading_value(reading, "smtp_tls_key_file");
}

static int
read_tls(const struct reading *reading)
{
	struct plan *plan = reading->plan;
	struct tls_policy policy;
	const char *error;

	if (tls_policy_read(reading->inquiry, reading->postfix, plan->next_hop,
		reading->arena, &policy, &error) < 0)
		return plan_fail(reading->fault_r, error,
		    "see TLS_README of Postfix; as root, tables can be read");
	if (policy.level == TLS_FINGERPRINT) {
		plan->tls.names = "";
		plan->tls.fingerprints = policy.match;
	} else {
		plan->tls.names = names_of(reading, policy.match);
	}
	plan->tls.digest = arena_string(reading->arena, policy.digest);
	plan->tls.trust_anchors = policy.trust_anchors;
	plan->tls.protocols = policy.protocols;
	plan->tls.ciphers = arena_string(reading->arena, policy.ciphers);
	/* As Postfix's tls_client_start() has it. */
	plan->tls.security_level = policy.level > TLS_ENCRYPT ? 1 : 0;
	plan->tls.sni = names_of(reading, policy.server_name);
	if (policy.level >= TLS_DANE)
		plan->tls.sni = "hostname";
	plan->tls.ca_file = reading_value(reading, "smtp_tls_CAfile");
	plan->tls.ca_path = reading_value(reading, "smtp_tls_CApath");
	plan->tls.system_ca = reading_is_on(reading, "tls_append_default_CA") ||
	    (policy.level < TLS_VERIFY && plan->tls.ca_file[0] == '\0' &&
		plan->tls.ca_path[0] == '\0');
	read_certificate(reading);
	return set_trust(reading, &policy);
}

/* --- all of it --- */

/* The gate reads what is in its own folder; root may write there. */
static const char *
folder_of(const struct options *options)
{
	if (options->save != NULL)
		return options->save;
	return geteuid() == 0 && access("/var/lib/postfrank", W_OK) == 0
	    ? RELAY_FOLDER
	    : NULL;
}

static void
read_addresses(const struct reading *reading)
{
	plan_addresses(reading->options, reading->arena,
	    reading_value(reading, "myhostname"), reading->plan);
}

static int
read_all(const struct reading *reading)
{
	struct plan *plan = reading->plan;
	struct reading known = *reading;

	if (read_next_hop(reading) < 0)
		return -1;
	read_names(reading);
	known.host = plan->mx ? NULL : plan->name;
	if (read_tls(reading) < 0 || reading_login(&known) < 0)
		return -1;
	plan->save = folder_of(reading->options);
	read_addresses(reading);
	return 0;
}

static int
read_login_at_host(const struct reading *reading)
{
	if (reading_credentials(reading) < 0)
		return -1;
	read_addresses(reading);
	return 0;
}

static const char *
transport_of(const struct reading *reading)
{
	const char *transport = reading_value(reading, "default_transport");

	return arena_string_n(
	    reading->arena, transport, strcspn(transport, ":"));
}

/* With Postfix's configuration, as long as `read` runs. */
static int
with_postfix(
    struct reading *reading, int (*read)(const struct reading *reading))
{
	int status = -1;

	reading->postfix = postfix_ask();
	if (!postfix_is_there(reading->postfix)) {
		plan_fail(reading->fault_r,
		    "no HOST is given, and there is no Postfix whose "
		    "configuration can be read",
		    "name the relay: postfrank-relay-test HOST");
	} else {
		postfix_take_transport(reading->postfix, transport_of(reading));
		reading->inquiry = inquiry_new(reading->postfix);
		if (reading->inquiry != NULL)
			status = read(reading);
		else
			plan_fail(reading->fault_r, strerror(errno),
			    "free some memory");
	}
	inquiry_free(reading->inquiry);
	postfix_release(reading->postfix);
	return status;
}

int
plan_by_postfix(const struct options *options, struct arena *arena,
    struct plan *plan, struct plan_fault *fault_r)
{
	struct reading reading = {
		.options = options,
		.arena = arena,
		.plan = plan,
		.fault_r = fault_r,
	};

	plan->by_postfix = true;
	return with_postfix(&reading, read_all);
}

int
plan_login_at(const struct options *options, struct arena *arena,
    const char *host, struct plan *plan, struct plan_fault *fault_r)
{
	struct reading reading = {
		.options = options,
		.arena = arena,
		.plan = plan,
		.host = host,
		.fault_r = fault_r,
	};

	return with_postfix(&reading, read_login_at_host);
}
