#include "lib/auth/spf_walk.h"
#include "lib/util/arena.h"

/* Where counting ends: a record that includes two records that include two
 * each, and so on, asks more often than a number can say. */
#define LOOKUPS_COUNTED 1000

/* Whether there is one record that can be read. `from` leads here; NULL for the
 * first one. */
static bool
is_readable(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_name *from)
{
	const char *problem;

	if (name->failure != NULL) {
		spf_doubt_failure(walk, name);
		return false;
	}
	problem = spf_policy_problem(walk->arena, &name->policy, name->name,
	    from != NULL ? from->name : NULL);
	if (problem == NULL)
		return true;
	if (walk->result.fault == NULL)
		walk->result.fault = problem;
	return false;
}

static unsigned count_lookups(
    struct spf_walk *walk, struct spf_name *name, const struct spf_name *from);

bool
spf_term_is_void(const struct spf_term *term, const struct spf_name *target)
{
	if (target == NULL || target->failure != NULL)
		return false;
	switch (term->mechanism) {
	case SPF_MX:
		return target->host_total == 0;
	case SPF_A:
		return target->address_count == 0;
	default:
		return false;
	}
}

/* RFC 7208 4.6.4: of a term, and of all that it leads to. */
static unsigned
count_of_term(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, struct spf_name *target)
{
	if (!spf_term_asks(term))
		return 0;
	walk->voids += spf_term_is_void(term, target);
	if (target == NULL)
		return 1;
	if (term->mechanism == SPF_INCLUDE)
		return 1 + count_lookups(walk, target, name);
	if (term->mechanism == SPF_MX && target->host_total > SPF_MX_HOSTS_MAX)
		spf_fault_record(walk, name,
		    arena_printf(walk->arena,
			"has the term \"%s\", with more than %d mail servers",
			spf_term_show(walk->arena, term), SPF_MX_HOSTS_MAX));
	return 1;
}

static unsigned
count_of_record(struct spf_walk *walk, struct spf_name *name)
{
	const struct spf_record *record = &name->policy.record;
	unsigned lookups = 0;
	size_t i;

	for (i = 0; i < record->term_count; i++) {
		if (record->terms[i].mechanism == SPF_ALL)
			return lookups;
		lookups += count_of_term(
		    walk, name, &record->terms[i], name->targets[i]);
		if (lookups > LOOKUPS_COUNTED)
			lookups = LOOKUPS_COUNTED;
	}
	if (record->redirect != NULL)
		lookups++;
	if (name->redirect != NULL)
		lookups += count_lookups(walk, name->redirect, name);
	return lookups < LOOKUPS_COUNTED ? lookups : LOOKUPS_COUNTED;
}

/* At most as deep as there are records. */
static unsigned
count_lookups(
    struct spf_walk *walk, struct spf_name *name, const struct spf_name *from)
{
	switch (name->seen) {
	case SPF_ON_THE_WAY:
		spf_fault_record(walk, name, "leads back to itself");
		return 0;
	case SPF_SEEN:
		return name->lookups;
	case SPF_NOT_SEEN:
		break;
	}
	name->seen = SPF_ON_THE_WAY;
	name->voids = (unsigned)walk->voids;
	if (is_readable(walk, name, from))
		name->lookups = count_of_record(walk, name);
	name->voids = (unsigned)walk->voids - name->voids;
	name->seen = SPF_SEEN;
	return name->lookups;
}

void
spf_judge_record(struct spf_walk *walk, const struct spf_found *found)
{
	struct spf_networks *result = &walk->result;

	result->lookups = count_lookups(walk, found->first, NULL);
	if (result->lookups > SPF_LOOKUPS_MAX)
		spf_fault_record(walk, found->first,
		    arena_printf(walk->arena,
			"asks DNS %s%u times, and receivers stop at %d",
			result->lookups == LOOKUPS_COUNTED ? "at least " : "",
			result->lookups, SPF_LOOKUPS_MAX));
	result->voids = (unsigned)walk->voids;
	spf_tell_tree(walk, found->first);
	if (walk->voids > SPF_VOIDS_MAX)
		spf_fault_record(walk, found->first,
		    arena_printf(walk->arena,
			"leads to %zu names without such records, and "
			"receivers stop after %d (void lookups)",
			walk->voids, SPF_VOIDS_MAX));
	if (found->too_many != NULL)
		spf_doubt_record(walk, found->first,
		    arena_printf(walk->arena, "leads to %s", found->too_many));
}
