#include "lib/dns/answer.h"
#include "lib/facts/domain.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/domain_pack.h"
#include "lib/facts/pack.h"

/*
 * Kind, name; status of MX, A, AAAA; reason; MX records, of how many; where
 * CNAMEs lead; addresses; fetched, expires.
 */
#define RECORDS "(ysyyymsa(us)umsaayxx)"
#define RECORDS_READ "(y&syyym&s@a(us)um&s@aayxx)"

/* Milliseconds that can still be added to. */
#define TIME_MAX (INT64_MAX / 2)

/* Room for what facts point to while they are read. */
struct room {
	struct domain_mx mx[DOMAIN_RECORDS_MAX];
	struct ip addresses[2 * DOMAIN_RECORDS_MAX]; /* of both families */
};

static GVariant *
pack_records(const struct domain_facts *facts)
{
	GVariantBuilder mx, addresses;
	size_t i;

	g_variant_builder_init(&mx, G_VARIANT_TYPE("a(us)"));
	for (i = 0; i < facts->mx_count; i++)
		g_variant_builder_add(&mx, "(us)",
		    (guint32)facts->mx[i].preference, facts->mx[i].host);
	g_variant_builder_init(&addresses, G_VARIANT_TYPE("aay"));
	for (i = 0; i < facts->address_count; i++)
		g_variant_builder_add_value(
		    &addresses, pack_ip(&facts->addresses[i]));
	return g_variant_new(RECORDS, (guchar)facts->kind, facts->name,
	    (guchar)facts->mx_status, (guchar)facts->a_status,
	    (guchar)facts->aaaa_status, facts->reason, &mx,
	    (guint32)facts->mx_total, facts->canonical, &addresses,
	    (gint64)facts->fetched, (gint64)facts->expires);
}

/* --- and back --- */

static bool
read_mx(GVariant *list, struct domain_facts *facts, struct room *room)
{
	size_t i, count = g_variant_n_children(list);
	guint32 preference;

	if (count > DOMAIN_RECORDS_MAX)
		return false;
	for (i = 0; i < count; i++) {
		g_variant_get_child(
		    list, i, "(u&s)", &preference, &room->mx[i].host);
		room->mx[i].preference = preference;
	}
	facts->mx = room->mx;
	facts->mx_count = count;
	return true;
}

static bool
read_addresses(GVariant *list, struct domain_facts *facts, struct room *room)
{
	size_t i, count = g_variant_n_children(list);
	GVariant *octets;
	bool ok = true;

	if (count > 2 * DOMAIN_RECORDS_MAX)
		return false;
	for (i = 0; i < count && ok; i++) {
		octets = g_variant_get_child_value(list, i);
		ok = pack_read_ip(octets, &room->addresses[i]);
		g_variant_unref(octets);
	}
	facts->addresses = room->addresses;
	facts->address_count = count;
	return ok;
}

static bool
read_facts(GVariant *value, struct domain_facts *facts, struct room *room)
{
	guchar kind, mx_status, a_status, aaaa_status;
	GVariant *mx, *addresses;
	gint64 fetched, expires;
	guint32 mx_total;
	bool ok;

	g_variant_get(value, RECORDS_READ, &kind, &facts->name, &mx_status,
	    &a_status, &aaaa_status, &facts->reason, &mx, &mx_total,
	    &facts->canonical, &addresses, &fetched, &expires);
	facts->kind = kind;
	facts->mx_status = mx_status;
	facts->a_status = a_status;
	facts->aaaa_status = aaaa_status;
	facts->mx_total = mx_total;
	facts->fetched = fetched;
	facts->expires = expires;
	ok = read_mx(mx, facts, room) && read_addresses(addresses, facts, room);
	g_variant_unref(mx);
	g_variant_unref(addresses);
	return ok;
}

/* --- what a fetch can have made --- */

/* As names in answers are; "" is the root. */
static bool
is_name(const char *name)
{
	return pack_is_text(name) &&
	    (*name == '\0' || answer_name_check(name) == 0);
}

static bool
names_are_sound(const struct domain_facts *facts)
{
	size_t i;

	for (i = 0; i < facts->mx_count; i++) {
		if (!is_name(facts->mx[i].host))
			return false;
	}
	return pack_is_text(facts->name) && pack_is_text(facts->reason) &&
	    (facts->canonical == NULL || is_name(facts->canonical));
}

static bool
is_asked(enum dns_status status)
{
	return status > DNS_UNASKED && status <= DNS_FAILURE;
}

/* It was asked just where its kind asks. */
static bool
is_due(enum dns_status status, bool asks)
{
	return asks ? is_asked(status) : status == DNS_UNASKED;
}

static bool
statuses_are_sound(const struct domain_facts *facts)
{
	const bool mail = facts->kind == DOMAIN_OF_MAIL;
	const bool host = facts->kind == DOMAIN_OF_HOST;
	const bool addresses =
	    facts->a_status == DNS_ANSWER || facts->aaaa_status == DNS_ANSWER;
	const bool failure = facts->mx_status == DNS_FAILURE ||
	    facts->a_status == DNS_FAILURE || facts->aaaa_status == DNS_FAILURE;

	return (mail || host || facts->kind == DOMAIN_OF_LISTING) &&
	    is_asked(facts->a_status) &&
	    is_due(facts->aaaa_status, mail || host) &&
	    is_due(facts->mx_status, mail) &&
	    (facts->mx_status == DNS_ANSWER) == (facts->mx_count > 0) &&
	    facts->mx_total >= facts->mx_count &&
	    facts->mx_total <= DNS_RECORDS_MAX &&
	    addresses == (facts->address_count > 0) &&
	    failure == (facts->reason != NULL);
}

bool
domain_pack_times_are_sound(const struct domain_facts *facts)
{
	return facts->fetched >= 0 && facts->fetched <= TIME_MAX &&
	    facts->expires >= facts->fetched &&
	    facts->expires - facts->fetched <= DOMAIN_TTL_MAX * 1000;
}

static struct domain_facts *
unpack_records(GVariant *value)
{
	struct domain_facts draft = { 0 };
	struct room room;

	if (read_facts(value, &draft, &room) && statuses_are_sound(&draft) &&
	    names_are_sound(&draft) && domain_pack_times_are_sound(&draft))
		return domain_facts_copy(&draft);
	return NULL;
}

static const struct domain_pack records = { RECORDS, pack_records,
	unpack_records };

/* --- TXT records --- */

/* Name, status, texts, of how many, where CNAMEs lead, fetched, expires. */
#define TEXTS "(syaayumsxx)"
#define TEXTS_READ "(&sy@aayum&sxx)"

static GVariant *
pack_texts(const struct domain_facts *facts)
{
	GVariantBuilder texts;
	size_t i;

	g_variant_builder_init(&texts, G_VARIANT_TYPE("aay"));
	for (i = 0; i < facts->text_count; i++)
		g_variant_builder_add_value(&texts,
		    g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE,
			facts->texts[i].data, facts->texts[i].length, 1));
	return g_variant_new(TEXTS, facts->name, (guchar)facts->text_status,
	    &texts, (guint32)facts->text_total, facts->canonical,
	    (gint64)facts->fetched, (gint64)facts->expires);
}

static bool
read_texts(GVariant *list, struct domain_facts *facts, GVariant *items[],
    struct dns_record *texts)
{
	size_t octets = 0;
	gsize length;

	for (facts->text_count = 0;
	     facts->text_count < g_variant_n_children(list) &&
	     facts->text_count < DOMAIN_TEXTS_MAX;
	     facts->text_count++) {
		GVariant *item =
		    g_variant_get_child_value(list, facts->text_count);

		items[facts->text_count] = item;
		texts[facts->text_count].data =
		    g_variant_get_fixed_array(item, &length, 1);
		texts[facts->text_count].length = length;
		octets += length;
	}
	facts->texts = texts;
	return facts->text_count == g_variant_n_children(list) &&
	    octets <= DOMAIN_TEXT_OCTETS_MAX &&
	    facts->text_total >= facts->text_count &&
	    facts->text_total <= DNS_RECORDS_MAX;
}

static struct domain_facts *
unpack_texts(GVariant *value)
{
	struct domain_facts draft = { .kind = DOMAIN_OF_TEXT }, *facts = NULL;
	struct dns_record texts[DOMAIN_TEXTS_MAX];
	GVariant *list, *items[DOMAIN_TEXTS_MAX];
	gint64 fetched, expires;
	guint32 total;
	guchar status;
	size_t i;

	g_variant_get(value, TEXTS_READ, &draft.name, &status, &list, &total,
	    &draft.canonical, &fetched, &expires);
	draft.text_status = status;
	draft.text_total = total;
	draft.fetched = fetched;
	draft.expires = expires;
	if (read_texts(list, &draft, items, texts) && is_asked(status) &&
	    status != DNS_FAILURE &&
	    (status == DNS_ANSWER) == (draft.text_total > 0) &&
	    names_are_sound(&draft) && domain_pack_times_are_sound(&draft))
		facts = domain_facts_copy(&draft);
	for (i = 0; i < draft.text_count; i++)
		g_variant_unref(items[i]);
	g_variant_unref(list);
	return facts;
}

static const struct domain_pack texts = { TEXTS, pack_texts, unpack_texts };

/* --- every kind --- */

static const struct domain_pack *const packs[] = {
	[DOMAIN_OF_MAIL] = &records,
	[DOMAIN_OF_HOST] = &records,
	[DOMAIN_OF_TEXT] = &texts,
	[DOMAIN_OF_SPF_RECORD] = &domain_pack_spf_record,
	[DOMAIN_OF_SPF] = &domain_pack_spf,
	[DOMAIN_OF_LISTING] = &records,
};
_Static_assert(sizeof(packs) / sizeof(packs[0]) == DOMAIN_KINDS,
    "each kind can be saved");

void
domain_facts_pack(const struct domain_facts *facts, struct buf *out)
{
	pack_append(out, packs[facts->kind]->pack(facts));
}

struct domain_facts *
domain_facts_unpack(const void *data, size_t length)
{
	struct domain_facts *facts = NULL;
	GVariant *value = NULL;
	size_t i;

	for (i = 0; i < DOMAIN_KINDS && value == NULL; i++) {
		value = pack_open(data, length, packs[i]->type);
		if (value != NULL)
			facts = packs[i]->unpack(value);
	}
	if (value != NULL)
		g_variant_unref(value);
	return facts;
}
