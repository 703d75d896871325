#include <glib.h>
#include <string.h>

#include "lib/auth/spf_names.h"
#include "lib/auth/spf_networks.h"
#include "lib/dns/dns.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

struct question {
	struct asked *asked;
	struct dns_query *query; /* NULL = not asked, or it has its answer */
};

/* A name with its questions; the second one is AAAA's. */
struct asked {
	struct spf_name name; /* first, so that one pointer serves for both */
	struct spf_names *names;
	struct asked *next;
	struct question questions[2];
};

struct spf_names {
	struct spf_found found;
	struct dns *dns;
	spf_names_found *callback;
	void *arg;
	GHashTable *table; /* "kind name" -> asked */
	struct asked *all;
	size_t records; /* of SPF_NAME_RECORD */
	size_t missing; /* questions */
};

static dns_callback answered;

static void
names_free(struct spf_names *names)
{
	g_hash_table_destroy(names->table);
	arena_free(names->found.arena);
}

/* --- questions --- */

/* As dns_ask() and answers write names; a "\" of the record is an octet. */
static const char *
normal_name(struct arena *arena, const char *domain)
{
	size_t length = 0;
	char *name;

	name = arena_alloc(arena, 2 * strlen(domain) + 1);
	for (; *domain != '\0'; domain++) {
		if (*domain == '\\')
			name[length++] = '\\';
		name[length++] = str_lower_octet(*domain);
	}
	if (length > 0 && name[length - 1] == '.')
		length--;
	name[length] = '\0';
	return name;
}

static void
ask(struct asked *asked, size_t index, enum dns_type type)
{
	struct question *question = &asked->questions[index];

	question->asked = asked;
	question->query = dns_ask(
	    asked->names->dns, asked->name.name, type, answered, question);
	asked->names->missing++;
}

static bool
is_full(struct spf_names *names, enum spf_kind kind)
{
	if (kind == SPF_NAME_RECORD &&
	    names->records == SPF_NETWORKS_RECORDS_MAX)
		names->found.too_many = "more records than are read";
	else if (g_hash_table_size(names->table) == SPF_NETWORKS_NAMES_MAX)
		names->found.too_many = "more names than are asked for";
	else
		return false;
	return true;
}

/* The name, asked now if it is a new one; NULL when there are too many. `name`
 * is in normal form. */
static struct spf_name *
find(struct spf_names *names, enum spf_kind kind, const char *name)
{
	struct arena *arena = names->found.arena;
	struct asked *asked;
	const char *key;

	key = arena_printf(arena, "%d %s", (int)kind, name);
	asked = g_hash_table_lookup(names->table, key);
	if (asked != NULL)
		return &asked->name;
	if (is_full(names, kind))
		return NULL;
	asked = arena_alloc(arena, sizeof(*asked));
	asked->name.kind = kind;
	asked->name.name = name;
	asked->names = names;
	asked->next = names->all;
	names->all = asked;
	g_hash_table_insert(names->table, (char *)key, asked);
	switch (kind) {
	case SPF_NAME_RECORD:
		names->records++;
		ask(asked, 0, DNS_TXT);
		break;
	case SPF_NAME_MX:
		ask(asked, 0, DNS_MX);
		break;
	case SPF_NAME_HOST:
		ask(asked, 0, DNS_A);
		ask(asked, 1, DNS_AAAA);
		break;
	}
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
		name = normal_name(asked->names->found.arena, term->domain);
	return find(asked->names, kinds[term->mechanism], name);
}

/* RFC 7208 5.1: what stands behind `all` is never looked at. */
static void
follow_record(struct asked *asked)
{
	const struct spf_record *record = &asked->name.record;
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
		    normal_name(arena, record->redirect));
}

static void
take_records(struct asked *asked, const struct dns_answer *answer)
{
	struct arena *arena = asked->names->found.arena;
	const struct dns_record *record = NULL;
	size_t i;

	for (i = 0; i < answer->count; i++) {
		if (!spf_is_record(
			answer->records[i].data, answer->records[i].length))
			continue;
		record = &answer->records[i];
		asked->name.record_count++;
	}
	if (asked->name.record_count != 1)
		return;
	asked->name.text =
	    str_show(arena, record->data, record->length, SPF_RECORD_MAX);
	if (spf_record_read(arena, record->data, record->length,
		&asked->name.record, &asked->name.fault) == 0)
		follow_record(asked);
}

/* A null MX (RFC 7505) has no host. */
static void
take_mx(struct asked *asked, const struct dns_answer *answer)
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
		host = find(asked->names, SPF_NAME_HOST,
		    arena_string(arena, answer->records[i].name));
		if (host != NULL)
			asked->name.hosts[asked->name.host_count++] = host;
	}
}

static void
take_addresses(struct asked *asked, const struct dns_answer *answer)
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
take_answer(struct asked *asked, const struct dns_answer *answer)
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
		take_records(asked, answer);
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
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct spf_names *names = question->asked->names;

	question->query = NULL;
	take_answer(question->asked, answer);
	if (--names->missing > 0)
		return;
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
		    .dns = dns,
		    .callback = found,
		    .arg = arg,
		    .table = g_hash_table_new(g_str_hash, g_str_equal) };
	names->found.first =
	    find(names, SPF_NAME_RECORD, normal_name(arena, domain));
	return names;
}

void
spf_names_cancel(struct spf_names *names)
{
	const struct asked *asked;
	size_t i;

	for (asked = names->all; asked != NULL; asked = asked->next) {
		for (i = 0; i < 2; i++) {
			if (asked->questions[i].query != NULL)
				dns_cancel(asked->questions[i].query);
		}
	}
	names_free(names);
}
