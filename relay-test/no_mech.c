#include <sasl/sasl.h>

#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "relay-test/exchange.h"
#include "relay-test/mechs.h"
#include "relay-test/no_mech.h"
#include "relay-test/run.h"

/* Why one mechanism cannot be used; the first that holds. */
enum hindrance {
	HINDERED_NOT,
	BY_NAME,
	BY_FILTER,
	BY_PLUGIN,
	BY_CREDENTIALS,
	BY_PLAINTEXT,
};

/* Postfix's table has tokens in the place of passwords. */
static bool
has_credentials(const struct run *run, const struct exchange_login *login,
    const struct mech *mech)
{
	switch (mech->need) {
	case MECH_PASSWORD:
		return login->password != NULL;
	case MECH_TOKEN:
		return login->token != NULL ||
		    (run->plan.by_postfix && login->password != NULL);
	case MECH_CERTIFICATE:
		return login->certificate;
	case MECH_OTHER:
		break;
	}
	return true;
}

static bool
is_installed(
    const struct run *run, const struct exchange_login *login, const char *name)
{
	const struct mech *mech = mech_find(name);

	/* Postfix can only do what libsasl2 can. */
	if (mech != NULL && mech->need == MECH_TOKEN && login->token == NULL)
		return mechs_have(exchange_plugins(), name);
	return mechs_have(exchange_installed(run->arena), name);
}

static enum hindrance
hindrance_of(
    const struct run *run, const struct exchange_login *login, const char *name)
{
	const struct plan *plan = &run->plan;
	const struct mech *mech = mech_find(name);

	if (plan->mech != NULL && !str_equal(plan->mech, name))
		return BY_NAME;
	if (plan->mechs != NULL && !mechs_have(plan->mechs, name))
		return BY_FILTER;
	if (mech != NULL && !has_credentials(run, login, mech))
		return BY_CREDENTIALS;
	if (!is_installed(run, login, name))
		return BY_PLUGIN;
	if (mech != NULL && mech->plain &&
	    (login->security & SASL_SEC_NOPLAINTEXT) != 0)
		return BY_PLAINTEXT;
	return HINDERED_NOT;
}

/* Those that are hindered by that; "" = none. */
static const char *
list_of(const struct run *run, const struct exchange_login *login,
    enum hindrance hindrance)
{
	const char **name = run->hello.mechs, *list = "";

	for (; *name != NULL; name++) {
		if (hindrance_of(run, login, *name) == hindrance)
			list = arena_printf(run->arena, "%s%s%s", list,
			    list[0] != '\0' ? ", " : "", *name);
	}
	return list;
}

/* XOAUTH2 has its plugin in a package of its own, and so has Kerberos. */
static const char *
packages_of(const struct run *run, const struct exchange_login *login)
{
	const char **name = run->hello.mechs, *list = "";
	const struct mech *mech;

	for (; *name != NULL; name++) {
		mech = mech_find(*name);
		if (hindrance_of(run, login, *name) == BY_PLUGIN)
			list = arena_printf(run->arena, "%s%s%s (%s)", list,
			    list[0] != '\0' ? ", " : "", *name,
			    mech != NULL && mech->package != NULL
				? mech->package
				: "no package has it");
	}
	return list;
}

bool
no_mech(struct run *run, const struct exchange_login *login, const char *error)
{
	/* The nearest to the goal comes first: what would help at once. */
	static const struct {
		enum hindrance hindrance;
		enum fault fault;
	} rows[] = {
		{ BY_PLAINTEXT, FAULT_MECH_PLAINTEXT },
		{ BY_PLUGIN, FAULT_MECH_PLUGIN },
		{ BY_CREDENTIALS, FAULT_MECH_CREDENTIALS },
		{ BY_FILTER, FAULT_MECH_FILTER },
		{ BY_NAME, FAULT_MECH_NOT_OFFERED },
	};
	enum fault fault;
	const char *list;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault = rows[i].fault;
		list = list_of(run, login, rows[i].hindrance);
		if (list[0] == '\0')
			continue;
		if (fault == FAULT_MECH_NOT_OFFERED)
			run->mech = run->plan.mech;
		if (fault == FAULT_MECH_PLUGIN)
			list = packages_of(run, login);
		if (fault == FAULT_MECH_PLAINTEXT &&
		    session_tls(run->session) == NULL)
			fault = FAULT_MECH_CLEAR;
		return run_fail(run, fault, list);
	}
	list = list_of(run, login, HINDERED_NOT);
	if (error[0] != '\0')
		list = arena_printf(
		    run->arena, "%s (%s)", list, run_show(run, error));
	return run_fail(run, FAULT_MECH_OPTIONS, list);
}

const char *
no_mech_reason(
    const struct run *run, const struct exchange_login *login, const char *name)
{
	const struct mech *mech = mech_find(name);

	switch (hindrance_of(run, login, name)) {
	case HINDERED_NOT:
	case BY_NAME:
		return NULL;
	case BY_FILTER:
		return "smtp_sasl_mechanism_filter does not let it through";
	case BY_CREDENTIALS:
		return "what it needs was not given";
	case BY_PLUGIN:
		return mech != NULL && mech->package != NULL
		    ? arena_printf(
			  run->arena, "no plugin: package %s", mech->package)
		    : "no plugin";
	case BY_PLAINTEXT:
		return "noplaintext forbids it";
	}
	return NULL;
}
