/* Where macros stand: macro-string and domain-spec (RFC 7208 7.1). */
#ifndef POSTFRANK_AUTH_SPF_MACRO_H
#define POSTFRANK_AUTH_SPF_MACRO_H

#include <stdbool.h>
#include <stddef.h>

/* With the letters c, r and t, too, which RFC 7208 7.2 has in explanations. */
bool spf_is_macro_string(const char *text, size_t length);

/* Without those letters: of a mechanism, redirect or exp. */
bool spf_is_domain_spec(const char *text, size_t length);

#endif
