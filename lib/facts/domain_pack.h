/* Facts as octets, kind by kind. Private to domain_pack.c and spf_pack.c. */
#ifndef POSTFRANK_FACTS_DOMAIN_PACK_H
#define POSTFRANK_FACTS_DOMAIN_PACK_H

#include <glib.h>
#include <stdbool.h>

#include "lib/facts/domain.h"

struct domain_pack {
	const char *type;	/* each has another one */
	GVariant *(*pack)(const struct domain_facts *facts);
	/* NULL when no fetch can have made them. */
	struct domain_facts *(*unpack)(GVariant *value);
};

extern const struct domain_pack domain_pack_spf_record, domain_pack_spf;

/* From 0 on, and not for longer than the cache keeps them. */
bool domain_pack_times_are_sound(const struct domain_facts *facts);

#endif
