#include <sasl/sasl.h>
#include <string.h>
#include <unistd.h>

#include "lib/mail/address.h"
#include "lib/postfix/inquiry.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "relay-test/mechs.h"
#include "relay-test/options.h"
#include "relay-test/plan.h"
#include "relay-test/reading.h"

#define PASSWORD_MAPS "smtp_sasl_password_maps"

static unsigned
security_of(const struct reading *reading, const char *parameter)
{
	static const struct {
		const char *name;
		unsigned flag;
	} flags[] = {
		{ "noplaintext", SASL_SEC_NOPLAINTEXT },
		{ "noactive", SASL_SEC_NOACTIVE },
		{ "nodictionary", SASL_SEC_NODICTIONARY },
		{ "noanonymous", SASL_SEC_NOANONYMOUS },
		{ "forward_secrecy", SASL_SEC_FORWARD_SECRECY },
		{ "mutual_auth", SASL_SEC_MUTUAL_AUTH },
	};
	const char *words = reading_value(reading, parameter);
	unsigned set = 0;
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (words_have(words, flags[i].name))
			set |= flags[i].flag;
	}
	return set;
}

/* Those of the known ones that the filter lets through. */
static void
read_filter(const struct reading *reading)
{
	static const char parameter[] = "smtp_sasl_mechanism_filter";
	const struct mech *mech;
	const char **names = NULL;
	size_t count = 0;

	if (reading_value(reading, parameter)[0] == '\0')
		return;
	for (mech = mechs; mech->name != NULL; mech++) {
		if (!inquiry_list_has(reading->inquiry, parameter, mech->name,
			reading->arena))
			continue;
		names =
		    arena_grow(reading->arena, names, count, sizeof(*names));
		names[count++] = mech->name;
	}
	names = arena_grow(reading->arena, names, count, sizeof(*names));
	names[count] = NULL;
	reading->plan->mechs = names;
}

/* By the keys that Postfix asks for, in their order: the sender, the host, the
 * next hop. */
static enum lookup
find_login(const struct reading *reading, const char **login_r)
{
	const char *const keys[] = { reading->host, reading->plan->next_hop };
	const char *from = reading->options->from;
	enum lookup found = LOOKUP_NONE;
	struct address sender;
	size_t i;

	if (from != NULL &&
	    reading_is_on(reading, "smtp_sender_dependent_authentication") &&
	    reading_sender(reading, from, &sender) == 0 &&
	    !address_is_null(&sender))
		found = inquiry_find_address(reading->inquiry, PASSWORD_MAPS,
		    &sender, reading->arena, login_r);
	for (i = 0; i < 2 && found == LOOKUP_NONE; i++) {
		if (keys[i] != NULL)
			found = inquiry_find(reading->inquiry, PASSWORD_MAPS,
			    keys[i], reading->arena, login_r);
	}
	return found;
}

/* "static:user:password", "inline:{...}": main.cf itself has passwords. */
static bool
has_passwords(const char *maps)
{
	return strchr(maps, '{') != NULL || strstr(maps, "static:") != NULL;
}

static int
fail_map(const struct reading *reading, const char *why)
{
	const char *maps = reading_value(reading, PASSWORD_MAPS);

	if (geteuid() != 0)
		return plan_fail(reading->fault_r,
		    "smtp_sasl_password_maps cannot be read by this user: the "
		    "passwords in it are for root alone",
		    "run postfrank-relay-test as root");
	if (has_passwords(maps))
		return plan_fail(reading->fault_r,
		    "a table of smtp_sasl_password_maps cannot be asked",
		    "see what \"postmap -q test\" says of each that \"postconf "
		    "smtp_sasl_password_maps\" shows");
	return plan_fail(reading->fault_r, why,
	    arena_printf(reading->arena,
		"correct smtp_sasl_password_maps = %s, or the table; postconf "
		"-m has the types of this host",
		maps));
}

static void
tell_no_login(const struct reading *reading)
{
	struct plan *plan = reading->plan;

	plan->no_login = arena_printf(reading->arena,
	    "Postfix does not log in: smtp_sasl_password_maps has no entry "
	    "for %s, which must be written as in relayhost",
	    plan->next_hop);
	if (reading->host != NULL)
		plan_remark(plan, reading->arena, plan->no_login,
		    arena_printf(reading->arena,
			"add the line \"%s USER:PASSWORD\" to the table, and "
			"make it: postmap",
			plan->next_hop));
}

int
reading_credentials(const struct reading *reading)
{
	struct plan *plan = reading->plan;
	const char *login, *colon;

	plan->user = plan->password = NULL;
	if (!reading_is_on(reading, "smtp_sasl_auth_enable")) {
		plan->no_login =
		    "Postfix does not log in: smtp_sasl_auth_enable = no";
		return 0;
	}
	if (reading_value(reading, PASSWORD_MAPS)[0] == '\0')
		return plan_fail(reading->fault_r,
		    "smtp_sasl_auth_enable = yes, and "
		    "smtp_sasl_password_maps is empty",
		    "set smtp_sasl_password_maps = "
		    "hash:/etc/postfix/sasl_passwd");
	plan->login_by_host = reading->host == NULL;
	switch (find_login(reading, &login)) {
	case LOOKUP_FOUND:
		break;
	case LOOKUP_FAILED:
		return fail_map(reading, login);
	default:
		tell_no_login(reading);
		return 0;
	}
	colon = strchr(login, ':');
	plan->user = colon == NULL
	    ? login
	    : arena_string_n(reading->arena, login, (size_t)(colon - login));
	plan->password = colon == NULL ? "" : colon + 1;
	return 0;
}

int
reading_login(const struct reading *reading)
{
	struct plan *plan = reading->plan;

	if (reading_credentials(reading) < 0)
		return -1;
	read_filter(reading);
	plan->security_clear =
	    security_of(reading, "smtp_sasl_security_options");
	plan->security_tls =
	    security_of(reading, "smtp_sasl_tls_security_options");
	plan->security_verified =
	    security_of(reading, "smtp_sasl_tls_verified_security_options");
	return 0;
}
