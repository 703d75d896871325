#include <string.h>

#include "lib/facts/dmarc.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

struct making {
	struct arena *arena;
	const struct dmarc_known *known;
	struct dmarc_facts *facts;
	bool is_complete;
};

static void
make_found(struct making *making, enum known exists)
{
	struct dmarc_facts *facts = making->facts;
	enum dmarc_method method;

	for (method = 0; method < DMARC_METHODS; method++) {
		if (!dmarc_discover(making->arena, facts->author, exists,
			method, making->known, &facts->found[method]))
			making->is_complete = false;
	}
}

static bool
is_strict(const struct dmarc_record *record, bool is_spf)
{
	return is_spf ? record->strict_spf : record->strict_dkim;
}

/* What is no domain name, nobody has confirmed. */
static void
make_identity(struct making *making, const char *given, bool is_spf,
    struct dmarc_identity *identity_r)
{
	const struct dmarc_facts *facts = making->facts;
	struct dmarc_organization *organization;
	const struct dmarc_found *found;
	enum dmarc_method method;
	const char *domain, *why;

	*identity_r = (struct dmarc_identity){ 0 };
	if (given == NULL)
		return;
	identity_r->domain = arena_string(making->arena, given);
	domain = domain_normal(making->arena, given, strlen(given), &why);
	if (domain == NULL)
		return;
	for (method = 0; method < DMARC_METHODS; method++) {
		found = &facts->found[method];
		organization = &identity_r->organizations[method];
		if (!dmarc_organization(making->arena, domain, method,
			making->known, organization))
			making->is_complete = false;
		identity_r->aligned[method] = dmarc_aligned(
		    is_strict(&found->record, is_spf), facts->author,
		    &found->organization, domain, organization);
	}
}

bool
dmarc_facts_make(struct arena *arena, const struct dmarc_question *question,
    const struct dmarc_known *known, struct dmarc_facts *facts_r)
{
	struct making making = {
		.arena = arena,
		.known = known,
		.facts = facts_r,
		.is_complete = true,
	};
	struct dmarc_identity *signatures;
	size_t count = question->signature_count, i;

	if (count > DMARC_SIGNATURES_MAX)
		count = DMARC_SIGNATURES_MAX;
	signatures = arena_alloc(arena, count * sizeof(*signatures));
	*facts_r = (struct dmarc_facts){
		.author = arena_string(arena, question->author),
		.method = question->method,
		.signatures = signatures,
		.signature_count = count,
	};
	make_found(&making, question->exists);
	make_identity(&making, question->spf, true, &facts_r->spf);
	make_identity(&making, question->signer, false, &facts_r->signer);
	for (i = 0; i < count; i++)
		make_identity(
		    &making, question->signatures[i], false, &signatures[i]);
	return making.is_complete;
}

const struct dmarc_found *
dmarc_facts_found(const struct dmarc_facts *facts)
{
	return &facts->found[facts->method];
}

enum known
dmarc_facts_aligned(const struct dmarc_facts *facts, enum dmarc_method method,
    const char *signature)
{
	size_t i;

	for (i = 0; i < facts->signature_count; i++) {
		if (facts->signatures[i].domain != NULL &&
		    str_equal(facts->signatures[i].domain, signature))
			return facts->signatures[i].aligned[method];
	}
	return KNOWN_UNSURE;
}
