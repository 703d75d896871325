/* What macros say (RFC 7208 7). */
#ifndef POSTFRANK_AUTH_SPF_EXPAND_H
#define POSTFRANK_AUTH_SPF_EXPAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/util/network.h"

struct arena;

struct spf_macros {
	const char *sender;	/* %{s} */
	const char *local;	/* %{l} */
	const char *origin;	/* %{o} */
	const char *domain;	/* %{d} */
	const char *validated;	/* %{p} */
	const char *helo;	/* %{h} */
	const char *receiver;	/* %{r} */
	const struct ip *client; /* %{i}, %{c}, %{v} */
	int64_t time;		/* %{t} */
};

/* The macro of that letter (lower case) is in the text. */
bool spf_has_macro(const char *text, char letter);

/*
 * A domain-spec as a name of octets, no dot at the end, shortened from the left
 * by labels until it has at most 253 (7.3). From the arena.
 */
const char *spf_expand_name(struct arena *arena,
    const struct spf_macros *macros, const char *domain_spec);

/*
 * An explanation. From the arena; NULL = it is none (6.2): wrong syntax, octets
 * that are no ASCII, longer than SPF_EXPLANATION_MAX.
 */
const char *spf_expand_text(struct arena *arena,
    const struct spf_macros *macros, const char *text, size_t length);

#endif
