#include <string.h>

#include "lib/auth/dmarc.h"
#include "lib/util/arena.h"

enum known
dmarc_aligned(bool strict, const char *author,
    const struct dmarc_organization *author_organization, const char *domain,
    const struct dmarc_organization *organization)
{
	if (strcmp(author, domain) == 0)
		return KNOWN_YES;
	if (strict)
		return KNOWN_NO;
	if (author_organization->domain == NULL || organization->domain == NULL)
		return KNOWN_UNSURE;
	return strcmp(author_organization->domain, organization->domain) == 0
	    ? KNOWN_YES
	    : KNOWN_NO;
}

/* What a method finds; NULL: that is not known. */
static const char *
words_of(struct arena *arena, const struct dmarc_found *found)
{
	static const char *const asks[] = {
		[DMARC_POLICY_NONE] = "asks for nothing",
		[DMARC_POLICY_QUARANTINE] = "asks to quarantine",
		[DMARC_POLICY_REJECT] = "asks to reject",
	};

	switch (found->status) {
	case DMARC_FOUND:
		if (found->organization.domain == NULL)
			return NULL;
		return arena_printf(arena,
		    "the record of %s %s, and the organisation is %s",
		    found->domain, asks[found->asks],
		    found->organization.domain);
	case DMARC_MISSING:
		return "there is no record";
	case DMARC_SEVERAL:
		return arena_printf(
		    arena, "none of the records of %s counts", found->domain);
	case DMARC_FAULTY:
		return arena_printf(
		    arena, "the record of %s is void", found->domain);
	case DMARC_UNKNOWN:
		break;
	}
	return NULL;
}

const char *
dmarc_difference(
    struct arena *arena, const struct dmarc_found found[DMARC_METHODS])
{
	const char *list = words_of(arena, &found[DMARC_PSL]);
	const char *walk = words_of(arena, &found[DMARC_TREE_WALK]);

	if (list == NULL || walk == NULL || strcmp(list, walk) == 0)
		return NULL;
	return arena_printf(arena,
	    "by the public suffix list (RFC 7489) %s; by the tree walk (RFC "
	    "9989) %s",
	    list, walk);
}

const char *
dmarc_tag_name(enum dmarc_tag tag)
{
	static const char *const names[] = {
		[DMARC_TAG_P] = "p",
		[DMARC_TAG_SP] = "sp",
		[DMARC_TAG_NP] = "np",
	};

	return names[tag];
}
