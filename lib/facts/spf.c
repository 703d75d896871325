#include <string.h>

#include "lib/auth/spf_networks.h"
#include "lib/facts/egress.h"
#include "lib/facts/piece.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"

#define NULL_SENDER "<>"

/* --- a record --- */

struct spf_record_facts
spf_record_facts_of(const char *domain, const struct spf_networks *spf)
{
	struct spf_record_facts facts = {
		.domain = domain,
		.record_count = spf->record_count,
		.record = spf->record,
		.fault = spf->fault,
		.lets_everybody = spf->lets_everybody,
		.all = spf->all,
		.lookups = spf->lookups,
		.voids = spf->voids,
	};

	if (spf->dns_failed && spf->fault == NULL)
		facts.failure = spf->failure != NULL ? spf->failure
		    : spf->doubt != NULL             ? spf->doubt
						     : "DNS failed";
	return facts;
}

/* --- names --- */

const char *
spf_name_make(struct arena *arena, const struct egress_facts *egress,
    const char *local, const char *domain)
{
	char *name, *at;

	if (domain == NULL && egress->helo == NULL)
		return NULL;
	if (local != NULL)
		return arena_printf(
		    arena, "%s %s@%s", egress->key, local, domain);
	/* Of every message: without printf(). */
	if (domain == NULL)
		domain = NULL_SENDER;
	name = arena_alloc(arena, EGRESS_KEY_SIZE + strlen(domain) + 1);
	at = stpcpy(name, egress->key);
	*at++ = ' ';
	strcpy(at, domain);
	return name;
}

bool
spf_name_read(const char *name, struct spf_name_parts *parts_r)
{
	const size_t length = EGRESS_KEY_SIZE - 1;

	if (strnlen(name, length + 2) < length + 2 || name[length] != ' ')
		return false;
	parts_r->key = name;
	parts_r->sender = name + length + 1;
	if (strcmp(parts_r->sender, NULL_SENDER) == 0)
		parts_r->sender = "";
	parts_r->has_local = strchr(parts_r->sender, '@') != NULL;
	return true;
}

/* --- what they say --- */

enum spf_passes
spf_facts_passes(const struct spf_facts *facts)
{
	size_t i, passes = 0, unsure = 0;

	for (i = 0; i < facts->count; i++) {
		passes += facts->pieces[i].outcome == SPF_PASS;
		unsure += facts->pieces[i].outcome == SPF_TEMPERROR;
	}
	if (passes > 0 && passes + unsure < facts->count)
		return SPF_PASSES_SOME;
	if (unsure > 0 || facts->uncut != NULL || facts->count == 0)
		return SPF_PASSES_UNSURE;
	return passes > 0 ? SPF_PASSES_ALL : SPF_PASSES_NONE;
}

/* --- copies --- */

static const struct spf_piece *
put_pieces(struct piece *piece, const struct spf_facts *from)
{
	struct spf_piece *pieces, unused;
	size_t i;

	pieces =
	    piece_put(piece, from->pieces, from->count * sizeof(*from->pieces));
	for (i = 0; i < from->count; i++) {
		struct spf_piece *copy = pieces != NULL ? &pieces[i] : &unused;

		copy->term = piece_text(piece, from->pieces[i].term);
		copy->domain = piece_text(piece, from->pieces[i].domain);
		copy->problem = piece_text(piece, from->pieces[i].problem);
	}
	return pieces;
}

const struct spf_facts *
spf_facts_put(struct piece *piece, const struct spf_facts *from)
{
	struct spf_facts *copy, unused, *facts;

	if (from == NULL)
		return NULL;
	copy = piece_put(piece, from, sizeof(*from));
	facts = copy != NULL ? copy : &unused;
	facts->domain = piece_text(piece, from->domain);
	facts->pieces = put_pieces(piece, from);
	facts->uncut = piece_text(piece, from->uncut);
	return copy;
}

const struct spf_record_facts *
spf_record_facts_put(struct piece *piece, const struct spf_record_facts *from)
{
	struct spf_record_facts *copy, unused, *facts;

	if (from == NULL)
		return NULL;
	copy = piece_put(piece, from, sizeof(*from));
	facts = copy != NULL ? copy : &unused;
	facts->domain = piece_text(piece, from->domain);
	facts->record = piece_text(piece, from->record);
	facts->failure = piece_text(piece, from->failure);
	facts->fault = piece_text(piece, from->fault);
	return copy;
}
