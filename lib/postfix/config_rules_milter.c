#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define MILTERS "smtpd_milters"
#define LOCAL_MILTERS "non_smtpd_milters"
#define OVERRIDES "receive_override_options"
#define MILTER_ACTION "milter_default_action"

/* The gate is last in the list, behind whatever signs. */
static const char *
with_ours(struct config_findings *findings, const char *milters)
{
	return arena_printf(findings->arena, "%s%s%s", milters,
	    *milters == '\0' ? "" : ", ",
	    findings->conf->milter.listen.items[0]);
}

static bool
is_off(const struct config_findings *findings)
{
	return findings->conf->milter.listen.count == 0;
}

/* --- absent --- */

/* Handed on to another program, which brings it back to a door that asks. */
static bool
comes_back(
    struct config_findings *findings, const struct config_service *service)
{
	const struct config *config = findings->config;
	const struct config_service *smtpd = NULL;

	if (*config_value(config, service, "content_filter") == '\0' &&
	    *config_value(config, service, "smtpd_proxy_filter") == '\0')
		return false;
	while ((smtpd = config_smtpd_next(config, smtpd)) != NULL) {
		if (smtpd != service &&
		    config_has_milter(
			findings, config_value(config, smtpd, MILTERS)))
			return true;
	}
	return false;
}

static const char *
without(struct arena *arena, const char *list, const char *unwanted)
{
	char *rest = arena_string(arena, list), *word;
	const char *others = "";

	while ((word = words_next(&rest)) != NULL) {
		if (!str_equal(word, unwanted))
			others = arena_printf(arena, "%s%s%s", others,
			    *others == '\0' ? "" : ",", word);
	}
	return others;
}

static void
judge_door(
    struct config_findings *findings, const struct config_service *service)
{
	const struct config *config = findings->config;
	const char *milters = config_value(config, service, MILTERS);
	const char *overrides = config_value(config, service, OVERRIDES);
	bool asked = config_has_milter(findings, milters);

	if (*config_value(config, service, "smtpd_milter_maps") != '\0' ||
	    comes_back(findings, service))
		return;
	if (!asked) {
		config_found(findings,
		    "mail through the service %s is not judged: %s has not "
		    "%s",
		    service->name, config_place(findings, service, MILTERS),
		    findings->conf->milter.listen.items[0]);
		config_set(
		    findings, service, MILTERS, with_ours(findings, milters));
	} else if (words_have(overrides, "no_milters")) {
		config_found(findings,
		    "mail through the service %s is not judged: no_milters "
		    "in %s turns them off",
		    service->name, config_place(findings, service, OVERRIDES));
		config_set(findings, service, OVERRIDES,
		    without(findings->arena, overrides, "no_milters"));
	}
}

/* Doors that share a fault in main.cf share its finding. */
static void
judge_absent(struct config_findings *findings)
{
	const struct config_service *door = NULL;
	bool shared = false;

	if (is_off(findings))
		return;
	while ((door = config_door_next(findings->config, door)) != NULL) {
		const size_t before = findings->count;

		judge_door(findings, door);
		if (findings->count == before || config_is_own(door, MILTERS) ||
		    config_is_own(door, OVERRIDES))
			continue;
		if (shared)
			findings->count = before;
		shared = true;
	}
}

const struct postfix_rule rule_milter_absent = {
	.name = "milter-absent",
	.summary = "the gate is asked about mail that others hand in",
	.judge = judge_absent,
	.fix = "add the gate to the milters, behind whatever signs",
};

/* pickup(8) hands the mail of sendmail to a cleanup(8), which has them. */
static void
judge_sendmail(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *pickup, *cleanup;
	const char *milters;

	pickup = config_service(config, "pickup", "unix");
	if (pickup == NULL)
		pickup = config_service(config, "pickup", "fifo");
	if (is_off(findings) || pickup == NULL ||
	    *config_value(config, NULL, "authorized_submit_users") == '\0')
		return;
	cleanup = config_service(config,
	    config_value(config, pickup, "cleanup_service_name"), "unix");
	milters = config_value(config, cleanup, LOCAL_MILTERS);
	if (config_has_milter(findings, milters) ||
	    comes_back(findings, pickup))
		return;
	config_found(findings,
	    "mail from the sendmail command, of cron and web pages, is not "
	    "judged: %s has not %s",
	    config_place(findings, cleanup, LOCAL_MILTERS),
	    findings->conf->milter.listen.items[0]);
	config_set(
	    findings, cleanup, LOCAL_MILTERS, with_ours(findings, milters));
}

const struct postfix_rule rule_milter_sendmail = {
	.name = "milter-sendmail",
	.summary = "the gate is asked about mail of the sendmail command",
	.judge = judge_sendmail,
	.fix = "add the gate to the milters, behind whatever signs",
};

/* --- each milter of each list --- */

typedef void milter_teller(struct config_findings *findings,
    const struct config_service *service, const char *name,
    const char *milters);

/* Once for each place where a list is written. */
static void
each_list(struct config_findings *findings, milter_teller *tell)
{
	const struct config *config = findings->config;
	const struct config_service *service;
	size_t i;

	tell(findings, NULL, MILTERS, config_value(config, NULL, MILTERS));
	tell(findings, NULL, LOCAL_MILTERS,
	    config_value(config, NULL, LOCAL_MILTERS));
	for (i = 0; i < config->service_count; i++) {
		service = &config->services[i];
		if (config_is_own(service, MILTERS))
			tell(findings, service, MILTERS,
			    config_value(config, service, MILTERS));
		if (config_is_own(service, LOCAL_MILTERS))
			tell(findings, service, LOCAL_MILTERS,
			    config_value(config, service, LOCAL_MILTERS));
	}
}

static void
tell_order(struct config_findings *findings,
    const struct config_service *service, const char *name, const char *milters)
{
	char *rest = arena_string(findings->arena, milters), *word;
	const char *ours = NULL, *late = NULL, *ordered = "";
	struct config_socket socket;

	while ((word = words_next(&rest)) != NULL) {
		socket = config_socket_read(findings->arena, word);
		if (config_is_ours(
			findings, &socket, &findings->conf->milter.listen)) {
			ours = word;
			continue;
		}
		if (ours != NULL && config_is_signer(socket.address))
			late = socket.address;
		ordered = arena_printf(findings->arena, "%s%s%s", ordered,
		    *ordered == '\0' ? "" : ", ", word);
	}
	if (late == NULL)
		return;
	config_found(findings,
	    "in %s the signer %s comes behind the gate, which sees the mail "
	    "without its signature",
	    config_place(findings, service, name), late);
	config_set(findings, service, name,
	    arena_printf(findings->arena, "%s, %s", ordered, ours));
}

static void
judge_order(struct config_findings *findings)
{
	each_list(findings, tell_order);
}

const struct postfix_rule rule_milter_order = {
	.name = "milter-order",
	.summary = "what signs comes before the gate",
	.judge = judge_order,
	.fix = "put the gate last",
};

/* --- what becomes of mail while the gate is down --- */

static const char *
harm_of(const struct conf *conf, const char *action)
{
	if (str_equal(action, "reject"))
		return "mail is refused for good, and that of sendmail bounced";
	if (str_equal(action, "accept") && conf->mode == MODE_GUARD &&
	    conf->failure != ACTION_PASS)
		return "mail leaves unjudged";
	return NULL;
}

static void
tell_failure(struct config_findings *findings,
    const struct config_service *service, const char *name, const char *milters)
{
	struct arena *arena = findings->arena;
	char *rest = arena_string(arena, milters), *word;
	struct config_socket socket;
	const char *action, *harm;

	while ((word = words_next(&rest)) != NULL) {
		socket = config_socket_read(arena, word);
		action = config_socket_option(arena, &socket, "default_action");
		harm = action == NULL ? NULL : harm_of(findings->conf, action);
		if (harm == NULL ||
		    !config_is_ours(
			findings, &socket, &findings->conf->milter.listen))
			continue;
		config_found(findings,
		    "while the gate does not answer, %s: default_action=%s "
		    "in %s",
		    harm, action, config_place(findings, service, name));
	}
}

static void
judge_failure(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *service = NULL;
	const char *action = config_value(config, NULL, MILTER_ACTION), *harm;

	if (is_off(findings))
		return;
	for (;;) {
		harm = harm_of(findings->conf, action);
		if (harm != NULL) {
			config_found(findings,
			    "while the gate does not answer, %s: %s=%s", harm,
			    config_place(findings, service, MILTER_ACTION),
			    action);
			config_set(
			    findings, service, MILTER_ACTION, "tempfail");
		}
		do {
			service = config_smtpd_next(config, service);
		} while (
		    service != NULL && !config_is_own(service, MILTER_ACTION));
		if (service == NULL)
			break;
		action = config_value(config, service, MILTER_ACTION);
	}
	each_list(findings, tell_failure);
}

const struct postfix_rule rule_milter_failure = {
	.name = "milter-failure",
	.summary = "mail waits while the gate does not answer",
	.judge = judge_failure,
	.fix = "let it be tried again later; or set failure = pass, if that "
	       "is what you want",
};

/* --- how Postfix talks to it --- */

static void
judge_timeout(struct config_findings *findings)
{
	/* The gate answers within its deadline, and some room for the rest. */
	const long long needed = findings->conf->dns.deadline / 1000 + 5;
	static const char *const names[] = { "milter_command_timeout",
		"milter_content_timeout" };
	const char *value;
	size_t i;

	for (i = 0; !is_off(findings) && i < sizeof(names) / sizeof(names[0]);
	     i++) {
		value = config_value(findings->config, NULL, names[i]);
		if (config_seconds(value) >= needed ||
		    config_seconds(value) == 0)
			continue;
		config_found(findings,
		    "%s=%s is less than the gate may take: its deadline is "
		    "%lld seconds",
		    names[i], value, needed - 5);
		config_set(findings, NULL, names[i], i == 0 ? "30s" : "300s");
	}
}

const struct postfix_rule rule_milter_timeout = {
	.name = "milter-timeout",
	.summary = "Postfix waits as long as the gate may take",
	.judge = judge_timeout,
	.fix = "give it more time, or lower the deadline of dns",
};

static void
judge_bounces(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const char *classes =
	    config_value(config, NULL, "internal_mail_filter_classes");

	if (!words_have(classes, "bounce") ||
	    !config_has_milter(
		findings, config_value(config, NULL, LOCAL_MILTERS)))
		return;
	config_found(findings,
	    "internal_mail_filter_classes=%s: Postfix's own bounces are "
	    "judged, and one that is not accepted is lost",
	    classes);
	config_set(findings, NULL, "internal_mail_filter_classes",
	    without(findings->arena, classes, "bounce"));
}

const struct postfix_rule rule_milter_bounces = {
	.name = "milter-bounces",
	.summary = "bounces are not judged",
	.is_hint = true,
	.judge = judge_bounces,
	.fix = "leave them out, unless they have to be signed",
};
