#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/* --- settings without effect --- */

/* master.cf may define what another setting there has as "$name". */
static bool
is_referred_to(struct config_findings *findings, const char *name)
{
	static const char *const begins[] = { "$", "${", "$(" };
	size_t i;

	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (strstr(findings->config->master,
			arena_printf(
			    findings->arena, "%s%s", begins[i], name)) != NULL)
			return true;
	}
	return false;
}

static void
judge_unknown(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *service;
	const char *name;
	size_t i, j;

	for (i = 0; i < config->line_count; i++) {
		if (config_knows(config, config->lines[i].name))
			continue;
		config_found(findings,
		    "main.cf line %u: %s is no parameter of this Postfix, and "
		    "has no effect",
		    config->lines[i].number, config->lines[i].name);
		config_run(findings, "postconf",
		    arena_printf(findings->arena, "-X %s",
			config_quote(findings->arena, config->lines[i].name)));
	}
	for (i = 0; i < config->service_count; i++) {
		service = &config->services[i];
		for (j = 0; j < service->own.count; j++) {
			name = service->own.items[j].name;
			if (config_knows(config, name) ||
			    is_referred_to(findings, name))
				continue;
			config_found(findings,
			    "master.cf, service %s: %s is no parameter of this "
			    "Postfix, and has no effect",
			    service->name, name);
			config_run(findings, "postconf",
			    arena_printf(findings->arena, "-PX %s",
				config_quote(findings->arena,
				    arena_printf(findings->arena, "%s/%s/%s",
					service->name, service->type, name))));
		}
	}
}

const struct postfix_rule rule_unknown = {
	.name = "unknown-setting",
	.summary = "each setting is one that Postfix has",
	.judge = judge_unknown,
	.fix = "correct its name, or take it out",
};

static void
judge_twice(struct config_findings *findings)
{
	const struct config_line *lines = findings->config->lines;
	size_t i, j;

	for (i = 0; i < findings->config->line_count; i++) {
		for (j = 0; j < i; j++) {
			if (strcmp(lines[i].name, lines[j].name) != 0)
				continue;
			config_found(findings,
			    "main.cf line %u: %s is set again in line %u, "
			    "which alone counts",
			    lines[j].number, lines[j].name, lines[i].number);
			break;
		}
	}
}

const struct postfix_rule rule_twice = {
	.name = "set-twice",
	.summary = "each setting is there once",
	.judge = judge_twice,
	.fix = "take one of both lines out",
};

/* "name=..." of a parameter; or "name", when "=..." follows. */
static const char *
begins_setting(
    struct config_findings *findings, const char *word, const char *next)
{
	const char *name = word;
	const char *equals = strchr(word, '=');

	if (equals != NULL)
		name = arena_string_n(
		    findings->arena, word, (size_t)(equals - word));
	else if (next == NULL || *next != '=')
		return NULL;
	return config_knows(findings->config, name) ? name : NULL;
}

/* A line that begins with a blank goes on with the one before. */
static void
judge_swallowed(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const char *name, *word, *next;
	char *rest;
	size_t i;

	for (i = 0; i < config->line_count; i++) {
		rest = arena_string(findings->arena, config->lines[i].value);
		name = NULL;
		for (word = words_next(&rest); word != NULL && name == NULL;
		     word = next) {
			next = words_next(&rest);
			name = begins_setting(findings, word, next);
		}
		if (name != NULL)
			config_found(findings,
			    "main.cf line %u: %s goes on with \"%s =\", since "
			    "that line begins with a blank",
			    config->lines[i].number, config->lines[i].name,
			    name);
	}
}

const struct postfix_rule rule_swallowed = {
	.name = "swallowed-line",
	.summary = "no setting is part of the one before",
	.judge = judge_swallowed,
	.fix = "take the blanks from the beginning of that line",
};

/* --- tables --- */

static void
judge_table(struct config_findings *findings)
{
	const struct config_table *table;
	size_t i;

	for (i = 0; i < findings->config->table_count; i++) {
		table = &findings->config->tables[i];
		if (table->is_missing)
			config_found(findings,
			    "%s: what %s is read from is not there",
			    table->parameter, table->name);
		else if (table->is_stale)
			config_found(findings,
			    "%s: %s was changed since postmap was last run, "
			    "and Postfix has the old one",
			    table->parameter, table->path);
		else
			continue;
		if (str_equal(table->parameter, "alias_maps"))
			config_run(findings, "newaliases", "");
		else
			config_run(findings, "postmap",
			    config_quote(findings->arena, table->name));
	}
}

const struct postfix_rule rule_table = {
	.name = "table",
	.summary = "tables are there, and as they were written",
	.judge = judge_table,
	.fix = "make the table",
};

/* --- destinations --- */

/* relay_domains may repeat mydestination: that was its default. */
static void
judge_destination(struct config_findings *findings)
{
	static const char *const lists[] = { "mydestination",
		"virtual_alias_domains", "virtual_mailbox_domains" };
	const struct config *config = findings->config;
	char *rest;
	const char *word;
	size_t i, j;

	for (i = 0; i < 3; i++) {
		rest = arena_string(
		    findings->arena, config_value(config, NULL, lists[i]));
		while ((word = words_next(&rest)) != NULL) {
			for (j = i + 1; j < 3; j++) {
				if (words_is_table(word) ||
				    !words_have(
					config_value(config, NULL, lists[j]),
					word))
					continue;
				config_found(findings,
				    "%s is in %s and in %s: Postfix delivers "
				    "by one of both",
				    word, lists[i], lists[j]);
			}
		}
	}
}

const struct postfix_rule rule_destination = {
	.name = "destination",
	.summary = "each domain is delivered in one way",
	.judge = judge_destination,
	.fix = "take it out of one of both",
};

/* --- who may send --- */

static bool
guards(struct config_findings *findings, const char *list)
{
	static const char *const words[] = { "reject_unauth_destination",
		"defer_unauth_destination", "reject", "defer",
		"defer_if_permit" };
	const struct config *config = findings->config;
	const char *classes =
	    config_value(config, NULL, "smtpd_restriction_classes");
	char *rest = arena_string(findings->arena, list);
	const char *word;
	size_t i;

	while ((word = words_next(&rest)) != NULL) {
		if (str_equal(word, "permit"))
			return false;
		if (words_have(classes, word))
			return true; /* is not followed */
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			if (str_equal(word, words[i]))
				return true;
		}
	}
	return false;
}

static void
judge_open(struct config_findings *findings)
{
	static const char name[] = "smtpd_relay_restrictions";
	static const char closed[] = "permit_mynetworks, "
				     "permit_sasl_authenticated, "
				     "defer_unauth_destination";
	const struct config *config = findings->config;
	const struct config_service *service = NULL;

	while ((service = config_smtpd_next(config, service)) != NULL) {
		if (guards(findings, config_value(config, service, name)) ||
		    guards(findings,
			config_value(
			    config, service, "smtpd_recipient_restrictions")))
			continue;
		config_found(findings,
		    "the service %s relays for anybody, or does not start: "
		    "%s=%s ends without reject_unauth_destination",
		    service->name, config_place(findings, service, name),
		    config_value(config, service, name));
		config_set(findings, service, name, closed);
		if (!config_is_own(service, name))
			break;
	}
}

const struct postfix_rule rule_open_relay = {
	.name = "open-relay",
	.summary = "no stranger can send through this host",
	.judge = judge_open,
	.fix = "refuse destinations that are not ours to those who have not "
	       "logged in",
};

/* Whole worlds, and halves of them. */
static bool
is_world(const char *word)
{
	const char *prefix = strchr(word, '/');

	return prefix != NULL && strchr("01", prefix[1]) != NULL &&
	    prefix[1] != '\0' && prefix[2] == '\0';
}

static void
judge_networks(struct config_findings *findings)
{
	const char *networks =
	    config_value(findings->config, NULL, "mynetworks");
	char *rest = arena_string(findings->arena, networks);
	const char *word;

	while ((word = words_next(&rest)) != NULL) {
		if (*word == '!' || !is_world(word))
			continue;
		config_found(findings,
		    "mynetworks has %s: anybody may send through this host",
		    word);
		config_set(findings, NULL, "mynetworks",
		    "127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128");
	}
}

const struct postfix_rule rule_networks = {
	.name = "networks",
	.summary = "own networks are not the world",
	.judge = judge_networks,
	.fix = "name own networks alone",
};
