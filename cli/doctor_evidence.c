#include <string.h>

#include "cli/doctor.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* Octets of a name; as long as names of hosts may be (RFC 1035 2.3.4). */
#define DOMAIN_SHOWN_MAX 253

void
doctor_say(struct arena *arena, struct doctor_texts *texts, const char *text)
{
	texts->items = arena_grow(
	    arena, texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count++] = text;
}

static const char *
taken(struct arena *arena, struct buf *line)
{
	const char *text = arena_string_n(arena, line->data, line->length);

	buf_free(line);
	return text;
}

/* A name that DNS gave: in presentation format ("\\ddd"), and so printable
 * already. */
static const char *
show_name(struct arena *arena, const char *name)
{
	return strlen(name) <= DOMAIN_SHOWN_MAX
	    ? name
	    : arena_printf(arena, "%.*s...", DOMAIN_SHOWN_MAX, name);
}

/* "no such name", "no answer (SERVFAIL)". */
static const char *
without_records(struct arena *arena, enum dns_status status, const char *reason)
{
	return status == DNS_FAILURE && reason != NULL
	    ? arena_printf(arena, "%s (%s)", dns_status_name(status), reason)
	    : dns_status_name(status);
}

/* "NAME A: 192.0.2.1, 192.0.2.2"; nothing when it was not asked. */
static void
say_addresses(struct arena *arena, struct doctor_texts *texts, const char *name,
    int family, enum dns_status status, const char *reason,
    const struct ip *addresses, size_t count)
{
	char text[IP_TEXT_SIZE];
	struct buf line = { 0 };
	size_t i, shown = 0;

	if (status == DNS_UNASKED)
		return;
	buf_printf(&line, "%s %s:", show_name(arena, name),
	    family == AF_INET ? "A" : "AAAA");
	if (status != DNS_ANSWER)
		buf_printf(
		    &line, " %s", without_records(arena, status, reason));
	for (i = 0; status == DNS_ANSWER && i < count; i++) {
		if (addresses[i].family != family)
			continue;
		if (shown < DOCTOR_SHOWN_MAX)
			buf_printf(&line, "%s %s", shown > 0 ? "," : "",
			    ip_show(&addresses[i], text));
		shown++;
	}
	if (shown > DOCTOR_SHOWN_MAX)
		buf_printf(&line, " and %zu more", shown - DOCTOR_SHOWN_MAX);
	doctor_say(arena, texts, taken(arena, &line));
}

/* --- a domain --- */

static void
say_host(struct arena *arena, struct doctor_texts *texts,
    const struct domain_facts *host)
{
	if (host->canonical != NULL)
		doctor_say(arena, texts,
		    arena_printf(arena, "%s CNAME: %s",
			show_name(arena, host->name),
			show_name(arena, host->canonical)));
	say_addresses(arena, texts, host->name, AF_INET, host->a_status,
	    host->reason, host->addresses, host->address_count);
	say_addresses(arena, texts, host->name, AF_INET6, host->aaaa_status,
	    host->reason, host->addresses, host->address_count);
}

static void
say_mx(struct arena *arena, struct doctor_texts *texts,
    const struct domain_facts *domain)
{
	struct buf line = { 0 };
	size_t i;

	buf_printf(&line, "%s MX:", show_name(arena, domain->name));
	if (domain->mx_status != DNS_ANSWER)
		buf_printf(&line, " %s",
		    without_records(arena, domain->mx_status, domain->reason));
	for (i = 0; i < domain->mx_count && i < DOCTOR_SHOWN_MAX; i++)
		buf_printf(&line, "%s %u %s", i > 0 ? "," : "",
		    domain->mx[i].preference,
		    domain->mx[i].host[0] == '\0'
			? "."
			: show_name(arena, domain->mx[i].host));
	if (domain->mx_total > DOCTOR_SHOWN_MAX)
		buf_printf(&line, " and %zu more",
		    domain->mx_total - DOCTOR_SHOWN_MAX);
	doctor_say(arena, texts, taken(arena, &line));
}

void
evidence_domain(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct domain_facts *domain = facts->sender_domain;

	if (domain == NULL)
		return;
	say_mx(arena, texts, domain);
	if (domain->mx_status != DNS_ANSWER)
		say_host(arena, texts, domain);
}

void
evidence_mx(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	size_t i;

	if (facts->sender_domain == NULL)
		return;
	say_mx(arena, texts, facts->sender_domain);
	for (i = 0; i < facts->mx_count; i++) {
		if (facts->mx[i].facts != NULL)
			say_host(arena, texts, facts->mx[i].facts);
	}
}

void
evidence_reach(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct mx_fact *mx;
	size_t i;

	for (i = 0; i < facts->mx_count; i++) {
		mx = &facts->mx[i];
		if (mx->facts != NULL)
			doctor_say(arena, texts,
			    arena_printf(arena, "%s port 25: %s",
				show_name(arena, mx->host),
				mx->reach.evidence));
	}
}

/* --- an egress --- */

static void
say_names(struct arena *arena, struct doctor_texts *texts,
    const struct egress_address *address)
{
	char text[IP_TEXT_SIZE];
	struct buf line = { 0 };
	size_t i;

	buf_printf(&line, "%s PTR:", ip_show(&address->ip, text));
	if (address->ptr_status != DNS_ANSWER)
		buf_printf(&line, " %s",
		    without_records(
			arena, address->ptr_status, address->ptr_reason));
	for (i = 0; i < address->name_count; i++)
		buf_printf(&line, "%s %s", i > 0 ? "," : "",
		    show_name(arena, address->names[i].name));
	if (address->name_total > address->name_count)
		buf_printf(&line, " and %zu more",
		    address->name_total - address->name_count);
	doctor_say(arena, texts, taken(arena, &line));
}

void
evidence_ptr(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	size_t i;

	for (i = 0; i < facts->egress->address_count; i++)
		say_names(arena, texts, &facts->egress->addresses[i]);
}

static const char *
confirmed_name(enum known confirmed)
{
	static const char *const names[] = {
		[KNOWN_NO] = "does not lead back to",
		[KNOWN_YES] = "leads back to",
		[KNOWN_UNSURE] = "has no answer, perhaps it leads back to",
	};

	return names[confirmed];
}

void
evidence_fcrdns(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_address *address;
	char text[IP_TEXT_SIZE];
	size_t i, name;

	for (i = 0; i < facts->egress->address_count; i++) {
		address = &facts->egress->addresses[i];
		for (name = 0; name < address->name_count; name++)
			doctor_say(arena, texts,
			    arena_printf(arena, "%s %s %s",
				show_name(arena, address->names[name].name),
				confirmed_name(address->names[name].confirmed),
				ip_show(&address->ip, text)));
	}
}

void
evidence_helo(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_facts *egress = facts->egress;

	if (egress->helo == NULL)
		return;
	say_addresses(arena, texts, egress->helo, AF_INET,
	    egress->helo_a_status, egress->helo_reason, egress->helo_addresses,
	    egress->helo_address_count);
	say_addresses(arena, texts, egress->helo, AF_INET6,
	    egress->helo_aaaa_status, egress->helo_reason,
	    egress->helo_addresses, egress->helo_address_count);
}

static void
say_list(struct arena *arena, struct doctor_texts *texts, const char *who,
    const struct egress_list *list)
{
	static const char *const listed[] = {
		[KNOWN_NO] = "not listed",
		[KNOWN_YES] = "listed",
		[KNOWN_UNSURE] = "no answer",
	};
	static const char *const scopes[] = {
		[LIST_OF_ADDRESSES] = "",
		[LIST_OF_NETWORKS] = " (network, advisory)",
		[LIST_OF_ASNS] = " (provider's whole network, advisory)",
	};
	char text[IP_TEXT_SIZE];
	struct buf line = { 0 };
	size_t i;

	buf_printf(&line, "%s on %s%s: %s", who, check_show(arena, list->list),
	    scopes[list->scope], listed[list->listed]);
	for (i = 0; i < list->answer_count && i < DOCTOR_SHOWN_MAX; i++)
		buf_printf(&line, "%s %s", i > 0 ? "," : "",
		    ip_show(&list->answers[i], text));
	if (list->text != NULL)
		buf_printf(&line, ": %s", list->text);
	doctor_say(arena, texts, taken(arena, &line));
}

static const char *
why_no_list(
    const struct egress_facts *egress, const struct egress_address *address)
{
	if (egress->set_aside_count > 0)
		return "no list is left: they are set aside";
	if (address->ip.family == AF_INET6)
		return "no configured list answers for such addresses";
	return "no list is configured (dnsbl)";
}

void
evidence_dnsbl(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_facts *egress = facts->egress;
	const struct egress_address *address;
	char text[IP_TEXT_SIZE];
	size_t i, list;

	for (i = 0; i < egress->address_count; i++) {
		address = &egress->addresses[i];
		ip_show(&address->ip, text);
		for (list = 0; list < address->list_count; list++)
			say_list(arena, texts, text, &address->lists[list]);
		if (address->list_count == 0)
			doctor_say(arena, texts,
			    arena_printf(arena, "%s: %s", text,
				why_no_list(egress, address)));
	}
	for (i = 0; i < egress->set_aside_count; i++)
		doctor_say(arena, texts,
		    arena_printf(arena, "%s set aside: %s",
			check_show(arena, egress->set_aside[i].list),
			egress->set_aside[i].text));
}

void
evidence_special(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_address *address;
	char text[IP_TEXT_SIZE];
	size_t i;

	for (i = 0; i < facts->egress->address_count; i++) {
		address = &facts->egress->addresses[i];
		doctor_say(arena, texts,
		    address->special == NULL
			? arena_printf(arena, "%s: a public address",
			      ip_show(&address->ip, text))
			: arena_printf(arena, "%s: %s (%s)",
			      ip_show(&address->ip, text),
			      address->special->name,
			      address->special->source));
	}
}

/* NULL: they are asked. */
static const char *
why_no_neighbours(
    const struct egress_facts *egress, const struct egress_address *address)
{
	size_t i;

	if (address->ip.family != AF_INET)
		return "IPv6";
	if (egress->neighbours_off)
		return "turned off";
	if (address->neighbours_asked > 0 || egress->set_aside_count > 0)
		return NULL;
	for (i = 0; i < address->list_count; i++) {
		if (address->lists[i].scope == LIST_OF_ADDRESSES)
			return NULL;
	}
	return "no list of addresses is configured";
}

void
evidence_neighbours(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_address *address;
	char text[IP_TEXT_SIZE];
	struct network around;
	struct buf line = { 0 };
	const char *why;
	size_t i, near;

	for (i = 0; i < facts->egress->address_count; i++) {
		address = &facts->egress->addresses[i];
		why = why_no_neighbours(facts->egress, address);
		if (why != NULL) {
			doctor_say(arena, texts,
			    arena_printf(arena,
				"%s: neighbours are not asked (%s), only its "
				"PTR names are looked at",
				ip_show(&address->ip, text), why));
			continue;
		}
		around = network_of(&address->ip, 28);
		buf_printf(&line, "%s/28: %zu of 15 neighbours asked, %s",
		    ip_show(&around.ip, text), address->neighbours_asked,
		    address->neighbour_count > 0 ? "listed:" : "none listed");
		for (near = 0;
		     near < address->neighbour_count && near < DOCTOR_SHOWN_MAX;
		     near++)
			buf_printf(&line, "%s %s on %s", near > 0 ? "," : "",
			    ip_show(&address->neighbours[near].ip, text),
			    check_show(arena, address->neighbours[near].list));
		if (address->neighbour_count > DOCTOR_SHOWN_MAX)
			buf_printf(&line, " and %zu more",
			    address->neighbour_count - DOCTOR_SHOWN_MAX);
		doctor_say(arena, texts, taken(arena, &line));
	}
}
