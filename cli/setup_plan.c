#include <ctype.h>
#include <string.h>

#include "cli/setup.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/str.h"

#define SUBMISSIONS 465
/* The transport that relayhost leads to. */
#define TRANSPORT "smtp/unix"

struct planning {
	struct arena *arena;
	const struct setup_wish *wish;
	const struct setup_postfix *postfix;
	struct setup_plan *plan;
};

static void
note(const struct planning *planning, const char *text)
{
	struct setup_plan *plan = planning->plan;

	plan->notes = arena_grow(planning->arena, plan->notes, plan->note_count,
	    sizeof(*plan->notes));
	plan->notes[plan->note_count++] = text;
}

/* --- settings --- */

static const char *
find(const struct setup_settings *settings, const char *service,
    const char *name)
{
	const struct setup_setting *item = settings->items;
	size_t i;

	for (i = 0; i < settings->count; i++, item++) {
		if ((item->service == NULL) == (service == NULL) &&
		    (service == NULL || strcmp(item->service, service) == 0) &&
		    strcmp(item->name, name) == 0)
			return item->value;
	}
	return NULL;
}

static const char *
main_value(const struct planning *planning, const char *name)
{
	const char *value = find(&planning->postfix->raw, NULL, name);

	return value != NULL ? value : "";
}

static void
change(const struct planning *planning, const char *service, const char *name,
    const char *value)
{
	const char *before = find(&planning->postfix->raw, service, name);
	struct setup_plan *plan = planning->plan;

	if (before != NULL && strcmp(before, value) == 0)
		return;
	plan->changes = arena_grow(planning->arena, plan->changes, plan->count,
	    sizeof(*plan->changes));
	plan->changes[plan->count++] = (struct setup_change){
		.service = service,
		.name = name,
		.before = before,
		.after = value,
	};
}

/* In main.cf, and where master.cf sets it otherwise for the transport. */
static void
set(const struct planning *planning, const char *name, const char *value)
{
	change(planning, NULL, name, value);
	if (find(&planning->postfix->raw, TRANSPORT, name) != NULL)
		change(planning, TRANSPORT, name, value);
}

/* A list with commas alone: postconf takes no blanks for master.cf. */
static const char *
with_commas(struct arena *arena, const char *value)
{
	char *rest = arena_string(arena, value), *word;
	const char *list = "";

	while ((word = words_next(&rest)) != NULL)
		list = arena_printf(
		    arena, "%s%s%s", list, list[0] != '\0' ? "," : "", word);
	return list;
}

/* Blanks within braces stay: then the value is one of main.cf's. */
static void
set_service(const struct planning *planning, const char *service,
    const char *name, const char *value)
{
	struct arena *arena = planning->arena;
	char *own, *place;

	value = with_commas(arena, value);
	if (strpbrk(value, " \t") != NULL) {
		own = arena_printf(arena, "postfrank_%s_%s", service, name);
		for (place = own; *place != '\0'; place++) {
			if (!isalnum((unsigned char)*place))
				*place = '_';
		}
		change(planning, NULL, own, value);
		value = arena_printf(arena, "$%s", own);
	}
	change(planning, service, name, value);
}

/* --- the way to the relay --- */

static void
plan_login(const struct planning *planning)
{
	const char *map = planning->postfix->map;
	const char *maps = main_value(planning, "smtp_sasl_password_maps");

	set(planning, "smtp_sasl_auth_enable", "yes");
	if (maps[0] == '\0')
		maps = map;
	else if (!words_have(maps, map))
		maps = arena_printf(planning->arena, "%s, %s", map, maps);
	set(planning, "smtp_sasl_password_maps", maps);
	/* TLS is always there, so that a password is never in clear. */
	set(planning, "smtp_sasl_security_options", "noanonymous");
	set(planning, "smtp_sasl_tls_security_options", "noanonymous");
}

static void
plan_tls(const struct planning *planning)
{
	const struct setup_wish *wish = planning->wish;
	const char *ca = wish->ca;

	set(planning, "smtp_tls_security_level",
	    wish->encrypt ? "encrypt" : "secure");
	if (wish->port == SUBMISSIONS)
		set(planning, "smtp_tls_wrappermode", "yes");
	else if (str_equal(main_value(planning, "smtp_tls_wrappermode"), "yes"))
		set(planning, "smtp_tls_wrappermode", "no");
	if (ca == NULL && !wish->encrypt &&
	    main_value(planning, "smtp_tls_CAfile")[0] == '\0')
		ca = planning->postfix->system_ca;
	if (ca != NULL)
		set(planning, "smtp_tls_CAfile", ca);
}

/* What leads some mail past all that. */
static void
note_other_ways(const struct planning *planning)
{
	static const struct {
		const char *name, *text;
	} ways[] = {
		{ "sender_dependent_relayhost_maps",
		    "sender_dependent_relayhost_maps gives some senders "
		    "another relay: test it with postfrank relay-test --from "
		    "ADDR" },
		{ "default_transport",
		    "default_transport is set: what master.cf sets for that "
		    "transport comes before what is set here" },
		{ "sender_dependent_default_transport_maps",
		    "sender_dependent_default_transport_maps may send some "
		    "mail past relayhost" },
		{ "transport_maps",
		    "transport_maps may send some mail past relayhost; TLS is "
		    "now asked of all hosts that Postfix sends to" },
		{ "smtp_tls_policy_maps",
		    "smtp_tls_policy_maps comes before "
		    "smtp_tls_security_level: see that it has no weaker entry "
		    "for the relay" },
		{ "smtp_sasl_mechanism_filter",
		    "smtp_sasl_mechanism_filter is set: postfrank relay-test "
		    "tells whether a mechanism is left" },
	};
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (main_value(planning, ways[i].name)[0] != '\0')
			note(planning, ways[i].text);
	}
}

/* --- the gate --- */

/* "inet:localhost:1" is "inet:127.0.0.1:1"; "{ inet:..., timeout=1s }", too. */
static bool
is_door(struct arena *arena, const char *word, const char *door)
{
	static const char local[] = "inet:localhost:";
	char *rest, *name;

	if (*word == '{') {
		rest = arena_string(arena, word + 1);
		rest[strcspn(rest, "}")] = '\0';
		name = words_next(&rest);
		if (name == NULL)
			return false;
		word = name;
	}
	if (str_starts(word, local))
		word = arena_printf(
		    arena, "inet:127.0.0.1:%s", word + strlen(local));
	return str_equal(word, door);
}

static bool
has_door(struct arena *arena, const char *value, const char *door)
{
	char *rest = arena_string(arena, value), *word;

	while ((word = words_next(&rest)) != NULL) {
		if (is_door(arena, word, door))
			return true;
	}
	return false;
}

/* Last, so that what signs has done so. */
static const char *
with_door(struct arena *arena, const char *value, const char *door)
{
	if (value[0] == '\0')
		return door;
	return has_door(arena, value, door)
	    ? value
	    : arena_printf(arena, "%s, %s", value, door);
}

static bool
has_reference(const char *value, const char *name)
{
	const size_t length = strlen(name);

	for (; (value = strchr(value, '$')) != NULL;) {
		value += 1 + strspn(value + 1, "{(");
		if (strncmp(value, name, length) == 0 &&
		    !isalnum((unsigned char)value[length]) &&
		    value[length] != '_')
			return true;
	}
	return false;
}

static void
plan_milter(const struct planning *planning)
{
	static const char smtpd[] = "smtpd_milters",
			  local[] = "non_smtpd_milters";
	const struct setup_postfix *postfix = planning->postfix;
	const char *door = planning->wish->milter, *service, *value;
	struct arena *arena = planning->arena;
	size_t i;

	change(planning, NULL, smtpd,
	    with_door(arena, main_value(planning, smtpd), door));
	value = main_value(planning, local);
	if (!has_reference(value, smtpd))
		change(planning, NULL, local, with_door(arena, value, door));
	for (i = 0; i < postfix->submission_count; i++) {
		service = postfix->submissions[i];
		value = find(&postfix->expanded, service, smtpd);
		if (value == NULL || has_door(arena, value, door))
			continue;
		set_service(planning, service, smtpd,
		    with_door(
			arena, find(&postfix->raw, service, smtpd), door));
	}
	/* In 3.11 the default became "shutdown". */
	change(planning, NULL, "milter_default_action", "tempfail");
	change(planning, NULL, "milter_connect_timeout", "10s");
	change(planning, NULL, "milter_command_timeout", "30s");
	change(planning, NULL, "milter_content_timeout", "120s");
}

/* It is asked before anything permits or rejects. */
static bool
is_asked(struct arena *arena, const char *restrictions, const char *door)
{
	char *rest = arena_string(arena, restrictions), *word;

	while ((word = words_next(&rest)) != NULL) {
		if (str_equal(word, "check_policy_service")) {
			word = words_next(&rest);
			if (word != NULL && is_door(arena, word, door))
				return true;
		} else if (str_starts(word, "permit") ||
		    str_equal(word, "reject")) {
			return false;
		}
	}
	return false;
}

static void
plan_policy(const struct planning *planning)
{
	static const char name[] = "smtpd_recipient_restrictions";
	const struct setup_postfix *postfix = planning->postfix;
	const char *door = planning->wish->policy, *service, *raw, *value;
	size_t i;

	for (i = 0; i < postfix->submission_count; i++) {
		service = postfix->submissions[i];
		raw = find(&postfix->raw, service, name);
		value = find(&postfix->expanded, service, name);
		if (raw == NULL)
			raw = main_value(planning, name);
		if (is_asked(
			planning->arena, value != NULL ? value : raw, door))
			continue;
		set_service(planning, service, name,
		    arena_printf(planning->arena, "check_policy_service,%s%s%s",
			door, raw[0] != '\0' ? "," : "", raw));
	}
	if (postfix->submission_count == 0)
		note(planning,
		    "master.cf has no submission service: the milter judges "
		    "all mail, and nothing asks the policy service");
	else
		change(planning, NULL, "smtpd_policy_service_timeout", "10s");
}

void
setup_plan(struct arena *arena, const struct setup_wish *wish,
    const struct setup_postfix *postfix, struct setup_plan *plan_r)
{
	const struct planning planning = { arena, wish, postfix, plan_r };

	*plan_r = (struct setup_plan){ 0 };
	set(&planning, "relayhost", wish->relayhost);
	plan_login(&planning);
	plan_tls(&planning);
	note_other_ways(&planning);
	if (wish->milter != NULL)
		plan_milter(&planning);
	if (wish->policy != NULL)
		plan_policy(&planning);
}

/* --- maps --- */

/* In the order in which they are taken; each is one file. */
static const struct {
	const char *type, *suffix;
} maps[] = {
	{ "lmdb", ".lmdb" },
	{ "hash", ".db" },
	{ "cdb", ".cdb" },
	{ "btree", ".db" },
};

#define MAPS (sizeof(maps) / sizeof(maps[0]))

const char *
setup_map_suffix(const char *type)
{
	size_t i;

	for (i = 0; i < MAPS; i++) {
		if (strcmp(maps[i].type, type) == 0)
			return maps[i].suffix;
	}
	return "";
}

const char *
setup_map_type(const char *types, const char *standard)
{
	size_t i;

	if (setup_map_suffix(standard)[0] != '\0' &&
	    words_have(types, standard))
		return standard;
	for (i = 0; i < MAPS; i++) {
		if (words_have(types, maps[i].type))
			return maps[i].type;
	}
	return "texthash"; /* reads the text itself */
}
