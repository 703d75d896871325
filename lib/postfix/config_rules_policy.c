#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define POLICY "check_policy_service"
#define TRY_LIMIT "smtpd_policy_service_try_limit"
#define POLICY_ACTION "smtpd_policy_service_default_action"

static bool
is_off(const struct config_findings *findings)
{
	return findings->conf->policyd.listen.count == 0;
}

/* The best that any list of the service says; `*list_r`: which one. A list may
 * name a class of restrictions, which counts where it stands. */
static enum config_policy
policy_of(struct config_findings *findings,
    const struct config_service *service, const char **list_r)
{
	enum config_policy best = POLICY_ABSENT, here;
	size_t i;

	*list_r = NULL;
	for (i = 0; i < CONFIG_RESTRICTIONS; i++) {
		here = config_policy_in(findings,
		    config_value(
			findings->config, service, config_restrictions[i]));
		if (here > best) {
			best = here;
			*list_r = config_restrictions[i];
		}
	}
	return best;
}

/* In some class of restrictions: where that is asked is not followed. */
static bool
in_class(struct config_findings *findings)
{
	const struct config *config = findings->config;
	char *rest = arena_string(findings->arena,
	    config_value(config, NULL, "smtpd_restriction_classes"));
	const char *name;

	while ((name = words_next(&rest)) != NULL) {
		if (config_policy_in(findings,
			config_value(config, NULL, name)) != POLICY_ABSENT)
			return true;
	}
	return false;
}

/* --- order --- */

/* The list with the gate's policy service first. */
static const char *
moved(struct config_findings *findings, const char *list)
{
	struct arena *arena = findings->arena;
	char *rest = arena_string(arena, list), *word, *next;
	const char *first = "", *others = "";
	struct config_socket socket;

	while ((word = words_next(&rest)) != NULL) {
		if (!str_equal(word, POLICY)) {
			others = arena_printf(arena, "%s,%s", others, word);
			continue;
		}
		next = words_next(&rest);
		if (next == NULL)
			break;
		socket = config_socket_read(arena, next);
		if (config_is_ours(
			findings, &socket, &findings->conf->policyd.listen))
			first = arena_printf(arena, POLICY " %s", next);
		else
			others = arena_printf(
			    arena, "%s," POLICY " %s", others, next);
	}
	return arena_printf(arena, "%s%s", first, others);
}

static void
judge_order(struct config_findings *findings)
{
	const struct config_service *door = NULL;
	const char *list, *value;

	while ((door = config_door_next(findings->config, door)) != NULL) {
		if (policy_of(findings, door, &list) != POLICY_HIDDEN)
			continue;
		value = config_value(findings->config, door, list);
		config_found(findings,
		    "in %s a permit comes before the gate's policy service, "
		    "which is not asked about own users then",
		    config_place(findings, door, list));
		config_set(findings, door, list, moved(findings, value));
		if (!config_is_own(door, list))
			break;
	}
}

const struct postfix_rule rule_policy_order = {
	.name = "policy-order",
	.summary = "the policy service is asked before any permit",
	.judge = judge_order,
	.fix = "put it first in the list",
};

/* --- absent --- */

static void
judge_absent(struct config_findings *findings)
{
	static const char name[] = "smtpd_sender_restrictions";
	const struct config *config = findings->config;
	const struct config_service *door = NULL;
	const char *list, *value;

	if (is_off(findings) || in_class(findings))
		return;
	while ((door = config_door_next(config, door)) != NULL) {
		if (!config_is_submission(config, door) ||
		    policy_of(findings, door, &list) != POLICY_ABSENT)
			continue;
		value = config_value(config, door, name);
		config_found(findings,
		    "the service %s does not ask the policy service, which "
		    "answers before a message is sent and counts recipients",
		    door->name);
		config_set_own(findings, door, name,
		    arena_printf(findings->arena, POLICY " %s, %s",
			findings->conf->policyd.listen.items[0], value));
	}
}

const struct postfix_rule rule_policy_absent = {
	.name = "policy-absent",
	.summary = "the policy service is asked about submissions",
	.is_hint = true,
	.judge = judge_absent,
	.fix = "ask it, if such answers are wanted",
};

/* --- while it is down --- */

typedef void policy_teller(struct config_findings *findings,
    const struct config_service *service, const char *list,
    const struct config_socket *socket);

static bool
tell_list(struct config_findings *findings,
    const struct config_service *service, const char *list, policy_teller *tell)
{
	char *rest = arena_string(
	    findings->arena, config_value(findings->config, service, list));
	struct config_socket socket;
	bool any = false, permitted = false;

	while (config_policy_next(findings, &rest, &socket, &permitted)) {
		any = true;
		tell(findings, service, list, &socket);
	}
	return any;
}

/* Each place where some list asks the gate. */
static bool
each_policy(struct config_findings *findings, policy_teller *tell)
{
	const struct config_service *service = NULL;
	bool any = false;
	size_t i;

	do {
		for (i = 0; i < CONFIG_RESTRICTIONS; i++) {
			if (service == NULL ||
			    config_is_own(service, config_restrictions[i]))
				any |= tell_list(findings, service,
				    config_restrictions[i], tell);
		}
		service = config_smtpd_next(findings->config, service);
	} while (service != NULL);
	return any;
}

static void
tell_limit(struct config_findings *findings,
    const struct config_service *service, const char *list,
    const struct config_socket *socket)
{
	const char *limit =
	    config_socket_option(findings->arena, socket, "try_limit");

	if (limit != NULL && strcmp(limit, "1") == 0)
		config_found(findings,
		    "in %s try_limit=1: each restart of the gate costs mail, "
		    "since Postfix keeps its old connections",
		    config_place(findings, service, list));
}

static void
judge_retry(struct config_findings *findings)
{
	if (!each_policy(findings, tell_limit) ||
	    strcmp(config_value(findings->config, NULL, TRY_LIMIT), "1") != 0)
		return;
	config_found(findings,
	    TRY_LIMIT "=1: each restart of the gate costs mail, since "
		      "Postfix keeps its old connections");
	config_set(findings, NULL, TRY_LIMIT, "2");
}

const struct postfix_rule rule_policy_retry = {
	.name = "policy-retry",
	.summary = "Postfix asks again when a connection was closed",
	.judge = judge_retry,
	.fix = "let it try twice, which is the default",
};

static bool
refuses(const char *action)
{
	return action[0] == '5' || str_equal_n(action, "reject", 6);
}

static void
tell_failure(struct config_findings *findings,
    const struct config_service *service, const char *list,
    const struct config_socket *socket)
{
	const char *action =
	    config_socket_option(findings->arena, socket, "default_action");

	if (action != NULL && refuses(action))
		config_found(findings,
		    "in %s default_action=%s: while the gate does not "
		    "answer, mail is refused for good",
		    config_place(findings, service, list), action);
}

static void
judge_failure(struct config_findings *findings)
{
	const char *action =
	    config_value(findings->config, NULL, POLICY_ACTION);

	if (!each_policy(findings, tell_failure) || !refuses(action))
		return;
	config_found(findings,
	    POLICY_ACTION "=%s: while the gate does not answer, mail is "
			  "refused for good",
	    action);
	config_set(findings, NULL, POLICY_ACTION,
	    "451 4.3.5 Server configuration problem");
}

const struct postfix_rule rule_policy_failure = {
	.name = "policy-failure",
	.summary = "mail waits while the policy service does not answer",
	.judge = judge_failure,
	.fix = "let it be tried again later",
};
