#include <string.h>

#include "lib/auth/spf_walk.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a name or a term that are shown in a sentence. */
#define SHOWN 253

const char *
spf_show(const struct spf_walk *walk, const char *text)
{
	return str_show(walk->arena, text, strlen(text), SHOWN);
}

const char *
spf_show_term(const struct spf_walk *walk, const struct spf_term *term)
{
	const struct network *network = &term->network;
	char ip[IP_TEXT_SIZE], *shown;

	shown = arena_printf(walk->arena, "%.*s%s", term->qualifier != '+',
	    &term->qualifier, spf_mechanism_name(term->mechanism));
	if (network->ip.family != 0)
		return arena_printf(walk->arena, "%s:%s/%u", shown,
		    ip_show(&network->ip, ip), network->prefix);
	if (term->domain != NULL)
		shown = arena_printf(
		    walk->arena, "%s:%s", shown, spf_show(walk, term->domain));
	if (term->mechanism != SPF_A && term->mechanism != SPF_MX)
		return shown;
	if (term->prefix4 < 32)
		shown =
		    arena_printf(walk->arena, "%s/%u", shown, term->prefix4);
	if (term->prefix6 < 128)
		shown =
		    arena_printf(walk->arena, "%s//%u", shown, term->prefix6);
	return shown;
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
	    spf_show_term(walk, term), spf_show(walk, name->name), what);
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
