#include <ctype.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/dns/answer.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

#define LABEL_MAX 63
#define NAME_MAX_OCTETS 255 /* with the root's octet and those of lengths */

/* Lower case, without the dot at the end; the root is "". */
static const char *
name_text(struct arena *arena, const ldns_rdf *name)
{
	const char *text;
	char *printed;
	size_t length;

	printed = ldns_rdf2str(name);
	if (printed == NULL)
		mem_fatal(); /* "" would be a null MX */
	length = strlen(printed);
	if (length > 0 && printed[length - 1] == '.')
		length--;
	text = str_lower(arena_string_n(arena, printed, length));
	free(printed);
	return text;
}

/* The strings of a TXT record joined, as all its readers want them. */
static void
read_text(struct arena *arena, const ldns_rr *rr, struct dns_record *record)
{
	const uint8_t *octets;
	const ldns_rdf *string;
	size_t i, length = 0;
	char *data;

	for (i = 0; i < ldns_rr_rd_count(rr); i++)
		length += ldns_rdf_size(ldns_rr_rdf(rr, i));
	data = arena_alloc(arena, length + 1);
	record->data = data;
	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		string = ldns_rr_rdf(rr, i);
		octets = ldns_rdf_data(string);
		/* The first octet is the length of the rest. */
		memcpy(data + record->length, octets + 1, octets[0]);
		record->length += octets[0];
	}
}

static void
read_record(struct arena *arena, const ldns_rr *rr, struct dns_record *record)
{
	const ldns_rdf *first = ldns_rr_rdf(rr, 0);

	switch (ldns_rr_get_type(rr)) {
	case LDNS_RR_TYPE_A:
	case LDNS_RR_TYPE_AAAA:
		record->ip.family =
		    ldns_rdf_size(first) == 4 ? AF_INET : AF_INET6;
		memcpy(record->ip.octets, ldns_rdf_data(first),
		    ldns_rdf_size(first));
		break;
	case LDNS_RR_TYPE_MX:
		record->preference = ldns_rdf2native_int16(first);
		record->name = name_text(arena, ldns_rr_rdf(rr, 1));
		break;
	case LDNS_RR_TYPE_TXT:
		read_text(arena, rr, record);
		break;
	default: /* PTR, CNAME */
		record->name = name_text(arena, first);
	}
}

/*
 * Uncompressed names, octet by octet: an octet of length is below 'A'.
 * ldns_dname_compare() takes 30 us for a name of 110 labels.
 */
static bool
same_name(const ldns_rdf *a, const ldns_rdf *b)
{
	const char *left = (const char *)ldns_rdf_data(a);
	const char *right = (const char *)ldns_rdf_data(b);
	size_t i, size = ldns_rdf_size(a);

	if (ldns_rdf_size(b) != size)
		return false;
	for (i = 0; i < size; i++) {
		if (str_lower_octet(left[i]) != str_lower_octet(right[i]))
			return false;
	}
	return true;
}

static bool
is_about(const ldns_rr *rr, const ldns_rdf *name, ldns_rr_type type)
{
	return ldns_rr_get_type(rr) == type &&
	    ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	    ldns_rr_rd_count(rr) >=
	    ldns_rr_descriptor_minimum(ldns_rr_descript(type)) &&
	    ldns_rr_rd_count(rr) > 0 && same_name(ldns_rr_owner(rr), name);
}

static void
lower_ttl(struct dns_answer *answer, uint32_t ttl)
{
	if (ttl < answer->ttl)
		answer->ttl = ttl;
}

/* The first record of that type about `name`, or NULL. */
static const ldns_rr *
find(const ldns_rr_list *list, const ldns_rdf *name, ldns_rr_type type)
{
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (is_about(rr, name, type))
			return rr;
	}
	return NULL;
}

static void
read_records(struct arena *arena, const ldns_rr_list *list,
    const ldns_rdf *name, ldns_rr_type type, struct dns_answer *answer)
{
	struct dns_record *records;
	const ldns_rr *rr;
	size_t i, count = ldns_rr_list_rr_count(list);

	if (count > DNS_RECORDS_MAX)
		count = DNS_RECORDS_MAX;
	records = arena_alloc(arena, count * sizeof(*records));
	answer->records = records;
	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (answer->count == count)
			break;
		if (!is_about(rr, name, type))
			continue;
		read_record(arena, rr, &records[answer->count++]);
		lower_ttl(answer, ldns_rr_ttl(rr));
	}
}

/* RFC 2308 5: the lesser of the SOA record's TTL and its minimum field. */
static void
read_negative_ttl(const ldns_pkt *packet, struct dns_answer *answer)
{
	const ldns_rr_list *list = ldns_pkt_authority(packet);
	const ldns_rr *rr;
	size_t i;

	for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA ||
		    ldns_rr_rd_count(rr) < 7)
			continue;
		lower_ttl(answer, ldns_rr_ttl(rr));
		lower_ttl(answer, ldns_rdf2native_int32(ldns_rr_rdf(rr, 6)));
		return;
	}
	answer->ttl = 0; /* RFC 2308 5: without an SOA it is not kept */
}

static void
fail(struct dns_answer *answer, const char *reason)
{
	*answer =
	    (struct dns_answer){ .status = DNS_FAILURE, .reason = reason };
}

static void
read_packet(struct arena *arena, const ldns_pkt *packet, ldns_rr_type type,
    struct dns_answer *answer)
{
	const ldns_rr_list *list = ldns_pkt_answer(packet);
	const ldns_rr *question, *alias;
	const ldns_rdf *name;
	int i;

	question = ldns_rr_list_rr(ldns_pkt_question(packet), 0);
	if (question == NULL) {
		fail(answer, "the answer cannot be read");
		return;
	}
	name = ldns_rr_owner(question);
	for (i = 0; find(list, name, type) == NULL; i++) {
		alias = find(list, name, LDNS_RR_TYPE_CNAME);
		if (alias == NULL)
			break;
		if (i == ANSWER_CNAMES_MAX) {
			fail(answer, "too many CNAME records in a row");
			return;
		}
		lower_ttl(answer, ldns_rr_ttl(alias));
		name = ldns_rr_rdf(alias, 0);
	}
	if (i > 0)
		answer->canonical = name_text(arena, name);
	read_records(arena, list, name, type, answer);
	if (answer->count > 0) {
		answer->status = DNS_ANSWER;
		return;
	}
	answer->status = ldns_pkt_get_rcode(packet) == LDNS_RCODE_NXDOMAIN
	    ? DNS_NXDOMAIN
	    : DNS_NODATA;
	read_negative_ttl(packet, answer);
}

void
answer_read(struct arena *arena, const uint8_t *packet, size_t length,
    enum dns_type type, struct dns_answer *answer_r)
{
	ldns_pkt *parsed;

	*answer_r = (struct dns_answer){ .ttl = UINT32_MAX };
	if (length > ANSWER_OCTETS_MAX) {
		fail(answer_r, "the answer is too long");
		return;
	}
	if (ldns_wire2pkt(&parsed, packet, length) != LDNS_STATUS_OK) {
		fail(answer_r, "the answer cannot be read");
		return;
	}
	read_packet(arena, parsed, (ldns_rr_type)type, answer_r);
	ldns_pkt_free(parsed);
}

/* The octets that an escape takes: \. or \123; 0 when it is a bad one. */
static size_t
escape_length(const char *text)
{
	if (!isdigit((unsigned char)text[1]))
		return text[1] != '\0' ? 2 : 0;
	if (!isdigit((unsigned char)text[2]) ||
	    !isdigit((unsigned char)text[3]) || strncmp(text + 1, "255", 3) > 0)
		return 0;
	return 4;
}

int
answer_name_check(const char *name)
{
	size_t label = 0, total = 1, step;

	if (strcmp(name, ".") == 0)
		return 0;
	for (; *name != '\0'; name += step) {
		step = *name == '\\' ? escape_length(name) : 1;
		if (step == 0)
			return -1;
		if (*name != '.') {
			label++;
		} else {
			if (label == 0)
				return -1;
			label = 0;
			if (name[1] == '\0')
				return 0;
		}
		/* A label's own octet of length comes with its first. */
		total += *name != '.' ? label == 1 ? 2 : 1 : 0;
		if (label > LABEL_MAX || total > NAME_MAX_OCTETS)
			return -1;
	}
	return label > 0 ? 0 : -1;
}
