#include <stddef.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/fill.h"
#include "lib/conf/table.h"

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

static int
verify_checks(
    const struct fill *fill, cfg_t *section, const struct conf_exempt *exempt)
{
	cfg_opt_t *option;
	size_t i, check;

	option = cfg_getopt(section, "checks");
	for (i = 0; i < exempt->checks.count; i++) {
		if (fill_find_check(fill, exempt->checks.items[i], &check) == 0)
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
finish(const struct fill *fill, cfg_t *section, void *item)
{
	struct conf_exempt *exempt = item;
	const char *what = NULL;

	if (exempt->until == 0)
		exempt->until = INT64_MAX;
	if (exempt->reason == NULL)
		what = "needs a reason, for example reason = \"their forms "
		       "cannot be changed before May\"";
	else if (exempt->login.count == 0 && exempt->sender.count == 0 &&
	    exempt->client.count == 0)
		what = "needs a login, sender or client; to switch a check "
		       "off for all mail, set its action to off";
	if (what != NULL)
		return fill_refuse_titled(fill, section, what);
	return verify_checks(fill, section, exempt);
}

static const char example[] =
    "#exempt \"billing\" {\n"
    "#\tlogin = { \"billing@example.com\" }\n"
    "#\tsender = { \"@billing.example.com\" }\n"
    "#\tclient = { \"192.0.2.0/24\" }\n"
    "#\tchecks = { \"html-script\" }\n"
    "#\treason = \"the invoices need their form until the new portal\"\n"
    "#\tuntil = \"2030-01-31\"\n"
    "#}\n";

const struct conf_titled conf_exempt_titled = {
	.section = {
	    .name = "exempt",
	    .about = "Mail that checks are not applied to. Each exemption has "
		     "a title of its own, and names a login, sender or client; "
		     "every list that is given must match.",
	    .rows = exempt_rows,
	    .count = COUNT(exempt_rows),
	},
	.example = example,
	.most = CONF_EXEMPTS_MAX,
	.size = sizeof(struct conf_exempt),
	.items = offsetof(struct conf, exempts),
	.count = offsetof(struct conf, exempt_count),
	.finish = finish,
};
