#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/facts/relay.h"
#include "tests/unit/facts_make.h"

static const struct domain_mx one_mx[] = { { 10, "mx.example.jp" } };
static const struct domain_mx null_mx[] = { { 0, "" } };
static const struct ip addresses[] = {
	{ AF_INET, { 192, 0, 2, 1 } },
};

const struct domain_facts domain_good = {
	.mx_status = DNS_ANSWER,
	.a_status = DNS_NODATA,
	.aaaa_status = DNS_NODATA,
	.mx = one_mx,
	.mx_count = 1,
};

const struct domain_facts domain_address = {
	.mx_status = DNS_NODATA,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.addresses = addresses,
	.address_count = 1,
};

const struct domain_facts domain_bare = {
	.mx_status = DNS_NODATA,
	.a_status = DNS_NODATA,
	.aaaa_status = DNS_NODATA,
};

const struct domain_facts domain_none = {
	.mx_status = DNS_NXDOMAIN,
	.a_status = DNS_NXDOMAIN,
	.aaaa_status = DNS_NXDOMAIN,
};

const struct domain_facts domain_null_mx = {
	.mx_status = DNS_ANSWER,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.mx = null_mx,
	.mx_count = 1,
	.addresses = addresses,
	.address_count = 1,
};

const struct domain_facts domain_silent = {
	.mx_status = DNS_FAILURE,
	.a_status = DNS_FAILURE,
	.aaaa_status = DNS_FAILURE,
	.reason = "SERVFAIL",
};

const struct domain_facts host_good = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.addresses = addresses,
	.address_count = 1,
};

const struct domain_facts host_bare = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_NODATA,
	.aaaa_status = DNS_NODATA,
};

const struct domain_facts host_none = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_NXDOMAIN,
	.aaaa_status = DNS_NXDOMAIN,
};

const struct domain_facts host_alias = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_ANSWER,
	.aaaa_status = DNS_NODATA,
	.canonical = "real.example.net",
	.addresses = addresses,
	.address_count = 1,
};

const struct domain_facts host_silent = {
	.kind = DOMAIN_OF_HOST,
	.a_status = DNS_FAILURE,
	.aaaa_status = DNS_FAILURE,
	.reason = "SERVFAIL",
};

static const struct spf_record_facts good_record = {
	.record_count = 1,
	.record = "v=spf1 ip4:8.8.4.10 -all",
	.all = '-',
};

static struct domain_facts *
domain_of(struct made *made, const char *name, const struct domain_facts *facts)
{
	struct domain_facts *domain;

	if (name == NULL)
		return NULL;
	domain = arena_alloc(made->arena, sizeof(*domain));
	*domain = *facts;
	domain->name = name;
	return domain;
}

/* As the gate gathers them: without MX records the domain is its own host. */
static void
gather_mx(struct made *made, const struct domain_facts *host)
{
	struct facts *facts = &made->facts;
	const struct domain_facts *domain = facts->sender_domain;
	const struct domain_mx own = { 0, domain->name };
	const struct domain_mx *from = domain->mx_count > 0 ? domain->mx : &own;
	size_t i;

	facts->mx_count = domain->mx_count > 0 ? domain->mx_count : 1;
	if (facts->mx_count > FACTS_MX_MAX)
		facts->mx_count = FACTS_MX_MAX;
	facts->mx =
	    arena_alloc(made->arena, facts->mx_count * sizeof(*facts->mx));
	for (i = 0; i < facts->mx_count; i++) {
		facts->mx[i].preference = from[i].preference;
		facts->mx[i].host = from[i].host;
		facts->mx[i].reach.state = REACH_YES;
		made_mx_of(made, i, host);
	}
}

void
made_domains(struct made *made, const struct domain_facts *facts)
{
	made->facts.sender_domain =
	    domain_of(made, message_sender_domain(&made->message), facts);
	made->facts.from_domain =
	    domain_of(made, message_from_domain(&made->message), facts);
	made->facts.mx_count = 0;
	if (made->facts.sender_domain != NULL)
		gather_mx(made, &host_good);
}

void
made_mx(struct made *made, const char *hosts, const struct domain_facts *facts)
{
	char *text = arena_string(made->arena, hosts), *rest = NULL, *host;
	struct domain_facts *domain = made->facts.sender_domain;
	struct domain_mx *mx = NULL;

	domain->mx_status = DNS_ANSWER;
	domain->mx_count = 0;
	for (host = strtok_r(text, " ", &rest); host != NULL;
	     host = strtok_r(NULL, " ", &rest)) {
		mx = arena_grow(made->arena, mx, domain->mx_count, sizeof(*mx));
		mx[domain->mx_count++] = (struct domain_mx){ 10,
			strcmp(host, ".") == 0 ? "" : host };
	}
	domain->mx = mx;
	domain->mx_total = domain->mx_count;
	gather_mx(made, facts);
}

void
made_mx_of(struct made *made, size_t index, const struct domain_facts *facts)
{
	struct mx_fact *mx = &made->facts.mx[index];

	mx->facts = facts != NULL ? domain_of(made, mx->host, facts) : NULL;
}

/* Takes everything. */
static const struct relay_facts relay = {
	.next_hop = "[relay.example]:587",
	.host = "relay.example",
	.eight_bit = true,
	.utf8 = true,
};

void
made_start(struct made *made, enum door door, const char *sender,
    const char *text, const struct content_limits *limits)
{
	static const struct content_limits none = { 1 << 20, 1 << 26 };
	struct message *message = &made->message;
	struct eml eml;

	mime_init();
	*made = (struct made){ .arena = arena_new(), .session.door = door };
	message_start(message, made->arena, limits != NULL ? limits : &none);
	message_set_sender(message, sender, strlen(sender));
	eml_read(made->arena, text, strlen(text), &message->content, &eml);
	message->file.return_path = eml.return_path;
	message->file.return_paths = eml.return_paths;
	message_header_end(message);
	message_parse(message);

	made->facts = (struct facts){
		.session = &made->session,
		.message = message,
		.egress_conf = &made->egress,
		.dkim = &made->dkim,
		.listings = &made->listings,
		.now = MADE_NOW,
		.relay = &relay,
		.next_hop = "[relay.example]:587",
		.askable = FACTS_OF_MILTER,
		.known = FACTS_OF_MILTER,
	};
	linked_domains_make(message, made->arena, NULL, &made->linked);
	made->listings =
	    (struct listings){ .linked = &made->linked, .list_count = 1 };
	made->egress.title = arena_string(made->arena, "default");
	made_domains(made, &domain_good);
	made_egress(made, MADE_EGRESS);
	made_spf(made, MADE_SPF);
	made_spf_record(made, &good_record);
	made_dmarc(made, "p=none");
}

void
made_end(struct made *made)
{
	message_free(&made->message);
	arena_free(made->arena);
}

enum outcome
made_ask(struct made *made, const char *check, struct finding *finding_r)
{
	struct conf_check settings = { 0 };
	struct conf *conf;
	char *error;
	size_t i;

	conf = conf_load(NULL, &check_schema, &error);
	for (i = 0; i < check_count(); i++) {
		if (check_at(i) == check_named(check))
			settings = conf->checks[i];
	}
	settings.action = ACTION_REFUSE;
	*finding_r = (struct finding){
		.check = check_named(check),
		.at_most = ACTION_REFUSE,
	};
	finding_r->outcome = finding_r->check->judge(
	    &made->facts, &settings, made->arena, finding_r);
	conf_release(conf);
	return finding_r->outcome;
}
