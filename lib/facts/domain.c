#include <stdlib.h>

#include "lib/facts/domain.h"
#include "lib/facts/piece.h"
#include "lib/facts/spf.h"

static bool
is_failure(enum dns_status status)
{
	return status == DNS_FAILURE || status == DNS_UNASKED;
}

enum known
domain_exists(const struct domain_facts *facts)
{
	const enum dns_status statuses[] = { facts->mx_status, facts->a_status,
		facts->aaaa_status };
	enum known exists = KNOWN_UNSURE;
	size_t i;

	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (statuses[i] == DNS_ANSWER || statuses[i] == DNS_NODATA)
			return KNOWN_YES;
		/* RFC 8020 2: it holds for every type. */
		if (statuses[i] == DNS_NXDOMAIN)
			exists = KNOWN_NO;
	}
	return exists;
}

enum known
domain_has_null_mx(const struct domain_facts *facts)
{
	if (is_failure(facts->mx_status))
		return domain_exists(facts) == KNOWN_NO ? KNOWN_NO
							: KNOWN_UNSURE;
	/* RFC 7505 3 */
	return facts->mx_count == 1 && facts->mx[0].preference == 0 &&
		facts->mx[0].host[0] == '\0'
	    ? KNOWN_YES
	    : KNOWN_NO;
}

enum known
domain_takes_mail(const struct domain_facts *facts)
{
	size_t i;

	if (domain_exists(facts) == KNOWN_NO)
		return KNOWN_NO;
	if (is_failure(facts->mx_status))
		return KNOWN_UNSURE;
	if (facts->mx_status == DNS_ANSWER) {
		for (i = 0; i < facts->mx_count; i++) {
			if (facts->mx[i].host[0] != '\0')
				return KNOWN_YES;
		}
		return KNOWN_NO;
	}
	/* RFC 5321 5.1: without an MX record, the host of that name. */
	return domain_has_address(facts);
}

enum known
domain_has_address(const struct domain_facts *facts)
{
	if (facts->a_status == DNS_ANSWER || facts->aaaa_status == DNS_ANSWER)
		return KNOWN_YES;
	if (domain_exists(facts) == KNOWN_NO)
		return KNOWN_NO;
	return is_failure(facts->a_status) || is_failure(facts->aaaa_status)
	    ? KNOWN_UNSURE
	    : KNOWN_NO;
}

bool
domain_is_conclusive(const struct domain_facts *facts)
{
	switch (facts->kind) {
	case DOMAIN_OF_MAIL:
		return domain_takes_mail(facts) != KNOWN_UNSURE;
	case DOMAIN_OF_HOST:
		return domain_has_address(facts) != KNOWN_UNSURE;
	case DOMAIN_OF_TEXT:
		return !is_failure(facts->text_status);
	case DOMAIN_OF_LISTING:
		return !is_failure(facts->a_status);
	case DOMAIN_OF_SPF_RECORD:
	case DOMAIN_OF_SPF:
		return facts->reason == NULL;
	}
	return false;
}

/* --- one piece of memory --- */

static const struct domain_mx *
put_mx(struct piece *piece, const struct domain_facts *from)
{
	struct domain_mx *mx;
	size_t i;

	mx = piece_put(piece, from->mx, from->mx_count * sizeof(*mx));
	for (i = 0; i < from->mx_count; i++) {
		const char *host = piece_text(piece, from->mx[i].host);

		if (mx != NULL)
			mx[i].host = host;
	}
	return mx;
}

static const struct dns_record *
put_texts(struct piece *piece, const struct domain_facts *from)
{
	struct dns_record *texts;
	size_t i;

	texts =
	    piece_put(piece, from->texts, from->text_count * sizeof(*texts));
	for (i = 0; i < from->text_count; i++) {
		const char *data = piece_put(
		    piece, from->texts[i].data, from->texts[i].length);

		if (texts != NULL)
			texts[i].data = data != NULL ? data : "";
	}
	return texts;
}

static void
put_parts(struct piece *piece, const struct domain_facts *from,
    struct domain_facts *facts)
{
	facts->name = piece_text(piece, from->name);
	facts->reason = piece_text(piece, from->reason);
	facts->mx = put_mx(piece, from);
	facts->canonical = piece_text(piece, from->canonical);
	facts->addresses = piece_put(piece, from->addresses,
	    from->address_count * sizeof(*from->addresses));
	facts->texts = put_texts(piece, from);
	facts->spf_record = spf_record_facts_put(piece, from->spf_record);
	facts->spf = spf_facts_put(piece, from->spf);
}

struct domain_facts *
domain_facts_copy(const struct domain_facts *from)
{
	struct piece piece = { 0 };
	struct domain_facts *facts, unused;

	piece_put(&piece, from, sizeof(*from));
	put_parts(&piece, from, &unused);
	piece = piece_make(&piece);
	facts = piece_put(&piece, from, sizeof(*from));
	put_parts(&piece, from, facts);
	atomic_init(&facts->references, 1);
	return facts;
}

struct domain_facts *
domain_facts_hold(struct domain_facts *facts)
{
	atomic_fetch_add_explicit(&facts->references, 1, memory_order_relaxed);
	return facts;
}

void
domain_facts_release(struct domain_facts *facts)
{
	if (facts != NULL &&
	    atomic_fetch_sub_explicit(
		&facts->references, 1, memory_order_acq_rel) == 1)
		free(facts);
}
