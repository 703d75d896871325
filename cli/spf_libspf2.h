/* libspf2 as a second opinion on SPF: for this tool and tests alone. */
#ifndef POSTFRANK_CLI_SPF_LIBSPF2_H
#define POSTFRANK_CLI_SPF_LIBSPF2_H

struct spf_engine;

/*
 * libspf2 walks through the records, matches and compares. It never sees what
 * strangers wrote: each record is one that our parser accepted, written anew,
 * its names replaced by numbers, and identities are made up (CVE-2023-42118 is
 * not corrected in Debian 12). Macros, both limits and the explanation are
 * ours, since it counts in each record anew.
 */
extern const struct spf_engine spf_libspf2;

#endif
