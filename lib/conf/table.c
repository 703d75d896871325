#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/conf/listen.h"
#include "lib/conf/table.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define KILO INT64_C(1024)
#define MEGA (1024 * KILO)
#define GIGA (1024 * MEGA)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_CONF(field) offsetof(struct conf, field)

static const struct conf_word mode_words[] = {
	{ "watch", MODE_WATCH },
	{ "guard", MODE_GUARD },
	{ NULL, 0 },
};

static const struct conf_word local_action_words[] = {
	{ "hold", ACTION_HOLD },
	{ "bounce", ACTION_REFUSE },
	{ NULL, 0 },
};

static const struct conf_word unsure_words[] = {
	{ "note", ACTION_NOTE },
	{ "defer", ACTION_DEFER },
	{ NULL, 0 },
};

static const struct conf_word failure_words[] = {
	{ "pass", ACTION_PASS },
	{ "hold", ACTION_HOLD },
	{ "defer", ACTION_DEFER },
	{ NULL, 0 },
};

static const struct conf_word dmarc_method_words[] = {
	{ "psl", DMARC_PSL },
	{ "tree-walk", DMARC_TREE_WALK },
	{ NULL, 0 },
};

static const struct conf_option top_rows[] = {
	{
	    .name = "mode",
	    .type = CONF_WORD,
	    .offset = IN_CONF(mode),
	    .preset = "watch",
	    .words = mode_words,
	    .about = "watch: every message passes, and the log tells what "
		     "guard mode would have done. guard: what is found is "
		     "acted upon. Begin with watch, read `postfrank "
		     "report` for a week, then change to guard.",
	},
	{
	    .name = "user",
	    .type = CONF_STRING,
	    .offset = IN_CONF(user),
	    .preset = "\"postfrank\"",
	    .min = 1,
	    .max = 32,
	    .about = "The user that the daemon becomes once its sockets "
		     "are open.",
	},
	{
	    .name = "own-networks",
	    .type = CONF_NETWORKS,
	    .offset = IN_CONF(own_networks),
	    .preset = "{ \"127.0.0.0/8\", \"::1\" }",
	    .about = "Clients whose mail is outgoing without a login, as "
		     "in mynetworks of Postfix.",
	},
	{
	    .name = "local-domains",
	    .type = CONF_DOMAINS,
	    .offset = IN_CONF(local_domains),
	    .preset = "{ \"postfix\" }",
	    .about = "Domains whose mail is delivered here and is not "
		     "judged; \".example.com\" means every name below "
		     "example.com. \"postfix\" alone asks Postfix for "
		     "its mydestination, virtual domains and "
		     "relay_domains.",
	},
	{
	    .name = "local-action",
	    .type = CONF_ACTION,
	    .offset = IN_CONF(local_action),
	    .preset = "hold",
	    .words = local_action_words,
	    .about = "What becomes of mail from the local sendmail "
		     "command that would be refused. hold: it waits in "
		     "the hold queue (release: postsuper -H). bounce: it "
		     "is returned, without its text, if the sender is in "
		     "a local domain.",
	},
	{
	    .name = "unsure",
	    .type = CONF_ACTION,
	    .offset = IN_CONF(unsure),
	    .preset = "note",
	    .words = unsure_words,
	    .about = "What is done when a check cannot be decided, for "
		     "example because DNS does not answer.",
	},
	{
	    .name = "failure",
	    .type = CONF_ACTION,
	    .offset = IN_CONF(failure),
	    .preset = "defer",
	    .words = failure_words,
	    .about = "What is done when postfrank itself fails or meets "
		     "one of its limits (in guard mode).",
	},
	{
	    .name = "workers",
	    .type = CONF_NUMBER,
	    .offset = IN_CONF(workers),
	    .preset = "0",
	    .max = 256,
	    .about = "Threads that parse and judge messages. 0 means one "
		     "for each processor.",
	},
	{
	    .name = "receivers",
	    .type = CONF_FILE,
	    .offset = IN_CONF(receivers_file),
	    .preset = "\"\"",
	    .about = "The file of receiver profiles: what large receivers "
		     "would answer to a message, for its recipients there. "
		     "Log, journal and `postfrank check` tell it; nothing is "
		     "refused because of it. An empty text means the profiles "
		     "that come with postfrank; `postfrank explain` lists "
		     "them.",
	},
};

static const struct conf_option dns_rows[] = {
	{
	    .name = "servers",
	    .type = CONF_SERVERS,
	    .offset = IN_CONF(dns.servers),
	    .preset = "{ }",
	    .about = "The name servers to ask, for all names. An empty "
		     "list means those of /etc/resolv.conf.",
	},
	{
	    .name = "deadline",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(dns.deadline),
	    .preset = "\"5s\"",
	    .min = 1 * SECOND,
	    .max = 25 * SECOND,
	    .about = "How long a message may wait for DNS. What has not "
		     "arrived by then is unknown, and never a reason to "
		     "refuse. Postfix gives up after 30 seconds.",
	},
	{
	    .name = "local-deadline",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(dns.local_deadline),
	    .preset = "\"1s\"",
	    .min = SECOND / 10,
	    .max = 25 * SECOND,
	    .about = "The same for mail from the local sendmail command, "
		     "which Postfix hands over one after the other.",
	},
	{
	    .name = "stale",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(dns.stale),
	    .preset = "\"6h\"",
	    .max = 7 * DAY,
	    .about = "How long after its expiry an answer is still good "
		     "when DNS does not answer (RFC 8767).",
	},
	{
	    .name = "cache",
	    .type = CONF_NUMBER,
	    .offset = IN_CONF(dns.cache),
	    .preset = "20000",
	    .min = 100,
	    .max = 10000000,
	    .about = "Domains that are remembered, at most.",
	},
};

static const struct conf_option policyd_rows[] = {
	{
	    .name = "listen",
	    .type = CONF_LISTEN,
	    .offset = IN_CONF(policyd.listen),
	    .preset = "{ \"inet:127.0.0.1:10031\" }",
	    .about = "Where Postfix's check_policy_service connects. An "
		     "empty list turns this door off.",
	},
	{
	    .name = "connections",
	    .type = CONF_NUMBER,
	    .offset = IN_CONF(policyd.connections),
	    .preset = "1000",
	    .min = 1,
	    .max = 100000,
	    .about = "Connections at the same time; one more is closed "
		     "at once.",
	},
};

static const struct conf_option journal_rows[] = {
	{
	    .name = "path",
	    .type = CONF_PATH,
	    .offset = IN_CONF(journal.path),
	    .preset = "\"/var/lib/postfrank/journal.db\"",
	    .about = "The SQLite file that remembers every decision. It "
		     "must not lie on a network file system.",
	},
	{
	    .name = "keep",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(journal.keep),
	    .preset = "\"30d\"",
	    .min = 1 * HOUR,
	    .max = 3650 * DAY,
	    .about = "Older decisions are removed.",
	},
	{
	    .name = "max-size",
	    .type = CONF_SIZE,
	    .offset = IN_CONF(journal.max_size),
	    .preset = "\"1G\"",
	    .min = 1 * MEGA,
	    .max = 1024 * GIGA,
	    .about = "When the file grows larger, the oldest decisions "
		     "are removed.",
	},
};

static const struct conf_option dmarc_rows[] = {
	{
	    .name = "method",
	    .type = CONF_WORD,
	    .offset = IN_CONF(dmarc.method),
	    .preset = "psl",
	    .words = dmarc_method_words,
	    .about = "How a receiver finds the DMARC record that counts for "
		     "a subdomain, and which domains are of one "
		     "organisation. psl: by the public suffix list (RFC "
		     "7489), as the large receivers have done for years. "
		     "tree-walk: by the DMARC records of the domains above "
		     "(RFC 9989, 2026). The check dmarc judges by the one "
		     "that is set, and refuses nothing that passes by the "
		     "other; dmarc-record tells where they differ.",
	},
};

static const struct conf_section top_section = {
	.rows = top_rows,
	.count = COUNT(top_rows),
};

static const struct conf_section dns_section = {
	.name = "dns",
	.about = "How names are looked up.",
	.rows = dns_rows,
	.count = COUNT(dns_rows),
};

static const struct conf_section policyd_section = {
	.name = "policyd",
	.about = "The policy service, which judges the envelope "
		 "before a message is sent.",
	.rows = policyd_rows,
	.count = COUNT(policyd_rows),
};

static const struct conf_section journal_section = {
	.name = "journal",
	.about = "The memory behind `postfrank report` and "
		 "`postfrank explain`.",
	.rows = journal_rows,
	.count = COUNT(journal_rows),
};

static const struct conf_section dmarc_section = {
	.name = "dmarc",
	.about = "How DMARC is computed.",
	.rows = dmarc_rows,
	.count = COUNT(dmarc_rows),
};

const struct conf_section *const conf_sections[CONF_SECTION_COUNT] = {
	&top_section,
	&dns_section,
	&conf_milter_section,
	&policyd_section,
	&journal_section,
	&conf_dnsbl_section,
	&conf_probe_section,
	&dmarc_section,
	&conf_monitor_section,
};

const struct conf_titled *const conf_titled[CONF_TITLED_COUNT] = {
	&conf_egress_titled,
	&conf_exempt_titled,
};
