#include <stdlib.h>
#include <string.h>

#include "lib/mail/eml.h"
#include "lib/util/arena.h"
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
		.askable = FACTS_OF_MILTER | FACT_DKIM,
		.known = FACTS_OF_MILTER | FACT_DKIM,
	};
	made->egress.title = arena_string(made->arena, "default");
	made_domains(made, &domain_good);
	made_egress(made, MADE_EGRESS);
}

/* --- signatures --- */

static const char *const dkim_whys[] = {
	[DKIM_WHY_NOTHING] = "pass",
	[DKIM_WHY_FIELD] = "field",
	[DKIM_WHY_ALGORITHM] = "algorithm",
	[DKIM_WHY_EXPIRED] = "expired",
	[DKIM_WHY_FUTURE] = "future",
	[DKIM_WHY_NO_KEY] = "no-key",
	[DKIM_WHY_REVOKED] = "revoked",
	[DKIM_WHY_KEY] = "key",
	[DKIM_WHY_WEAK] = "weak",
	[DKIM_WHY_SIGNATURE] = "signature",
	[DKIM_WHY_BODY] = "body",
	[DKIM_WHY_LENGTH] = "length",
	[DKIM_WHY_DNS] = "dns",
	[DKIM_WHY_BEYOND] = "beyond",
};

static void
set_names(struct made *made, char *list, struct dkim_signature *signature)
{
	const char **names = NULL;
	char *rest = NULL, *name;

	signature->name_count = 0;
	for (name = strtok_r(list, ":", &rest); name != NULL;
	     name = strtok_r(NULL, ":", &rest)) {
		names = arena_grow(
		    made->arena, names, signature->name_count, sizeof(*names));
		names[signature->name_count++] = name;
	}
	signature->names = names;
}

static void
set_word(struct made *made, char *word, struct dkim_signature *signature,
    struct dkim_result *result)
{
	size_t i;

	for (i = 0; i < sizeof(dkim_whys) / sizeof(dkim_whys[0]); i++) {
		if (strcmp(word, dkim_whys[i]) == 0)
			result->why = (enum dkim_why)i;
	}
	if (strncmp(word, "d=", 2) == 0)
		signature->domain = word[2] != '\0' ? word + 2 : NULL;
	else if (strncmp(word, "bits=", 5) == 0)
		result->bits = (unsigned)atoi(word + 5);
	else if (strncmp(word, "h=", 2) == 0)
		set_names(made, word + 2, signature);
	else if (strcmp(word, "testing") == 0)
		result->testing = true;
	else if (strncmp(word, "l=", 2) == 0) {
		signature->has_length = true;
		result->unsigned_octets = (uint64_t)atoll(word + 2);
	}
}

static void
set_signature(struct made *made, char *words, struct dkim_result *result)
{
	static const char *const from[] = { "from" };
	struct dkim_signature *signature =
	    arena_alloc(made->arena, sizeof(*signature));
	char *rest = NULL, *word;

	*signature = (struct dkim_signature){ .domain = "example.jp",
		.selector = "s1",
		.names = from,
		.name_count = 1 };
	*result = (struct dkim_result){ .signature = signature,
		.content = &made->message.content };
	for (word = strtok_r(words, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		set_word(made, word, signature, result);
	result->outcome = result->why == DKIM_WHY_NOTHING ? DKIM_PASS
	    : result->why >= DKIM_WHY_DNS                 ? DKIM_UNSURE
							  : DKIM_FAIL;
	result->text = arena_printf(made->arena, "%s: %s",
	    dkim_signature_show(made->arena, signature),
	    dkim_whys[result->why]);
	if (signature->domain != NULL)
		signature->key_name = arena_printf(
		    made->arena, "s1._domainkey.%s", signature->domain);
}

void
made_dkim(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *rest = NULL, *one;
	struct dkim_result *items = NULL;

	made->dkim.count = 0;
	for (one = strtok_r(text, ";", &rest); one != NULL;
	     one = strtok_r(NULL, ";", &rest)) {
		items = arena_grow(
		    made->arena, items, made->dkim.count, sizeof(*items));
		set_signature(made, one, &items[made->dkim.count++]);
	}
	made->dkim.items = items;
	made->dkim.total = made->dkim.count;
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
