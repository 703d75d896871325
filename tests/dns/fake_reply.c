#include <glib.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "tests/dns/fake_reply.h"
#include "tests/dns/fake_zone.h"

#define SOA_TTL 3600
#define SOA_MINIMUM 300
#define CNAMES_MAX 16
#define EDNS_SIZE 1232

static char *
name_text(const ldns_rdf *owner)
{
	char *text;
	size_t length;

	text = str_lower(ldns_rdf2str(owner));
	length = strlen(text);
	if (length > 1 && text[length - 1] == '.')
		text[length - 1] = '\0';
	return text;
}

/* Pushes the records of that type with `owner`; the last one, or NULL. */
static const ldns_rr *
push_records(ldns_pkt *reply, const struct fake_entry *entry,
    const ldns_rdf *owner, ldns_rr_type type)
{
	const ldns_rr *last = NULL;
	ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(entry->records); i++) {
		rr = ldns_rr_list_rr(entry->records, i);
		if (ldns_rr_get_type(rr) != type)
			continue;
		rr = ldns_rr_clone(rr);
		ldns_rdf_deep_free(ldns_rr_owner(rr));
		ldns_rr_set_owner(rr, ldns_rdf_clone(owner));
		ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, rr);
		last = rr;
	}
	return last;
}

static void
push_soa(ldns_pkt *reply, const struct fake_entry *entry, ldns_rr_type type)
{
	const struct fake_rule *negative =
	    fake_rule(entry, type, FAKE_NEGATIVE);
	char *line;
	ldns_rr *rr;

	line = g_strdup_printf(". %d SOA ns.fake. root.fake. 1 3600 600 86400 "
			       "%d",
	    SOA_TTL, negative != NULL ? negative->number : SOA_MINIMUM);
	if (ldns_rr_new_frm_str(&rr, line, SOA_TTL, NULL, NULL) ==
	    LDNS_STATUS_OK)
		ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, rr);
	g_free(line);
}

/* The records, along CNAMEs as a resolver follows them, or their absence. */
static void
fill(const struct fake_zone *zone, ldns_pkt *reply, const ldns_rdf *owner,
    ldns_rr_type type)
{
	const struct fake_entry *entry;
	const ldns_rr *rr;
	char *name;
	int i;

	for (i = 0; i < CNAMES_MAX; i++) {
		name = name_text(owner);
		entry = fake_zone_find(zone, name);
		free(name);
		if (entry == NULL ||
		    fake_rule(entry, type, FAKE_NXDOMAIN) != NULL) {
			ldns_pkt_set_rcode(reply, LDNS_RCODE_NXDOMAIN);
			break;
		}
		if (fake_rule(entry, type, FAKE_NODATA) != NULL)
			break;
		if (push_records(reply, entry, owner, type) != NULL)
			return;
		rr = push_records(reply, entry, owner, LDNS_RR_TYPE_CNAME);
		if (rr == NULL)
			break;
		owner = ldns_rr_rdf(rr, 0);
	}
	push_soa(reply, entry, type);
}

static ldns_rr *
question_of_another(void)
{
	ldns_rr *rr;

	rr = ldns_rr_new();
	ldns_rr_set_question(rr, true);
	ldns_rr_set_owner(rr, ldns_dname_new_frm_str("another.question."));
	ldns_rr_set_type(rr, LDNS_RR_TYPE_A);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	return rr;
}

static ldns_pkt *
reply_to(const struct fake_zone *zone, const ldns_pkt *query,
    const struct fake_entry *entry)
{
	const ldns_rr *question;
	ldns_rr_type type;
	ldns_pkt *reply;

	question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
	type = ldns_rr_get_type(question);
	reply = ldns_pkt_new();
	ldns_pkt_set_id(reply, ldns_pkt_id(query));
	ldns_pkt_set_qr(reply, true);
	ldns_pkt_set_rd(reply, ldns_pkt_rd(query));
	ldns_pkt_set_ra(reply, true);
	if (ldns_pkt_edns_udp_size(query) > 0)
		ldns_pkt_set_edns_udp_size(reply, EDNS_SIZE);
	if (fake_rule(entry, type, FAKE_WRONG_ID))
		ldns_pkt_set_id(reply, ldns_pkt_id(query) ^ 1);
	ldns_pkt_push_rr(reply, LDNS_SECTION_QUESTION,
	    fake_rule(entry, type, FAKE_WRONG_QUESTION)
		? question_of_another()
		: ldns_rr_clone(question));
	if (fake_rule(entry, type, FAKE_SERVFAIL))
		ldns_pkt_set_rcode(reply, LDNS_RCODE_SERVFAIL);
	else if (fake_rule(entry, type, FAKE_REFUSED))
		ldns_pkt_set_rcode(reply, LDNS_RCODE_REFUSED);
	else if (fake_rule(entry, type, FAKE_FORMERR))
		ldns_pkt_set_rcode(reply, LDNS_RCODE_FORMERR);
	else
		fill(zone, reply, ldns_rr_owner(question), type);
	return reply;
}

/* A reply that does not fit into a datagram, or shall not. */
static void
truncate_reply(ldns_pkt *reply, struct fake_reply *reply_r)
{
	free(reply_r->wire);
	ldns_pkt_set_tc(reply, true);
	while (ldns_pkt_ancount(reply) > 0) {
		ldns_rr_free(ldns_rr_list_pop_rr(ldns_pkt_answer(reply)));
		ldns_pkt_set_ancount(reply, ldns_pkt_ancount(reply) - 1);
	}
	ldns_pkt2wire(&reply_r->wire, reply, &reply_r->length);
}

static void
encode(const ldns_pkt *query, ldns_pkt *reply, const struct fake_entry *entry,
    bool tcp, struct fake_reply *reply_r)
{
	ldns_rr_type type;
	size_t room;

	type = ldns_rr_get_type(ldns_rr_list_rr(ldns_pkt_question(query), 0));
	room = ldns_pkt_edns_udp_size(query);
	if (room < LDNS_MIN_BUFLEN)
		room = LDNS_MIN_BUFLEN;
	if (ldns_pkt2wire(&reply_r->wire, reply, &reply_r->length) !=
	    LDNS_STATUS_OK)
		reply_r->wire = NULL;
	else if (!tcp &&
	    (reply_r->length > room || fake_rule(entry, type, FAKE_TRUNCATE) ||
		fake_rule(entry, type, FAKE_TRUNCATE_SILENT)))
		truncate_reply(reply, reply_r);
	else if (fake_rule(entry, type, FAKE_GARBAGE))
		memset(reply_r->wire + 2, 0xff, reply_r->length - 2);
}

void
fake_reply_make(struct fake_zone *zone, const uint8_t *query, size_t length,
    bool tcp, struct fake_reply *reply_r)
{
	const struct fake_rule *delay;
	const struct fake_entry *entry;
	const ldns_rr *question;
	ldns_pkt *packet, *reply;
	ldns_rr_type type;
	char *name;

	memset(reply_r, 0, sizeof(*reply_r));
	if (ldns_wire2pkt(&packet, query, length) != LDNS_STATUS_OK)
		return;
	question = ldns_rr_list_rr(ldns_pkt_question(packet), 0);
	if (question == NULL) {
		ldns_pkt_free(packet);
		return;
	}
	type = ldns_rr_get_type(question);
	name = name_text(ldns_rr_owner(question));
	fake_zone_count(zone, name, type);
	entry = fake_zone_find(zone, name);
	delay = fake_rule(entry, type, FAKE_DELAY);
	if (delay != NULL)
		reply_r->delay = delay->number;
	if (fake_rule(entry, type, FAKE_DROP) == NULL &&
	    !(tcp && fake_rule(entry, type, FAKE_TRUNCATE_SILENT))) {
		reply = reply_to(zone, packet, entry);
		encode(packet, reply, entry, tcp, reply_r);
		ldns_pkt_free(reply);
		/* ldns takes 64 KB for each. */
		if (reply_r->wire != NULL)
			reply_r->wire =
			    mem_resize(reply_r->wire, reply_r->length, 1);
	}
	ldns_pkt_free(packet);
	free(name);
}
