#include <string.h>

#include "cli/setup.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define SETTINGS_MAX 8

static const struct setup_wish wish = {
	.host = "relay.example",
	.port = 587,
	.relayhost = "[relay.example]:587",
	.login = "me",
	.password = "secret",
	.milter = "inet:127.0.0.1:10032",
	.policy = "inet:127.0.0.1:10031",
};

/* "name=value" or "service/type/name=value", as postconf has them. */
static size_t
read_settings(struct arena *arena, const char *const *texts,
    struct setup_setting *settings)
{
	char *text, *slash, *end;
	size_t i;

	for (i = 0; i < SETTINGS_MAX && texts[i] != NULL; i++) {
		text = arena_string(arena, texts[i]);
		end = strchr(text, '=');
		*end = '\0';
		slash = strrchr(text, '/');
		if (slash != NULL)
			*slash = '\0';
		settings[i] = (struct setup_setting){
			.service = slash != NULL ? text : NULL,
			.name = slash != NULL ? slash + 1 : text,
			.value = end + 1,
		};
	}
	return i;
}

/* What the plan makes of a setting; NULL = it is not changed. */
static const char *
planned(const struct setup_plan *plan, const char *service, const char *name)
{
	const struct setup_change *change = plan->changes;
	size_t i;

	for (i = 0; i < plan->count; i++, change++) {
		if (strcmp(change->service != NULL ? change->service : "",
			service) == 0 &&
		    strcmp(change->name, name) == 0)
			return change->after;
	}
	return NULL;
}

START_TEST(what_is_there_counts)
{
	static const char policy[] =
	    "check_policy_service,inet:127.0.0.1:10031";
	static const struct {
		const char *raw[SETTINGS_MAX + 1];
		const char *expanded; /* of submission's restrictions */
		const char *service, *name, *want;
	} rows[] = {
		{ { NULL }, NULL, "", "smtpd_milters", "inet:127.0.0.1:10032" },
		{ { "smtpd_milters=inet:localhost:10032" }, NULL, "",
		    "smtpd_milters", NULL },
		{ { "smtpd_milters={ inet:127.0.0.1:10032, "
		    "default_action=accept }" },
		    NULL, "", "smtpd_milters", NULL },
		{ { "smtpd_milters=inet:127.0.0.1:100321" }, NULL, "",
		    "smtpd_milters",
		    "inet:127.0.0.1:100321, inet:127.0.0.1:10032" },
		{ { "non_smtpd_milters=unix:a ${smtpd_milters}" }, NULL, "",
		    "non_smtpd_milters", NULL },
		{ { "non_smtpd_milters=$smtpd_milters_of_mine" }, NULL, "",
		    "non_smtpd_milters",
		    "$smtpd_milters_of_mine, inet:127.0.0.1:10032" },
		{ { "milter_default_action=accept" }, NULL, "",
		    "milter_default_action", "tempfail" },
		{ { "relayhost=[relay.example]:587" }, NULL, "", "relayhost",
		    NULL },
		{ { "smtp_sasl_password_maps=hash:/p" }, NULL, "",
		    "smtp_sasl_password_maps", NULL },
		{ { "smtp_tls_wrappermode=no" }, NULL, "",
		    "smtp_tls_wrappermode", NULL },
		{ { "smtp/unix/relayhost=other" }, NULL, "smtp/unix",
		    "relayhost", "[relay.example]:587" },
		/* In front of what permits or rejects, and once. */
		{ { NULL }, NULL, "submission/inet",
		    "smtpd_recipient_restrictions", policy },
		{ { "submission/inet/smtpd_recipient_restrictions=$mine" },
		    "permit", "submission/inet", "smtpd_recipient_restrictions",
		    "check_policy_service,inet:127.0.0.1:10031,$mine" },
		{ { "submission/inet/smtpd_recipient_restrictions=$mine" },
		    "check_policy_service inet:127.0.0.1:10031 permit",
		    "submission/inet", "smtpd_recipient_restrictions", NULL },
		{ { "submission/inet/smtpd_recipient_restrictions=$mine" },
		    "permit_mynetworks check_policy_service "
		    "inet:127.0.0.1:10031",
		    "submission/inet", "smtpd_recipient_restrictions",
		    "check_policy_service,inet:127.0.0.1:10031,$mine" },
		{ { "submission/inet/smtpd_recipient_restrictions=$mine" },
		    "check_policy_service", "submission/inet",
		    "smtpd_recipient_restrictions",
		    "check_policy_service,inet:127.0.0.1:10031,$mine" },
		{ { "smtpd_recipient_restrictions=a { b c }, permit" }, NULL,
		    "submission/inet", "smtpd_recipient_restrictions",
		    "$postfrank_submission_inet_smtpd_recipient_restrictions" },
	};
	const char *submissions[] = { "submission/inet" };
	struct setup_setting raw[SETTINGS_MAX],
	    expanded = { "submission/inet", "smtpd_recipient_restrictions",
		    NULL };
	struct setup_postfix postfix;
	struct setup_plan plan;
	struct arena *arena = arena_new();
	const char *got;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		expanded.value = rows[i].expanded;
		postfix = (struct setup_postfix){
			.raw = { raw, read_settings(arena, rows[i].raw, raw) },
			.expanded = { &expanded, rows[i].expanded != NULL },
			.submissions = submissions,
			.submission_count = 1,
			.map = "hash:/p",
		};
		setup_plan(arena, &wish, &postfix, &plan);
		got = planned(&plan, rows[i].service, rows[i].name);
		ck_assert_msg((got == NULL) == (rows[i].want == NULL) &&
			(got == NULL || strcmp(got, rows[i].want) == 0),
		    "row %zu: %s is \"%s\", not \"%s\"", i, rows[i].name,
		    got != NULL ? got : "(unchanged)",
		    rows[i].want != NULL ? rows[i].want : "(unchanged)");
	}
	arena_free(arena);
}
END_TEST

START_TEST(the_map_is_one_that_postfix_has)
{
	static const struct {
		const char *types, *standard, *want;
	} rows[] = {
		{ "btree\nhash\nlmdb\n", "hash", "hash" },
		{ "btree\nhash\nlmdb\n", "lmdb", "lmdb" },
		{ "btree\nhash\n", "lmdb", "hash" },
		{ "lmdb\ncdb\n", "hash", "lmdb" },
		{ "cdb\ntexthash\n", "hash", "cdb" },
		{ "btree\n", "dbm", "btree" },
		{ "texthash\nregexp\n", "hash", "texthash" },
		{ "", "", "texthash" },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		ck_assert_str_eq(
		    setup_map_type(rows[i].types, rows[i].standard),
		    rows[i].want);
	ck_assert_str_eq(setup_map_suffix("lmdb"), ".lmdb");
	ck_assert_str_eq(setup_map_suffix("hash"), ".db");
	ck_assert_str_eq(setup_map_suffix("texthash"), "");
}
END_TEST

TEST_SUITE("setup", what_is_there_counts, the_map_is_one_that_postfix_has)
