#include "lib/auth/spf_walk.h"
#include "lib/util/arena.h"

/* NULL: there is no room. */
static struct spf_branch *
add(struct spf_walk *walk, unsigned depth, const struct spf_name *in)
{
	struct spf_branch *tree = (struct spf_branch *)walk->result.tree, *new;

	if (walk->result.tree_count == SPF_TREE_MAX) {
		walk->result.tree_is_cut = true;
		return NULL;
	}
	walk->result.tree = tree = arena_grow(
	    walk->arena, tree, walk->result.tree_count, sizeof(*tree));
	new = &tree[walk->result.tree_count++];
	*new = (struct spf_branch){ .depth = depth,
		.domain = spf_show(walk, in->name) };
	return new;
}

static void
tell_record(struct spf_walk *walk, struct spf_name *name, unsigned depth);

/* What a record is, or would be. */
static void
fill_record(struct spf_branch *branch, const struct spf_name *name)
{
	branch->record = name->policy.text;
	branch->record_count = name->policy.count;
	branch->failure = name->failure;
	branch->lookups += name->lookups;
	branch->voids += name->voids;
}

/* A term that leads to a record; what that leads to is told once. */
static void
tell_branch(struct spf_walk *walk, const struct spf_name *in, const char *term,
    struct spf_name *target, unsigned depth)
{
	struct spf_branch *branch = add(walk, depth, in);

	if (branch == NULL)
		return;
	branch->term = term;
	branch->lookups = 1;
	if (target == NULL)
		return; /* by a macro, or there were too many */
	branch->target = spf_show(walk, target->name);
	branch->is_told = target->is_told;
	fill_record(branch, target);
	if (!target->is_told)
		tell_record(walk, target, depth);
}

static void
tell_term(struct spf_walk *walk, const struct spf_name *in,
    const struct spf_term *term, struct spf_name *target, unsigned depth)
{
	const char *text = spf_term_show(walk->arena, term);
	struct spf_branch *branch;

	if (term->mechanism == SPF_INCLUDE) {
		tell_branch(walk, in, text, target, depth);
		return;
	}
	branch = add(walk, depth, in);
	if (branch == NULL)
		return;
	branch->term = text;
	branch->lookups = 1;
	branch->voids = spf_term_is_void(term, target);
	if (target != NULL)
		branch->failure = target->failure;
}

/* The terms of a record; what stands behind `all` is never looked at (RFC 7208
 * 5.1). */
static void
tell_record(struct spf_walk *walk, struct spf_name *name, unsigned depth)
{
	const struct spf_record *record = &name->policy.record;
	const struct spf_term *term;
	size_t i;

	name->is_told = true;
	for (i = 0; i < record->term_count; i++) {
		term = &record->terms[i];
		if (term->mechanism == SPF_ALL)
			return;
		if (spf_term_asks(term))
			tell_term(
			    walk, name, term, name->targets[i], depth + 1);
	}
	if (record->redirect != NULL)
		tell_branch(walk, name,
		    arena_printf(walk->arena, "redirect=%s",
			spf_show(walk, record->redirect)),
		    name->redirect, depth + 1);
}

void
spf_tell_tree(struct spf_walk *walk, struct spf_name *first)
{
	fill_record(add(walk, 0, first), first);
	tell_record(walk, first, 0);
}
