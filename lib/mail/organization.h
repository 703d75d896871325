/*
 * The organisational domain of a name by the public suffix list (RFC 7489 3.2):
 * where somebody registered it. Its private part counts, too: two names below
 * github.io are two organisations.
 */
#ifndef POSTFRANK_MAIL_ORGANIZATION_H
#define POSTFRANK_MAIL_ORGANIZATION_H

#include <stdbool.h>

struct arena;
struct public_suffixes;

/*
 * The list of the system (package publicsuffix) or libpsl's own one, whichever
 * is newer. Reads a file: once, by whoever keeps it. Any thread may use it.
 * Never NULL.
 */
struct public_suffixes *public_suffixes_new(void);
/* NULL is allowed. */
void public_suffixes_free(struct public_suffixes *suffixes);

/*
 * `domain` is as domain_normal() makes it. Returns a part of it, from the
 * arena; of a public suffix the name itself. `suffixes` NULL: the list that is
 * built into libpsl.
 */
const char *organization_of(struct arena *arena,
    const struct public_suffixes *suffixes, const char *domain);

/* The last label of `domain`, in lower case, is a top-level domain by the list
 * that is built in: not one of a company's own network. */
bool organization_has_known_top(const char *domain);

#endif
