#include <string.h>

#include "lib/facts/domain_pack.h"
#include "lib/facts/egress.h"
#include "lib/facts/pack.h"
#include "lib/facts/spf.h"
#include "lib/facts/spf_cut.h"

/* --- a record --- */

/*
 * Name; how many records; the only one; fault; lets everybody; `all`; lookups,
 * voids; fetched, expires. What DNS failed for is not saved.
 */
#define RECORD "(sumsmsbyuuxx)"
#define RECORD_READ "(&sum&sm&sbyuuxx)"

static GVariant *
pack_record(const struct domain_facts *facts)
{
	const struct spf_record_facts *record = facts->spf_record;

	return g_variant_new(RECORD, facts->name, (guint32)record->record_count,
	    record->record, record->fault, (gboolean)record->lets_everybody,
	    (guchar)record->all, (guint32)record->lookups,
	    (guint32)record->voids, (gint64)facts->fetched,
	    (gint64)facts->expires);
}

static struct domain_facts *
unpack_record(GVariant *value)
{
	struct spf_record_facts record = { 0 };
	struct domain_facts draft = { .kind = DOMAIN_OF_SPF_RECORD,
		.spf_record = &record };
	guint32 count, lookups, voids;
	gint64 fetched, expires;
	gboolean everybody;
	guchar all;

	g_variant_get(value, RECORD_READ, &draft.name, &count, &record.record,
	    &record.fault, &everybody, &all, &lookups, &voids, &fetched,
	    &expires);
	record.domain = draft.name;
	record.record_count = count;
	record.lets_everybody = everybody;
	record.all = (char)all;
	record.lookups = lookups;
	record.voids = voids;
	draft.fetched = fetched;
	draft.expires = expires;
	if (!domain_pack_times_are_sound(&draft) || !pack_is_text(draft.name) ||
	    !pack_is_text(record.record) || !pack_is_text(record.fault) ||
	    (record.record != NULL && count != 1) ||
	    (all != '\0' && strchr("+-~?", all) == NULL))
		return NULL;
	return domain_facts_copy(&draft);
}

const struct domain_pack domain_pack_spf_record = { RECORD, pack_record,
	unpack_record };

/* --- SPF of a sender at an egress --- */

/* Name; domain; it is the HELO name; of a local part; what is not cut; pieces;
 * fetched, expires. A piece: network, its prefix, outcome, term, domain,
 * problem. */
#define PIECE "(ayuymsmsms)"
#define PIECE_READ "(@ayuym&sm&sm&s)"
#define SPF "(ssbbmsa" PIECE "xx)"
#define SPF_READ "(&s&sbbm&s@a" PIECE "xx)"

#define PIECES_MAX (EGRESS_ADDRESSES_MAX + SPF_CUTS_MAX)

static GVariant *
pack_spf(const struct domain_facts *facts)
{
	const struct spf_facts *spf = facts->spf;
	const struct spf_piece *piece;
	GVariantBuilder pieces;
	size_t i;

	g_variant_builder_init(&pieces, G_VARIANT_TYPE("a" PIECE));
	for (i = 0; i < spf->count; i++) {
		piece = &spf->pieces[i];
		g_variant_builder_add(&pieces, "(@ayuymsmsms)",
		    pack_ip(&piece->network.ip), (guint32)piece->network.prefix,
		    (guchar)piece->outcome, piece->term, piece->domain,
		    piece->problem);
	}
	return g_variant_new(SPF, facts->name, spf->domain,
	    (gboolean)spf->is_helo, (gboolean)spf->of_local, spf->uncut,
	    &pieces, (gint64)facts->fetched, (gint64)facts->expires);
}

static bool
read_piece(GVariant *list, size_t index, struct spf_piece *piece)
{
	GVariant *octets;
	guint32 prefix;
	guchar outcome;
	bool ok;

	g_variant_get_child(list, index, PIECE_READ, &octets, &prefix, &outcome,
	    &piece->term, &piece->domain, &piece->problem);
	ok = pack_read_ip(octets, &piece->network.ip);
	g_variant_unref(octets);
	piece->network.prefix = prefix;
	piece->outcome = outcome;
	return ok && outcome <= SPF_PERMERROR &&
	    prefix <= (piece->network.ip.family == AF_INET ? 32 : 128) &&
	    pack_is_text(piece->term) && pack_is_text(piece->domain) &&
	    pack_is_text(piece->problem);
}

static bool
read_pieces(GVariant *list, struct spf_facts *spf, struct spf_piece *pieces)
{
	size_t i, count = g_variant_n_children(list);

	if (count > PIECES_MAX)
		return false;
	for (i = 0; i < count; i++) {
		if (!read_piece(list, i, &pieces[i]))
			return false;
	}
	spf->pieces = pieces;
	spf->count = count;
	return true;
}

static struct domain_facts *
unpack_spf(GVariant *value)
{
	struct spf_piece pieces[PIECES_MAX];
	struct spf_facts spf = { 0 };
	struct domain_facts draft = { .kind = DOMAIN_OF_SPF, .spf = &spf };
	struct spf_name_parts parts;
	gint64 fetched, expires;
	gboolean is_helo, of_local;
	GVariant *list;
	bool ok;

	g_variant_get(value, SPF_READ, &draft.name, &spf.domain, &is_helo,
	    &of_local, &spf.uncut, &list, &fetched, &expires);
	spf.is_helo = is_helo;
	spf.of_local = of_local;
	draft.fetched = fetched;
	draft.expires = expires;
	ok = read_pieces(list, &spf, pieces);
	g_variant_unref(list);
	if (!ok || !domain_pack_times_are_sound(&draft) ||
	    !pack_is_text(draft.name) || !spf_name_read(draft.name, &parts) ||
	    !pack_is_text(spf.domain) || !pack_is_text(spf.uncut))
		return NULL;
	return domain_facts_copy(&draft);
}

const struct domain_pack domain_pack_spf = { SPF, pack_spf, unpack_spf };
