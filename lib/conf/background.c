#include <stddef.h>
#include <stdint.h>

#include "lib/conf/conf.h"
#include "lib/conf/table.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_CONF(field) offsetof(struct conf, field)

static const struct conf_option dnsbl_rows[] = {
	{
	    .name = "address-lists",
	    .type = CONF_DNSBLS,
	    .offset = IN_CONF(dnsbl.address_lists),
	    .preset = "{ \"zen.spamhaus.org\", \"bl.spamcop.net\", "
		      "\"psbl.surriel.com\" }",
	    .about = "Lists whose entries are single addresses: who is on "
		     "one is refused by many receivers.",
	},
	{
	    .name = "network-lists",
	    .type = CONF_DNSBLS,
	    .offset = IN_CONF(dnsbl.network_lists),
	    .preset = "{ }",
	    .about = "Lists whose entries are networks, for what a "
		     "neighbour did, as dnsbl-2.uceprotect.net lists whole "
		     "/24s. An entry is told, and is never more than a hint.",
	},
	{
	    .name = "asn-lists",
	    .type = CONF_DNSBLS,
	    .offset = IN_CONF(dnsbl.asn_lists),
	    .preset = "{ }",
	    .about = "Lists whose entries are all addresses of a provider "
		     "(ASN), as those of dnsbl-3.uceprotect.net are. An "
		     "entry is told, and is never more than a hint.",
	},
	{
	    .name = "domain-lists",
	    .type = CONF_DNSBLS,
	    .offset = IN_CONF(dnsbl.domain_lists),
	    .preset = "{ \"dbl.spamhaus.org=127.0.1.[2..99]\" }",
	    .about = "Lists whose entries are domains, which are asked about "
		     "the domains that a message's links lead to, once for "
		     "each while the answer is good. So the operator of a "
		     "list learns these domains. The shipped filter leaves "
		     "out what dbl.spamhaus.org lists as honest domains that "
		     "are abused. An empty list: nothing is asked.",
	},
	{
	    .name = "every",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(dnsbl.every),
	    .preset = "\"1h\"",
	    .min = 1 * SECOND,
	    .max = 1 * DAY,
	    .about = "How often the lists are asked, and how often reverse "
		     "names (PTR), HELO and spf-domain of each egress are "
		     "looked up.",
	},
	{
	    .name = "neighbours",
	    .type = CONF_BOOL,
	    .offset = IN_CONF(dnsbl.neighbours),
	    .preset = "yes",
	    .about = "The other 15 addresses of the /28 around each IPv4 "
		     "address are asked about, too, slowly and once a day: "
		     "bad neighbours are the beginning of a listed network.",
	},
};

const struct conf_section conf_dnsbl_section = {
	.name = "dnsbl",
	.about = "The DNS blocklists (RFC 5782) that are asked about the "
		 "addresses of each egress, and about the domains of links. "
		 "An item is a zone, or "
		 "zone=127.0.0.[2;4..7] to count only such answers. Most "
		 "lists refuse questions that come through public resolvers: "
		 "have a resolver of your own that asks for itself, and name "
		 "it in `dns { servers }`. Read the terms of use of each list; "
		 "some are free for small sites only, or need a key in the "
		 "zone's name. A list that fails its self-test is set aside, "
		 "and the log says so.",
	.rows = dnsbl_rows,
	.count = COUNT(dnsbl_rows),
};

static const struct conf_option probe_rows[] = {
	{
	    .name = "mx",
	    .type = CONF_BOOL,
	    .offset = IN_CONF(probe.mx),
	    .preset = "yes",
	    .about = "Mail servers of senders' domains are connected to, to "
		     "see whether a bounce or a reply would reach them.",
	},
	{
	    .name = "every",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(probe.every),
	    .preset = "\"6h\"",
	    .min = 1 * SECOND,
	    .max = 30 * DAY,
	    .about = "How long an answer is good.",
	},
	{
	    .name = "timeout",
	    .type = CONF_DURATION,
	    .offset = IN_CONF(probe.timeout),
	    .preset = "\"30s\"",
	    .min = 1 * SECOND,
	    .max = 5 * MINUTE,
	    .about = "How long a server may take to greet.",
	},
	{
	    .name = "canary",
	    .type = CONF_HOSTS,
	    .offset = IN_CONF(probe.canary),
	    .preset = "{ \"gmail-smtp-in.l.google.com\", "
		      "\"mx01.mail.icloud.com\" }",
	    .about = "Hosts that always answer on port 25. Where none of "
		     "them does, port 25 is blocked here, as it is at many "
		     "hosting providers, and nothing is said of other hosts. "
		     "An empty list: that is not tested.",
	},
	{
	    .name = "networks",
	    .type = CONF_NETWORKS,
	    .offset = IN_CONF(probe.networks),
	    .preset = "{ }",
	    .about = "Private and other special-purpose addresses that may "
		     "be connected to. All others of them never are, "
		     "whatever DNS says.",
	},
};

const struct conf_section conf_probe_section = {
	.name = "probe",
	.about = "Whether mail servers can be reached on port 25. It is "
		 "tried in the background, and no message waits for it.",
	.rows = probe_rows,
	.count = COUNT(probe_rows),
};
