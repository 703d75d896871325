#include <libpsl.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"

struct public_suffixes {
	psl_ctx_t *list; /* NULL: it could not be read */
};

struct public_suffixes *
public_suffixes_new(void)
{
	struct public_suffixes *suffixes = mem_new(1, sizeof(*suffixes));

	suffixes->list = psl_latest(NULL);
	return suffixes;
}

void
public_suffixes_free(struct public_suffixes *suffixes)
{
	if (suffixes == NULL)
		return;
	psl_free(suffixes->list);
	free(suffixes);
}

const char *
organization_of(struct arena *arena, const struct public_suffixes *suffixes,
    const char *domain)
{
	const psl_ctx_t *list = psl_builtin();
	const char *registered;

	if (suffixes != NULL && suffixes->list != NULL)
		list = suffixes->list;
	/* libpsl may be built without a list: then there is none. */
	registered = psl_registrable_domain(list, domain);
	return arena_string(arena, registered != NULL ? registered : domain);
}

bool
organization_has_known_top(const char *domain)
{
	const char *dot = strrchr(domain, '.');

	return psl_is_public_suffix2(psl_builtin(),
	    dot != NULL ? dot + 1 : domain,
	    PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}
