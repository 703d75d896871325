#include <stddef.h>

#include "lib/conf/conf.h"
#include "lib/conf/table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_CONF(field) offsetof(struct conf, field)

static const struct conf_option rows[] = {
	{
	    .name = "mail",
	    .type = CONF_STRING,
	    .offset = IN_CONF(monitor.mail),
	    .preset = "\"root\"",
	    .max = 254,
	    .about = "The address that is told by mail; a name without @ is "
		     "a mailbox of this host. A mailbox here is read even "
		     "when no mail leaves. An empty text: no mail is sent.",
	},
	{
	    .name = "command",
	    .type = CONF_LIST,
	    .offset = IN_CONF(monitor.command),
	    .preset = "{ }",
	    .about = "A program and its arguments that is run to tell it, "
		     "without a shell: the text is its standard input, and "
		     "it has 30 seconds. An empty list: none is run.",
	},
	{
	    .name = "domains",
	    .type = CONF_HOSTS,
	    .offset = IN_CONF(monitor.domains),
	    .preset = "{ }",
	    .about = "The domains of own senders that are looked at. An "
		     "empty list: those that Postfix calls its own.",
	},
	{
	    .name = "dkim-selectors",
	    .type = CONF_HOSTS,
	    .offset = IN_CONF(monitor.dkim_selectors),
	    .preset = "{ }",
	    .about = "The selectors by which own mail is signed; each of "
		     "those domains has to have its key. One that is of a "
		     "single domain is written as the name of its record, "
		     "s1._domainkey.example.jp. An empty list: keys are "
		     "looked for under usual names. postfrank doctor looks "
		     "at them, too.",
	},
	{
	    .name = "relay",
	    .type = CONF_BOOL,
	    .offset = IN_CONF(monitor.relay),
	    .preset = "yes",
	    .about = "Postfix's relay is tested by postfrank-relay-test: it "
		     "is connected to and logged in at, and nothing is sent.",
	},
};

const struct conf_section conf_monitor_section = {
	.name = "monitor",
	.about = "What `postfrank monitor` looks at, and whom it tells when "
		 "something is wrong, and when that is over. How often it "
		 "runs is a matter of postfrank-monitor.timer.",
	.rows = rows,
	.count = COUNT(rows),
};
