#include <glib.h>
#include <string.h>

#include "lib/auth/spf_lookups.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

struct question {
	struct spf_lookup lookup; /* first, so that one pointer serves both */
	struct spf_lookups *lookups;
	struct question *next;
	struct dns_query *query; /* NULL = it has its answer */
};

struct spf_lookups {
	struct arena *arena;
	struct dns *dns;
	spf_lookup_known *known;
	void *arg;
	GHashTable *table; /* of spf_lookup, by type and name */
	struct question *all;
	size_t missing;
	bool heard;
};

static guint
hash(gconstpointer data)
{
	const struct spf_lookup *lookup = data;

	return 31 * g_str_hash(lookup->name) + (guint)lookup->type;
}

static gboolean
equal(gconstpointer left, gconstpointer right)
{
	const struct spf_lookup *a = left, *b = right;

	return a->type == b->type && strcmp(a->name, b->name) == 0;
}

struct spf_lookups *
spf_lookups_new(
    struct arena *arena, struct dns *dns, spf_lookup_known *known, void *arg)
{
	struct spf_lookups *lookups;

	lookups = arena_alloc(arena, sizeof(*lookups));
	*lookups = (struct spf_lookups){ .arena = arena,
		.dns = dns,
		.known = known,
		.arg = arg,
		.table = g_hash_table_new(hash, equal) };
	return lookups;
}

void
spf_lookups_free(struct spf_lookups *lookups)
{
	const struct question *question;

	for (question = lookups->all; question != NULL;
	     question = question->next) {
		if (question->query != NULL)
			dns_cancel(question->query);
	}
	g_hash_table_destroy(lookups->table);
}

static void
answered(void *arg, const struct dns_answer *answer)
{
	struct question *question = arg;
	struct spf_lookups *lookups = question->lookups;

	question->query = NULL;
	lookups->missing--;
	if (!answer->silent)
		lookups->heard = true;
	spf_answer_take(lookups->arena, question->lookup.type, answer,
	    &question->lookup.answer);
	question->lookup.is_known = true;
	lookups->known(lookups->arg, &question->lookup);
}

struct spf_lookup *
spf_lookups_find(
    struct spf_lookups *lookups, enum dns_type type, const char *name)
{
	const struct spf_lookup key = { .type = type, .name = name };

	return g_hash_table_lookup(lookups->table, &key);
}

struct spf_lookup *
spf_lookups_ask(
    struct spf_lookups *lookups, enum dns_type type, const char *name)
{
	struct spf_lookup *lookup = spf_lookups_find(lookups, type, name);
	struct question *question;

	if (lookup != NULL)
		return lookup;
	question = arena_alloc(lookups->arena, sizeof(*question));
	question->lookup.type = type;
	question->lookup.name = arena_string(lookups->arena, name);
	question->lookups = lookups;
	question->next = lookups->all;
	lookups->all = question;
	g_hash_table_add(lookups->table, &question->lookup);
	lookups->missing++;
	question->query = dns_ask(
	    lookups->dns, question->lookup.name, type, answered, question);
	return &question->lookup;
}

size_t
spf_lookups_asked(const struct spf_lookups *lookups)
{
	return g_hash_table_size(lookups->table);
}

size_t
spf_lookups_missing(const struct spf_lookups *lookups)
{
	return lookups->missing;
}

bool
spf_lookups_heard(const struct spf_lookups *lookups)
{
	return lookups->heard;
}

/* Octets that need no escape in a name (RFC 1035 5.1). */
static bool
is_plain(unsigned char octet)
{
	return octet > ' ' && octet < 0x7f &&
	    strchr("\\\"();@$", octet) == NULL;
}

const char *
spf_name_normal(struct arena *arena, const char *octets)
{
	size_t i, length = strlen(octets);
	char *name, *at;

	if (length > 0 && octets[length - 1] == '.')
		length--;
	name = at = arena_alloc(arena, 4 * length + 1);
	for (i = 0; i < length; i++) {
		if (is_plain((unsigned char)octets[i])) {
			*at++ = str_lower_octet(octets[i]);
			continue;
		}
		*at++ = '\\';
		*at++ = (char)('0' + (unsigned char)octets[i] / 100);
		*at++ = (char)('0' + (unsigned char)octets[i] / 10 % 10);
		*at++ = (char)('0' + (unsigned char)octets[i] % 10);
	}
	*at = '\0';
	return name;
}
