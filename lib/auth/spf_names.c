#include <string.h>

#include "lib/auth/spf_lookups.h"
#include "lib/auth/spf_names.h"
#include "lib/auth/spf_networks.h"
#include "lib/util/arena.h"

/* A name that is asked. */
struct asked {
	struct spf_name name; /* first, so that one pointer serves for both */
	struct spf_names *names;
};

struct spf_names {
	struct spf_found found;
	struct spf_lookups *lookups;
	spf_names_found *callback;
	void *arg;
	size_t count, records; /* names; of them SPF_NAME_RECORD */
};

static void
names_free(struct spf_names *names)
{
	spf_lookups_free(names->lookups);
	arena_free(names->found.arena);
}

/* --- questions --- */

static bool
is_full(struct spf_names *names, enum spf_kind kind)
{
	if (kind == SPF_NAME_RECORD &&
	    names->records == SPF_NETWORKS_RECORDS_MAX)
		names->found.too_many = "more records than are read";
	else if (names->count == SPF_NETWORKS_NAMES_MAX)
		names->found.too_many = "more names than are asked for";
	else
		return false;
	return true;
}

static void
ask(struct asked *asked, enum dns_type type)
{
	spf_lookups_ask(asked->names->lookups, type, asked->name.name)->owner =
	    asked;
}

/* The name, asked now if it is a new one; NULL when there are too many. `name`
 * is in normal form. */
static struct spf_name *
find(struct spf_names *names, enum spf_kind kind, const char *name)
{
	static const enum dns_type types[] = {
		[SPF_NAME_RECORD] = DNS_TXT,
		[SPF_NAME_MX] = DNS_MX,
		[SPF_NAME_HOST] = DNS_A,
	};
	struct spf_lookup *lookup;
	struct asked *asked;

	lookup = spf_lookups_find(names->lookups, types[kind], name);
	if (lookup != NULL) {
		asked = lookup->owner;
		return &asked->name;
	}
	if (is_full(names, kind))
		return NULL;
	names->count++;
	names->records += kind == SPF_NAME_RECORD;
	asked = arena_alloc(names->found.arena, sizeof(*asked));
	asked->name.kind = kind;
	asked->name.name = name;
	asked->names = names;
	ask(asked, types[kind]);
	if (kind == SPF_NAME_HOST)
		ask(asked, DNS_AAAA);
	return &asked->name;
}

/* --- answers --- */

/* Where a term leads to; an empty name stands for what cannot be. */
static struct spf_name *
follow(struct asked *asked, const struct spf_term *term)
{
	static const enum spf_kind kinds[] = {
		[SPF_INCLUDE] = SPF_NAME_RECORD,
		[SPF_A] = SPF_NAME_HOST,
		[SPF_MX] = SPF_NAME_MX,
	};
	const char *name = asked->name.name;

	if (term->has_macro)
		return NULL;
	switch (term->mechanism) {
	case SPF_INCLUDE:
		break;
	case SPF_A:
	case SPF_MX:
		if (term->qualifier != '+')
			return NULL;
		break;
	default:
		return NULL;
	}
	if (term->domain != NULL)
		name = spf_name_normal(asked->names->found.arena, term->domain);
	return find(asked->names, kinds[term->mechanism], name);
}

/* RFC 7208 5.1: what stands behind `all` is never looked at. */
static void
follow_record(struct asked *asked)
{
	const struct spf_record *record = &asked->name.policy.record;
	struct arena *arena = asked->names->found.arena;
	size_t i;

	asked->name.targets =
	    arena_alloc(arena, record->term_count * sizeof(struct spf_name *));
	for (i = 0; i < record->term_count; i++) {
		if (record->terms[i].mechanism == SPF_ALL)
			return;
		asked->name.targets[i] = follow(asked, &record->terms[i]);
	}
	if (record->redirect != NULL && strchr(record->redirect, '%') == NULL)
		asked->name.redirect = find(asked->names, SPF_NAME_RECORD,
		    spf_name_normal(arena, record->redirect));
}

/* A null MX (RFC 7505) has no host. */
static void
take_mx(struct asked *asked, const struct spf_answer *answer)
{
	struct arena *arena = asked->names->found.arena;
	struct spf_name *host;
	size_t i;

	asked->name.host_total = answer->count;
	asked->name.hosts =
	    arena_alloc(arena, SPF_MX_HOSTS_MAX * sizeof(struct spf_name *));
	for (i = 0; i < answer->count && i < SPF_MX_HOSTS_MAX; i++) {
		if (answer->records[i].name[0] == '\0')
			continue;
		host =
		    find(asked->names, SPF_NAME_HOST, answer->records[i].name);
		if (host != NULL)
			asked->name.hosts[asked->name.host_count++] = host;
	}
}

static void
take_addresses(struct asked *asked, const struct spf_answer *answer)
{
	struct spf_name *name = &asked->name;
	size_t i;

	for (i = 0; i < answer->count; i++) {
		name->addresses = arena_grow(asked->names->found.arena,
		    name->addresses, name->address_count, sizeof(struct ip));
		name->addresses[name->address_count++] = answer->records[i].ip;
	}
}

static void
take_answer(struct asked *asked, const struct spf_answer *answer)
{
	struct spf_found *found = &asked->names->found;

	if (answer->status == DNS_FAILURE) {
		asked->name.failure = answer->reason;
		return;
	}
	if (answer->ttl < found->ttl)
		found->ttl = answer->ttl;
	switch (asked->name.kind) {
	case SPF_NAME_RECORD:
		asked->name.policy = answer->policy;
		follow_record(asked);
		break;
	case SPF_NAME_MX:
		take_mx(asked, answer);
		break;
	case SPF_NAME_HOST:
		take_addresses(asked, answer);
		break;
	}
}

static void
known(void *arg, struct spf_lookup *lookup)
{
	struct spf_names *names = arg;

	take_answer(lookup->owner, &lookup->answer);
	if (spf_lookups_missing(names->lookups) > 0)
		return;
	names->found.heard = spf_lookups_heard(names->lookups);
	names->callback(names->arg, &names->found);
	names_free(names);
}

struct spf_names *
spf_names_start(
    struct dns *dns, const char *domain, spf_names_found *found, void *arg)
{
	struct arena *arena = arena_new();
	struct spf_names *names;

	names = arena_alloc(arena, sizeof(*names));
	*names =
	    (struct spf_names){ .found = { .arena = arena, .ttl = UINT32_MAX },
		    .callback = found,
		    .arg = arg };
	names->lookups = spf_lookups_new(arena, dns, known, names);
	names->found.first =
	    find(names, SPF_NAME_RECORD, spf_name_normal(arena, domain));
	return names;
}

void
spf_names_cancel(struct spf_names *names)
{
	names_free(names);
}
