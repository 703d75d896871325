#include <string.h>

#include "cli/doctor.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* Octets of one string of a TXT record (RFC 1035 3.3). */
#define TXT_STRING_MAX 255

/* Records as they stand in a zone file (RFC 1035 5.1). */

/* Names are in presentation format ("\\ddd"), and so printable, already. */
static const char *
whole(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s.", name);
}

static void
say_record(struct arena *arena, struct doctor_texts *texts, const char *owner,
    const char *type, const char *data)
{
	doctor_say(arena, texts,
	    arena_printf(
		arena, "%s IN %s %s", whole(arena, owner), type, data));
}

static void
say_address(struct arena *arena, struct doctor_texts *texts, const char *owner,
    const struct ip *ip)
{
	char text[IP_TEXT_SIZE];

	say_record(arena, texts, owner, ip->family == AF_INET6 ? "AAAA" : "A",
	    ip_show(ip, text));
}

/* Strings of at most 255 octets, quoted. */
void
record_txt(struct arena *arena, struct doctor_texts *texts, const char *owner,
    const char *text)
{
	struct buf line = { 0 };
	size_t i;

	buf_octet(&line, '"');
	for (i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i % TXT_STRING_MAX == 0)
			buf_string(&line, "\" \"");
		if (text[i] == '"' || text[i] == '\\')
			buf_octet(&line, '\\');
		buf_octet(&line, text[i]);
	}
	buf_octet(&line, '"');
	say_record(arena, texts, owner, "TXT",
	    arena_string_n(arena, line.data, line.length));
	buf_free(&line);
}

/* For a domain that takes no mail. One that does not exist needs more than a
 * record. */
void
record_domain(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct domain_facts *domain = facts->sender_domain;

	if (domain == NULL || domain_exists(domain) != KNOWN_YES)
		return;
	say_record(arena, texts, domain->name, "MX",
	    arena_printf(arena, "10 mail.%s", whole(arena, domain->name)));
}

/* The name that has the addresses, in place of its alias (RFC 2181 10.3). */
void
record_mx(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct domain_facts *domain = facts->sender_domain;
	const struct mx_fact *mx;
	size_t i;

	if (domain == NULL)
		return;
	if (facts->mx_count == 0)
		say_record(arena, texts, domain->name, "MX",
		    arena_printf(arena, "10 %s", whole(arena, domain->name)));
	for (i = 0; i < facts->mx_count; i++) {
		mx = &facts->mx[i];
		if (mx->facts != NULL && mx->facts->canonical != NULL)
			say_record(arena, texts, domain->name, "MX",
			    arena_printf(arena, "%u %s", mx->preference,
				whole(arena, mx->facts->canonical)));
	}
}

/* A PTR name that has the address itself, or may have; NULL = none. */
static const char *
name_that_leads_back(const struct egress_address *address)
{
	size_t i;

	for (i = 0; i < address->name_count; i++) {
		if (address->names[i].confirmed != KNOWN_NO)
			return address->names[i].name;
	}
	return NULL;
}

/* What the host calls itself, or is called by another address's PTR. */
static const char *
name_of_egress(const struct egress_facts *egress)
{
	const char *name = NULL;
	size_t i;

	if (egress->helo != NULL && egress->helo_fault == NULL)
		return egress->helo;
	for (i = 0; i < egress->address_count && name == NULL; i++)
		name = name_that_leads_back(&egress->addresses[i]);
	return name;
}

void
record_ptr(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const char *name = name_of_egress(facts->egress);
	const struct egress_address *address;
	char owner[DNS_REVERSE_SIZE];
	size_t i;

	for (i = 0; name != NULL && i < facts->egress->address_count; i++) {
		address = &facts->egress->addresses[i];
		if (address->ptr_status != DNS_NODATA &&
		    address->ptr_status != DNS_NXDOMAIN)
			continue;
		dns_reverse_name(&address->ip, NULL, owner);
		say_record(arena, texts, owner, "PTR", whole(arena, name));
	}
}

/* Under which an address can be published; "5.6.7.8" is none. */
static bool
is_host_name(struct arena *arena, const char *name)
{
	const char *error;
	struct ip ip;

	return ip_parse(name, &ip) != 0 &&
	    domain_normal(arena, name, strlen(name), &error) != NULL;
}

void
record_fcrdns(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_address *address;
	size_t i;

	for (i = 0; i < facts->egress->address_count; i++) {
		address = &facts->egress->addresses[i];
		if (address->name_count > 0 &&
		    is_host_name(arena, address->names[0].name) &&
		    name_that_leads_back(address) == NULL)
			say_address(
			    arena, texts, address->names[0].name, &address->ip);
	}
}

void
record_helo(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct egress_facts *egress = facts->egress;
	size_t i;

	if (egress->helo == NULL || egress->helo_fault != NULL)
		return;
	for (i = 0; i < egress->address_count; i++) {
		if (egress_helo_has(egress, &egress->addresses[i].ip) ==
		    KNOWN_NO)
			say_address(arena, texts, egress->helo,
			    &egress->addresses[i].ip);
	}
}
