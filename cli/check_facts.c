#include <string.h>

#include "cli/check.h"
#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/facts.h"
#include "lib/facts/message.h"
#include "lib/util/json.h"

static const char *
known_name(enum known known)
{
	static const char *const names[] = {
		[KNOWN_NO] = "no",
		[KNOWN_YES] = "yes",
		[KNOWN_UNSURE] = "unknown",
	};

	return names[known];
}

/* null: there is no domain to ask. */
static void
write_domain(struct json *json, const char *key, const char *name,
    const struct domain_facts *domain)
{
	static const struct domain_facts unknown = { 0 };
	char text[IP_TEXT_SIZE];
	size_t i;

	if (name == NULL) {
		json_null(json, key);
		return;
	}
	if (domain == NULL)
		domain = &unknown;
	json_object(json, key);
	json_string(json, "name", name);
	json_string(json, "exists", known_name(domain_exists(domain)));
	json_string(json, "takes_mail", known_name(domain_takes_mail(domain)));
	json_string(json, "null_mx", known_name(domain_has_null_mx(domain)));
	json_array(json, "mx");
	for (i = 0; i < domain->mx_count; i++) {
		json_object(json, NULL);
		json_number(json, "preference", domain->mx[i].preference);
		json_string(json, "host", domain->mx[i].host);
		json_object_end(json);
	}
	json_array_end(json);
	json_array(json, "addresses");
	for (i = 0; i < domain->address_count; i++)
		json_string(json, NULL, ip_show(&domain->addresses[i], text));
	json_array_end(json);
	if (domain->reason != NULL)
		json_string(json, "failure", domain->reason);
	json_object_end(json);
}

static void
write_mx(struct json *json, const struct facts *facts)
{
	static const char *const reach[] = {
		[REACH_UNKNOWN] = "unknown",
		[REACH_YES] = "yes",
		[REACH_NO] = "no",
	};
	const struct mx_fact *mx;
	size_t i;

	json_array(json, "mx_hosts");
	for (i = 0; i < facts->mx_count; i++) {
		mx = &facts->mx[i];
		json_object(json, NULL);
		json_string(json, "host", mx->host);
		json_string(json, "has_address",
		    mx->facts == NULL
			? "unknown"
			: known_name(domain_has_address(mx->facts)));
		if (mx->facts != NULL && mx->facts->canonical != NULL)
			json_string(json, "cname", mx->facts->canonical);
		if (facts->known & FACT_REACH)
			json_string(json, "reachable", reach[mx->reach.state]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
write_address(struct json *json, const struct egress_address *address)
{
	char text[IP_TEXT_SIZE];
	size_t i;

	json_object(json, NULL);
	json_string(json, "ip", ip_show(&address->ip, text));
	if (address->special != NULL)
		json_string(json, "special", address->special->name);
	json_string(json, "ptr_status", dns_status_name(address->ptr_status));
	json_array(json, "ptr");
	for (i = 0; i < address->name_count; i++) {
		json_object(json, NULL);
		json_string(json, "name", address->names[i].name);
		json_string(
		    json, "confirmed", known_name(address->names[i].confirmed));
		json_object_end(json);
	}
	json_array_end(json);
	json_array(json, "lists");
	for (i = 0; i < address->list_count; i++) {
		json_object(json, NULL);
		json_string(json, "list", address->lists[i].list);
		json_string(
		    json, "listed", known_name(address->lists[i].listed));
		json_string(json, "text", address->lists[i].text);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

/* null: none is configured for this message. */
static void
write_egress(struct json *json, const struct facts *facts)
{
	const struct egress_facts *egress = facts->egress;
	size_t i;

	if (facts->egress_conf == NULL) {
		json_null(json, "egress");
		return;
	}
	json_object(json, "egress");
	json_string(json, "name", facts->egress_conf->title);
	json_array(json, "addresses");
	for (i = 0; egress != NULL && i < egress->address_count; i++)
		write_address(json, &egress->addresses[i]);
	json_array_end(json);
	json_object_end(json);
}

/* As it leaves, where that is not what was given. */
static void
write_leaving(struct json *json, const struct message *message)
{
	if (strcmp(message->reverse_path.text, message->sender.text) != 0)
		json_string(json, "leaving_sender", message->reverse_path.text);
	if (message->from.count > 0 &&
	    strcmp(message->originator.text, message->from.items[0].text) != 0)
		json_string(json, "leaving_from", message->originator.text);
}

void
check_write_facts(struct json *json, const struct facts *facts)
{
	json_object(json, "facts");
	write_leaving(json, facts->message);
	write_domain(json, "sender_domain",
	    message_sender_domain(facts->message), facts->sender_domain);
	write_domain(json, "from_domain", message_from_domain(facts->message),
	    facts->from_domain);
	write_mx(json, facts);
	write_egress(json, facts);
	if (facts->unknown != NULL)
		json_string(json, "unknown", facts->unknown);
	json_object_end(json);
}
