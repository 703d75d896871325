#include <stddef.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/fill.h"
#include "lib/conf/table.h"
#include "lib/util/arena.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_EXEMPT(field) offsetof(struct conf_exempt, field)

static const struct conf_option exempt_rows[] = {
	{
	    .name = "login",
	    .type = CONF_LIST,
	    .offset = IN_EXEMPT(login),
	    .about = "Logins (SASL user names); case does not matter.",
	},
	{
	    .name = "sender",
	    .type = CONF_SENDERS,
	    .offset = IN_EXEMPT(sender),
	    .about = "Envelope senders: addresses, \"@example.com\" for "
		     "every address of that domain, or \"<>\" for the "
		     "null sender.",
	},
	{
	    .name = "client",
	    .type = CONF_NETWORKS,
	    .offset = IN_EXEMPT(client),
	    .about = "Addresses and networks of clients.",
	},
	{
	    .name = "checks",
	    .type = CONF_LIST,
	    .offset = IN_EXEMPT(checks),
	    .about = "The checks that are not applied. An empty list "
		     "means all.",
	},
	{
	    .name = "reason",
	    .type = CONF_STRING,
	    .offset = IN_EXEMPT(reason),
	    .min = 1,
	    .max = 200,
	    .about = "Why, for whoever reads the log or this file later. "
		     "It must be given.",
	},
	{
	    .name = "until",
	    .type = CONF_DATE,
	    .offset = IN_EXEMPT(until),
	    .about = "The last day on which it holds. Without one it "
		     "holds for ever.",
	},
};

const struct conf_section conf_exempt_section = {
	.name = "exempt",
	.about = "Mail that checks are not applied to. Each exemption has a "
		 "title of its own, and names a login, sender or client; "
		 "every list that is given must match.",
	.rows = exempt_rows,
	.count = COUNT(exempt_rows),
};

static bool
is_check(const struct conf_schema *schema, const char *name)
{
	size_t i;

	for (i = 0; i < schema->check_count; i++) {
		if (strcmp(schema->check(i)->name, name) == 0)
			return true;
	}
	return false;
}

static int
verify_checks(
    const struct fill *fill, cfg_t *section, const struct conf_exempt *exempt)
{
	cfg_opt_t *option;
	size_t i;

	option = cfg_getopt(section, "checks");
	for (i = 0; i < exempt->checks.count; i++) {
		if (is_check(fill->schema, exempt->checks.items[i]))
			continue;
		return conf_error(fill->error_r, fill->file,
		    tree_setting(option, (unsigned)i)->line,
		    "exempt \"%s\" checks: there is no check \"%s\"; "
		    "postfrank explain lists them",
		    exempt->title, exempt->checks.items[i]);
	}
	return 0;
}

static int
verify(
    const struct fill *fill, cfg_t *section, const struct conf_exempt *exempt)
{
	const char *what = NULL;

	if (exempt->title[0] == '\0')
		what = "needs a title that is not empty";
	else if (exempt->reason == NULL)
		what = "needs a reason, for example reason = \"their forms "
		       "cannot be changed before May\"";
	else if (exempt->login.count == 0 && exempt->sender.count == 0 &&
	    exempt->client.count == 0)
		what = "needs a login, sender or client; to switch a check "
		       "off for all mail, set its action to off";
	if (what != NULL)
		return conf_error(fill->error_r, fill->file, section->line,
		    "exempt \"%s\", which ends here, %s", exempt->title, what);
	return verify_checks(fill, section, exempt);
}

int
fill_exempts(const struct fill *fill)
{
	struct conf_exempt *exempt;
	cfg_t *section;
	unsigned i, count;

	count = cfg_size(fill->tree, conf_exempt_section.name);
	fill->conf->exempts = arena_alloc(fill->arena, count * sizeof(*exempt));
	fill->conf->exempt_count = count;
	for (i = 0; i < count; i++) {
		section = cfg_getnsec(fill->tree, conf_exempt_section.name, i);
		exempt = &fill->conf->exempts[i];
		exempt->title = arena_string(fill->arena, section->title);
		exempt->until = INT64_MAX;
		if (fill_rows(fill, section, conf_exempt_section.rows,
			conf_exempt_section.count, exempt) != 0 ||
		    verify(fill, section, exempt) != 0)
			return -1;
	}
	return 0;
}
