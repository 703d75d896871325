#include <string.h>

#include "lib/auth/spf_record.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a domain-spec that are shown. */
#define SHOWN 253

bool
spf_term_asks(const struct spf_term *term)
{
	switch (term->mechanism) {
	case SPF_ALL:
	case SPF_IP4:
	case SPF_IP6:
		return false;
	default:
		return true;
	}
}

const char *
spf_term_show(struct arena *arena, const struct spf_term *term)
{
	const struct network *network = &term->network;
	char ip[IP_TEXT_SIZE], *shown;

	shown = arena_printf(arena, "%.*s%s", term->qualifier != '+',
	    &term->qualifier, spf_mechanism_name(term->mechanism));
	if (network->ip.family != 0)
		return arena_printf(arena, "%s:%s/%u", shown,
		    ip_show(&network->ip, ip), network->prefix);
	if (term->domain != NULL)
		shown = arena_printf(arena, "%s:%s", shown,
		    str_show(arena, term->domain, strlen(term->domain), SHOWN));
	if (term->mechanism != SPF_A && term->mechanism != SPF_MX)
		return shown;
	if (term->prefix4 < 32)
		shown = arena_printf(arena, "%s/%u", shown, term->prefix4);
	if (term->prefix6 < 128)
		shown = arena_printf(arena, "%s//%u", shown, term->prefix6);
	return shown;
}
