#include "lib/auth/spf_walk.h"
#include "lib/util/arena.h"

const char *
spf_show(const struct spf_walk *walk, const char *text)
{
	return spf_name_show(walk->arena, text);
}

void
spf_obstacle(struct spf_walk *walk, const char *why)
{
	if (walk->result.obstacle == NULL) {
		walk->result.obstacle = why;
		walk->result.certain = walk->result.count;
	}
	if (walk->result.doubt == NULL)
		walk->result.doubt = why;
}

const char *
spf_tell_term(const struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const char *what)
{
	return arena_printf(walk->arena,
	    "the term \"%s\" in the SPF record of %s %s",
	    spf_term_show(walk->arena, term), spf_show(walk, name->name), what);
}

void
spf_doubt_term(struct spf_walk *walk, const struct spf_name *name,
    const struct spf_term *term, const char *what)
{
	if (walk->result.doubt == NULL)
		walk->result.doubt = spf_tell_term(walk, name, term, what);
}

void
spf_doubt_record(
    struct spf_walk *walk, const struct spf_name *name, const char *what)
{
	if (walk->result.doubt == NULL)
		walk->result.doubt =
		    arena_printf(walk->arena, "the SPF record of %s %s",
			spf_show(walk, name->name), what);
}

const char *
spf_tell_failure(struct spf_walk *walk, const struct spf_name *name)
{
	walk->result.dns_failed = true;
	return arena_printf(walk->arena,
	    "DNS gave no usable answer for %s (%s)", spf_show(walk, name->name),
	    name->failure);
}

void
spf_doubt_failure(struct spf_walk *walk, const struct spf_name *name)
{
	const char *why = spf_tell_failure(walk, name);

	if (walk->result.doubt == NULL)
		walk->result.doubt = why;
}

void
spf_fault_record(
    struct spf_walk *walk, const struct spf_name *name, const char *what)
{
	if (walk->result.fault == NULL)
		walk->result.fault =
		    arena_printf(walk->arena, "the SPF record of %s %s",
			spf_show(walk, name->name), what);
}
