#include <stddef.h>
#include <string.h>

#include "lib/conf/error.h"
#include "lib/conf/fill.h"
#include "lib/conf/table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN_EGRESS(field) offsetof(struct conf_egress, field)

static const struct conf_word dkim_words[] = {
	{ "unknown", DKIM_UNKNOWN },
	{ "expected", DKIM_EXPECTED },
	{ "relay", DKIM_RELAY },
	{ "none", DKIM_NONE },
	{ NULL, 0 },
};

static const struct conf_option egress_rows[] = {
	{
	    .name = "relayhost",
	    .type = CONF_NEXT_HOP,
	    .offset = IN_EGRESS(relayhost),
	    .about = "Mail that Postfix hands to this next hop, written as "
		     "in relayhost of main.cf or in a transport table; "
		     "several with commas. Without one, any next hop.",
	},
	{
	    .name = "transport",
	    .type = CONF_STRING,
	    .offset = IN_EGRESS(transport),
	    .min = 1,
	    .about = "Mail of this transport of master.cf. Without one, any "
		     "transport.",
	},
	{
	    .name = "senders",
	    .type = CONF_SENDERS,
	    .offset = IN_EGRESS(senders),
	    .about = "Mail of these envelope senders, as in "
		     "sender_dependent_relayhost_maps: addresses, "
		     "\"@example.com\" for every address of that domain, or "
		     "\"<>\" for the null sender. Without any, all senders.",
	},
	{
	    .name = "addresses",
	    .type = CONF_NETWORKS,
	    .offset = IN_EGRESS(addresses),
	    .about = "The public addresses from which receivers get the "
		     "mail, IPv4 and IPv6: of a relay, not those of the port "
		     "that takes your mail, but those by which it sends. "
		     "Networks may stand here, too; single addresses can be "
		     "checked better. `postfrank learn` reads them from "
		     "messages that arrived.",
	},
	{
	    .name = "spf-domain",
	    .type = CONF_DOMAIN,
	    .offset = IN_EGRESS(spf_domain),
	    .about = "The domain in whose SPF record the provider lists its "
		     "addresses (what the provider tells you to include). "
		     "They are looked up, and added to `addresses`.",
	},
	{
	    .name = "helo",
	    .type = CONF_DOMAIN,
	    .offset = IN_EGRESS(helo),
	    .about = "The name by which the sending server greets receivers "
		     "(HELO).",
	},
	{
	    .name = "return-path",
	    .type = CONF_DOMAIN,
	    .offset = IN_EGRESS(return_path),
	    .about = "keep: the envelope sender leaves as it is, which is "
		     "the default. A domain: the provider puts an address of "
		     "that domain in its place.",
	},
	{
	    .name = "dkim",
	    .type = CONF_WORD,
	    .offset = IN_EGRESS(dkim),
	    .words = dkim_words,
	    .about = "Who signs the mail (DKIM). expected: this host, before "
		     "postfrank sees it. relay: the provider, afterwards. "
		     "none: nobody. unknown, which is the default: you cannot "
		     "tell.",
	},
	{
	    .name = "dkim-domain",
	    .type = CONF_DOMAIN,
	    .offset = IN_EGRESS(dkim_domain),
	    .about = "The domain of that signature (d=), if it is not the "
		     "sender's own.",
	},
};

static bool
takes_all(const struct conf_egress *egress)
{
	return egress->relayhost == NULL && egress->transport == NULL &&
	    egress->senders.count == 0 &&
	    strcmp(egress->title, CONF_EGRESS_DEFAULT) != 0;
}

/* The default is asked last, wherever it stands. */
static bool
others_follow(const struct fill *fill, const struct conf_egress *egress)
{
	const char *name = conf_egress_titled.section.name;
	unsigned i = (unsigned)(egress - fill->conf->egresses);

	while (++i < cfg_size(fill->tree, name)) {
		if (strcmp(cfg_title(cfg_getnsec(fill->tree, name, i)),
			CONF_EGRESS_DEFAULT) != 0)
			return true;
	}
	return false;
}

/* Next to "keep" most words are misspelt; no provider has a domain without a
 * dot. */
static int
verify_return_path(
    const struct fill *fill, cfg_t *section, const struct conf_egress *egress)
{
	if (egress->return_path == NULL ||
	    strchr(egress->return_path, '.') != NULL)
		return 0;
	return conf_error(fill->error_r, fill->file,
	    tree_setting(cfg_getopt(section, "return-path"), 0)->line,
	    "egress \"%s\" return-path: \"%s\" is not allowed; write keep, or "
	    "a domain with a dot in it",
	    egress->title, egress->return_path);
}

static int
finish(const struct fill *fill, cfg_t *section, void *item)
{
	struct conf_egress *egress = item;

	if (egress->return_path != NULL &&
	    strcmp(egress->return_path, "keep") == 0)
		egress->return_path = NULL;
	if (egress->addresses.count == 0 && egress->spf_domain == NULL)
		return fill_refuse_titled(fill, section,
		    "needs addresses or spf-domain: without them nothing "
		    "can be said of it");
	if (egress->dkim_domain != NULL && egress->dkim != DKIM_EXPECTED &&
	    egress->dkim != DKIM_RELAY)
		return fill_refuse_titled(fill, section,
		    "has a dkim-domain, but nobody who signs; write dkim = "
		    "expected or dkim = relay, or leave it out");
	if (takes_all(egress) && others_follow(fill, egress))
		return fill_refuse_titled(fill, section,
		    "takes all mail, and leaves none to those behind it; call "
		    "it \"default\", or give it a relayhost, transport or "
		    "senders");
	return verify_return_path(fill, section, egress);
}

static const char example[] =
    "#egress \"newsletter\" {\n"
    "#\tsenders = { \"@news.example.com\" }\n"
    "#\tspf-domain = \"spf.provider.example\"\n"
    "#\treturn-path = \"bounces.provider.example\"\n"
    "#\tdkim = relay\n"
    "#\tdkim-domain = \"provider.example\"\n"
    "#}\n"
    "#egress \"default\" {\n"
    "#\trelayhost = \"[relay.example.jp]:587\"\n"
    "#\taddresses = { \"192.0.2.10\", \"2001:db8::10\" }\n"
    "#\thelo = \"mail.example.jp\"\n"
    "#\treturn-path = \"keep\"\n"
    "#\tdkim = unknown\n"
    "#}\n";

const struct conf_titled conf_egress_titled = {
	.section = {
	    .name = "egress",
	    .about = "From where mail leaves, as receivers see it: what they "
		     "look up about it decides whether they take the mail. "
		     "Each egress has a title of its own. A message takes "
		     "the first one whose relayhost, transport and senders, "
		     "as far as they are given, are its own; if there is "
		     "none, the one with the title \"default\". What takes "
		     "all mail stands last, or is called \"default\". At the "
		     "policy door and in files no transport is told, and the "
		     "next hop is known only as Postfix's relayhost: there "
		     "the checks of the egress are asked only when no other "
		     "egress could be meant. Without any egress, what depends "
		     "on it is not checked.",
	    .rows = egress_rows,
	    .count = COUNT(egress_rows),
	},
	.example = example,
	.most = CONF_EGRESSES_MAX,
	.size = sizeof(struct conf_egress),
	.items = offsetof(struct conf, egresses),
	.count = offsetof(struct conf, egress_count),
	.finish = finish,
};
