#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define ENABLE "smtp_sasl_auth_enable"
#define PASSWORDS "smtp_sasl_password_maps"
#define OPTIONS "smtp_sasl_security_options"
#define TLS_OPTIONS "smtp_sasl_tls_security_options"
#define SENDER_LOGIN "smtp_sender_dependent_authentication"

static const char *
client_value(const struct config_findings *findings, const char *name)
{
	return config_value(
	    findings->config, config_client(findings->config), name);
}

/* By default they are those without TLS, of the service's own, too. */
static const char *
tls_options(const struct config_findings *findings)
{
	const struct config *config = findings->config;
	const bool is_default =
	    str_equal(config_value(config, NULL, TLS_OPTIONS),
		config_value(config, NULL, OPTIONS));

	return client_value(findings,
	    is_default && !config_is_own(config_client(config), TLS_OPTIONS)
		? OPTIONS
		: TLS_OPTIONS);
}

static void
set_client(
    struct config_findings *findings, const char *name, const char *value)
{
	config_set(findings, config_client(findings->config), name, value);
}

/* --- whether --- */

static void
judge_off(struct config_findings *findings)
{
	if (config_logs_in(findings->config) ||
	    *client_value(findings, PASSWORDS) == '\0' ||
	    config_relays(findings).count == 0)
		return;
	config_found(findings,
	    PASSWORDS " is set, but " ENABLE "=no: Postfix does not log in at "
		      "its relay");
	set_client(findings, ENABLE, "yes");
}

const struct postfix_rule rule_login_off = {
	.name = "login-off",
	.summary = "with passwords for relays Postfix logs in",
	.judge = judge_off,
	.fix = "turn it on",
};

static void
judge_maps(struct config_findings *findings)
{
	if (!config_logs_in(findings->config) ||
	    *client_value(findings, PASSWORDS) != '\0')
		return;
	config_found(findings,
	    ENABLE "=yes without any " PASSWORDS
		   ": the SMTP client ends with a fatal error");
	set_client(findings, PASSWORDS, "hash:$config_directory/sasl_passwd");
}

const struct postfix_rule rule_login_maps = {
	.name = "login-maps",
	.summary = "there are passwords to log in with",
	.judge = judge_maps,
	.fix = "name the table that has the login",
};

/* --- with what --- */

static bool
has_key(const struct config_listing *listing, const char *key)
{
	size_t i;

	for (i = 0; i < listing->entries.count; i++) {
		if (str_equal(listing->entries.items[i].name, key))
			return true;
	}
	return false;
}

static bool
has_sender(const struct config_listing *listing)
{
	size_t i;

	for (i = 0; i < listing->entries.count; i++) {
		if (strchr(listing->entries.items[i].name, '@') != NULL)
			return true;
	}
	return false;
}

/* The key that was meant: the same host, written in another way. */
static const char *
meant(struct config_findings *findings, const struct config_relay *relay)
{
	const struct config_settings *entries =
	    &findings->config->logins.entries;
	const char *key;
	size_t i, length;

	for (i = 0; i < entries->count; i++) {
		key = entries->items[i].name;
		key += *key == '[';
		length = strcspn(key, "]:");
		if (length == strlen(relay->host) &&
		    str_equal_n(key, relay->host, length))
			return entries->items[i].name;
	}
	return NULL;
}

/* Asked are the name of the host that answers, and the relay as it is written
 * (SASL_README). That of an MX is known to DNS alone. */
static void
judge_entry(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_listing *logins = &config->logins;
	const struct config_relays relays = config_relays(findings);
	struct arena *arena = findings->arena;
	const struct config_relay *relay;
	const char *other;
	size_t i;

	if (!config_logs_in(config) || !logins->known ||
	    *client_value(findings, PASSWORDS) == '\0' ||
	    (config_is_on(config, config_client(config), SENDER_LOGIN) &&
		has_sender(logins)))
		return;
	for (i = 0; i < relays.count; i++) {
		relay = &relays.items[i];
		other = meant(findings, relay);
		if (has_key(logins, relay->text) ||
		    has_key(logins, relay->host) ||
		    (!relay->has_brackets && other == NULL))
			continue;
		if (other != NULL)
			config_found(findings,
			    PASSWORDS
			    " has %s, but %s has %s: without an entry "
			    "of the very same form there is no login",
			    other, relay->source, relay->text);
		else
			config_found(findings,
			    PASSWORDS " has no entry for %s of %s: there is no "
				      "login",
			    relay->text, relay->source);
		config_run(findings, "postmap",
		    arena_printf(arena, "-q %s %s",
			config_quote(arena, relay->text),
			config_quote(
			    arena, client_value(findings, PASSWORDS))));
	}
}

const struct postfix_rule rule_login_entry = {
	.name = "login-entry",
	.summary = "each relay has a login of its form",
	.judge = judge_entry,
	.fix = "write the entry as the relay is written, with brackets and "
	       "port, and run postmap; then this finds it",
};

static void
judge_secret(struct config_findings *findings)
{
	const struct config_table *table;
	size_t i;

	for (i = 0; i < findings->config->table_count; i++) {
		table = &findings->config->tables[i];
		if (!table->is_open || strcmp(table->parameter, PASSWORDS) != 0)
			continue;
		config_found(findings,
		    "any user of this host can read the passwords in %s",
		    table->name);
		config_run(findings, "chmod",
		    arena_printf(findings->arena, "o= %s*",
			config_quote(findings->arena, table->path)));
	}
}

const struct postfix_rule rule_login_secret = {
	.name = "login-secret",
	.summary = "only root reads the passwords",
	.judge = judge_secret,
	.fix = "take the rights of others from the file and from what "
	       "postmap makes of it",
};

/* --- how --- */

/* A policy for each relay may ask for more than the parameter does. */
static void
judge_clear(struct config_findings *findings)
{
	const char *level = config_tls_level(findings->config);

	if (!config_logs_in(findings->config) ||
	    words_have(client_value(findings, OPTIONS), "noplaintext") ||
	    *client_value(findings, "smtp_tls_policy_maps") != '\0' ||
	    !(str_equal(level, "none") || str_equal(level, "may")) ||
	    config_is_on(findings->config, config_client(findings->config),
		"smtp_tls_wrappermode"))
		return;
	config_found(findings,
	    "with TLS at the level %s and " OPTIONS "=%s the password may "
	    "cross the network in clear text",
	    level, client_value(findings, OPTIONS));
	set_client(findings, "smtp_tls_security_level", "encrypt");
}

const struct postfix_rule rule_login_clear = {
	.name = "login-clear",
	.summary = "the password is sent only within TLS",
	.judge = judge_clear,
	.fix = "require TLS",
};

static void
judge_plain(struct config_findings *findings)
{
	const char *filter =
	    client_value(findings, "smtp_sasl_mechanism_filter");

	if (!config_logs_in(findings->config) || *filter != '\0' ||
	    !words_have(tls_options(findings), "noplaintext"))
		return;
	config_found(findings,
	    TLS_OPTIONS "=%s: a relay that offers PLAIN and LOGIN alone, as "
			"most do, gets no login",
	    tls_options(findings));
	set_client(findings, TLS_OPTIONS, "noanonymous");
}

const struct postfix_rule rule_login_plain = {
	.name = "login-plain",
	.summary = "within TLS the usual mechanisms may be used",
	.is_hint = true,
	.judge = judge_plain,
	.fix = "allow them within TLS; postfrank-relay-test tells what the "
	       "relay offers",
};

/* --- as whom --- */

static void
judge_sender(struct config_findings *findings)
{
	if (!config_logs_in(findings->config) ||
	    !has_sender(&findings->config->logins) ||
	    config_is_on(findings->config, config_client(findings->config),
		SENDER_LOGIN))
		return;
	config_found(findings,
	    PASSWORDS " has entries for senders, but " SENDER_LOGIN
		      "=no: they are never used");
	set_client(findings, SENDER_LOGIN, "yes");
}

const struct postfix_rule rule_login_sender = {
	.name = "login-sender",
	.summary = "logins of senders are used",
	.judge = judge_sender,
	.fix = "turn it on",
};

/* Two senders, the same relay, one login. */
static void
judge_shared(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_settings *relays = &config->relays.entries;
	size_t i, j;

	if (!config_logs_in(config) || has_sender(&config->logins) ||
	    !config->logins.known)
		return;
	for (i = 0; i < relays->count; i++) {
		for (j = 0; j < i; j++) {
			if (!str_equal(
				relays->items[i].value, relays->items[j].value))
				continue;
			config_found(findings,
			    "%s and %s are sent through %s with one login: a "
			    "provider may refuse the sender that it is not of",
			    relays->items[j].name, relays->items[i].name,
			    relays->items[i].value);
			return;
		}
	}
}

const struct postfix_rule rule_login_shared = {
	.name = "login-shared",
	.summary = "each sender has the login of its account",
	.is_hint = true,
	.judge = judge_shared,
	.fix = "give each sender an entry in smtp_sasl_password_maps, and set "
	       "smtp_sender_dependent_authentication=yes",
};

/* --- logins of users, here --- */

static void
judge_users(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *door = NULL;
	const char *level;

	while ((door = config_smtpd_next(config, door)) != NULL) {
		level = config_value(config, door, "smtpd_tls_security_level");
		if (!config_is_submission(config, door) ||
		    !config_is_on(config, door, "smtpd_sasl_auth_enable") ||
		    config_is_on(config, door, "smtpd_tls_auth_only") ||
		    config_is_on(config, door, "smtpd_tls_wrappermode") ||
		    config_is_on(config, door, "smtpd_enforce_tls") ||
		    words_have(config_value(
				   config, door, "smtpd_sasl_security_options"),
			"noplaintext") ||
		    str_equal(level, "encrypt"))
			continue;
		config_found(findings,
		    "the service %s takes passwords of its users without TLS, "
		    "too",
		    door->name);
		config_set(findings, door, "smtpd_tls_auth_only", "yes");
	}
}

const struct postfix_rule rule_login_users = {
	.name = "login-users",
	.summary = "users log in only within TLS",
	.judge = judge_users,
	.fix = "offer the login only within TLS",
};
