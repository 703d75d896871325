#include <string.h>

#include "lib/auth/dmarc.h"
#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* A domain whose DMARC record may count. */
struct level {
	const char *domain;
	const char *name; /* that is asked */
	const struct dmarc_answer *answer; /* NULL = not known yet */

	/* once it was read */
	size_t count; /* DMARC records */
	struct dmarc_record record; /* the only one */
	const char *text, *fault;
	const char *stray; /* a record that is none */
};

struct search {
	struct arena *arena;
	const struct dmarc_known *known;
	/* Asked domain first, the top last. */
	struct level levels[DMARC_WALK_MAX];
	size_t count;
	size_t visited; /* levels that were read */
};

static void
add(struct search *search, const char *domain)
{
	search->levels[search->count++] = (struct level){
		.domain = domain,
		.name = arena_printf(search->arena, "_dmarc.%s", domain),
	};
}

/* All of them at once: whoever answers can look for them at the same time. */
static void
ask(struct search *search)
{
	const struct dmarc_known *known = search->known;
	size_t i;

	for (i = 0; i < search->count; i++)
		search->levels[i].answer =
		    known->answer(known->arg, search->levels[i].name);
}

static bool
has_failed(const struct level *level)
{
	return level->answer->status == DNS_FAILURE ||
	    level->answer->status == DNS_UNASKED;
}

static const char *
failure_of(const struct search *search, const struct level *level)
{
	return level->answer->reason != NULL
	    ? arena_string(search->arena, level->answer->reason)
	    : "no reason given";
}

/* RFC 7489 6.6.3, RFC 9989 4.10: records of another version are dropped. */
static void
read_level(struct search *search, struct level *level)
{
	const struct dns_record *record = NULL, *records;
	struct arena *arena = search->arena;
	size_t i;

	records = level->answer->records;
	for (i = 0; i < level->answer->count; i++) {
		if (dmarc_is_record(records[i].data, records[i].length)) {
			record = &records[i];
			level->count++;
		} else if (level->stray == NULL)
			level->stray = str_show(arena, records[i].data,
			    records[i].length, DMARC_RECORD_MAX);
	}
	search->visited++;
	if (level->count != 1)
		return;
	level->text =
	    str_show(arena, record->data, record->length, DMARC_RECORD_MAX);
	/* One that is too long says nothing: no tag of it is there. */
	dmarc_record_read(
	    arena, record->data, record->length, &level->record, &level->fault);
}

/* --- what a record asks for --- */

/* RFC 7489 6.6.3 step 6; of RFC 9989 4.10.1 with np, which 7489 has not. */
static bool
has_policy(const struct dmarc_record *record, enum dmarc_method method)
{
	return record->p >= DMARC_POLICY_NONE &&
	    record->sp != DMARC_POLICY_INVALID &&
	    (method == DMARC_PSL || record->np != DMARC_POLICY_INVALID);
}

/* The tag for a subdomain (RFC 7489 6.3, RFC 9989 4.7). */
static enum dmarc_tag
subdomain_tag(const struct dmarc_record *record, enum known exists,
    enum dmarc_method method)
{
	enum dmarc_tag tag =
	    record->sp != DMARC_POLICY_ABSENT ? DMARC_TAG_SP : DMARC_TAG_P;
	enum dmarc_policy other = tag == DMARC_TAG_SP ? record->sp : record->p;

	if (method == DMARC_PSL || exists == KNOWN_YES ||
	    record->np == DMARC_POLICY_ABSENT)
		return tag;
	if (exists == KNOWN_UNSURE && record->np >= other)
		return tag;
	return DMARC_TAG_NP;
}

static enum dmarc_policy
policy_of(const struct dmarc_record *record, enum dmarc_tag tag)
{
	switch (tag) {
	case DMARC_TAG_SP:
		return record->sp;
	case DMARC_TAG_NP:
		return record->np;
	case DMARC_TAG_P:
		break;
	}
	return record->p;
}

/* The record of that level counts. */
static void
apply(const struct search *search, const struct level *level, enum known exists,
    enum dmarc_method method, struct dmarc_found *found)
{
	const struct dmarc_record *record = &level->record;

	found->domain = level->domain;
	found->record = *record;
	found->text = level->text;
	found->fault = level->fault;
	if (!has_policy(record, method)) {
		found->status = record->has_rua ? DMARC_FOUND : DMARC_FAULTY;
		found->is_mended = record->has_rua;
		found->asks = DMARC_POLICY_NONE;
		return;
	}
	found->status = DMARC_FOUND;
	if (level != &search->levels[0])
		found->tag = subdomain_tag(record, exists, method);
	found->asks = policy_of(record, found->tag);
	/* RFC 9989 4.7 "t"; RFC 7489 6.6.4 of what is not in the sample. */
	if (found->asks > DMARC_POLICY_NONE &&
	    (method == DMARC_PSL ? record->sampled_out : record->testing))
		found->asks--;
}

static void
fail(const struct search *search, const struct level *level,
    struct dmarc_found *found)
{
	found->status = DMARC_UNKNOWN;
	found->domain = level->name;
	found->reason = failure_of(search, level);
}

/* --- RFC 7489: the domain's, or its organisation's --- */

static bool
discover_by_list(
    struct search *search, enum known exists, struct dmarc_found *found)
{
	struct level *level = search->levels;
	size_t i;

	found->organization.domain = organization_of(
	    search->arena, search->known->suffixes, level->domain);
	if (strcmp(found->organization.domain, level->domain) != 0)
		add(search, found->organization.domain);
	ask(search);
	for (i = 0; i < search->count; i++, level++) {
		if (level->answer == NULL)
			return false;
		if (has_failed(level)) {
			fail(search, level, found);
			return true;
		}
		read_level(search, level);
		if (level->count == 0)
			continue;
		/* RFC 7489 6.6.3 step 5: several end the discovery. */
		if (level->count == 1)
			apply(search, level, exists, DMARC_PSL, found);
		else {
			found->status = DMARC_SEVERAL;
			found->domain = found->several = level->domain;
		}
		return true;
	}
	return true;
}

/* --- RFC 9989: the tree walk --- */

static size_t
count_labels(const char *domain)
{
	size_t count = 1;

	for (; *domain != '\0'; domain++)
		count += *domain == '.';
	return count;
}

/* The last `labels` of the domain's. */
static const char *
last_labels(const char *domain, size_t labels)
{
	size_t drop = count_labels(domain) - labels;

	for (; drop > 0; drop--)
		domain = strchr(domain, '.') + 1;
	return domain;
}

/* RFC 9989 4.10: each name above the domain; of one that is deep, those of the
 * last seven labels. */
static void
add_parents(struct search *search)
{
	const char *domain = search->levels[0].domain;
	size_t labels = count_labels(domain);

	if (labels > DMARC_WALK_MAX)
		labels = DMARC_WALK_MAX;
	while (--labels > 0)
		add(search, last_labels(domain, labels));
}

/*
 * RFC 9989 4.10.2. `*suffix_r` is the level of the public suffix, or NULL.
 * False when something is missing.
 */
static bool
walk(struct search *search, struct dmarc_organization *organization_r,
    const struct level **suffix_r)
{
	struct level *level = search->levels;
	const char *domain = level->domain;
	size_t i;

	*suffix_r = NULL;
	*organization_r = (struct dmarc_organization){ .domain = domain };
	for (i = 0; i < search->count; i++, level++) {
		if (level->answer == NULL)
			return false;
		if (has_failed(level)) {
			*organization_r = (struct dmarc_organization){
				.failed = level->name,
				.reason = failure_of(search, level),
			};
			return true;
		}
		read_level(search, level);
		if (level->count != 1)
			continue;
		if (level->record.psd == DMARC_PSD_YES && i > 0) {
			*suffix_r = level;
			organization_r->domain = last_labels(
			    domain, count_labels(level->domain) + 1);
			return true;
		}
		organization_r->domain = level->domain;
		if (level->record.psd != DMARC_PSD_UNSAID)
			return true;
	}
	return true;
}

/* RFC 9989 4.10.1: the domain's record, its organisation's, the suffix's. */
static const struct level *
level_that_counts(const struct search *search, const char *organization,
    const struct level *suffix)
{
	const struct level *level;

	if (search->levels[0].count == 1)
		return &search->levels[0];
	for (level = search->levels; level < search->levels + search->visited;
	     level++) {
		if (level->count == 1 &&
		    strcmp(level->domain, organization) == 0)
			return level;
	}
	return suffix;
}

static const char *
first_of_several(const struct search *search)
{
	size_t i;

	for (i = 0; i < search->visited; i++) {
		if (search->levels[i].count > 1)
			return search->levels[i].domain;
	}
	return NULL;
}

static bool
discover_by_walk(
    struct search *search, enum known exists, struct dmarc_found *found)
{
	const struct level *suffix, *level;

	add_parents(search);
	ask(search);
	if (!walk(search, &found->organization, &suffix))
		return false;
	found->several = first_of_several(search);
	if (found->organization.domain == NULL &&
	    search->levels[0].count != 1) {
		fail(search, &search->levels[search->visited], found);
		return true;
	}
	level = level_that_counts(search, found->organization.domain, suffix);
	if (level != NULL)
		apply(search, level, exists, DMARC_TREE_WALK, found);
	else if (found->several != NULL) {
		found->status = DMARC_SEVERAL;
		found->domain = found->several;
	}
	return true;
}

/* --- for all to see --- */

bool
dmarc_discover(struct arena *arena, const char *domain, enum known exists,
    enum dmarc_method method, const struct dmarc_known *known,
    struct dmarc_found *found_r)
{
	struct search search = { .arena = arena, .known = known };
	bool is_complete;

	*found_r = (struct dmarc_found){ .status = DMARC_MISSING };
	add(&search, arena_string(arena, domain));
	is_complete = method == DMARC_PSL
	    ? discover_by_list(&search, exists, found_r)
	    : discover_by_walk(&search, exists, found_r);
	if (search.levels[0].count == 0)
		found_r->stray = search.levels[0].stray;
	return is_complete;
}

bool
dmarc_organization(struct arena *arena, const char *domain,
    enum dmarc_method method, const struct dmarc_known *known,
    struct dmarc_organization *organization_r)
{
	struct search search = { .arena = arena, .known = known };
	const struct level *suffix;

	if (method == DMARC_PSL) {
		*organization_r = (struct dmarc_organization){
			.domain =
			    organization_of(arena, known->suffixes, domain),
		};
		return true;
	}
	add(&search, arena_string(arena, domain));
	add_parents(&search);
	ask(&search);
	return walk(&search, organization_r, &suffix);
}
