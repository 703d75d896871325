#include <glib.h>
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/mem.h"
#include "lib/util/str.h"
#include "tests/dns/fake_zone.h"

/* Of rows without one, in seconds. */
#define TTL 300

static const char *const way_names[FAKE_WAYS] = {
	[FAKE_DELAY] = "@delay",
	[FAKE_DROP] = "@drop",
	[FAKE_SERVFAIL] = "@servfail",
	[FAKE_REFUSED] = "@refused",
	[FAKE_FORMERR] = "@formerr",
	[FAKE_NXDOMAIN] = "@nxdomain",
	[FAKE_NODATA] = "@nodata",
	[FAKE_NEGATIVE] = "@negative",
	[FAKE_TRUNCATE] = "@truncate",
	[FAKE_TRUNCATE_SILENT] = "@truncate-silent",
	[FAKE_GARBAGE] = "@garbage",
	[FAKE_WRONG_ID] = "@wrong-id",
	[FAKE_WRONG_QUESTION] = "@wrong-question",
	[FAKE_MANY] = "@many",
};

struct fake_zone {
	GHashTable *entries; /* by name, lower case, no dot at the end */
	GHashTable *counts; /* "name type" -> number */
};

/* --- reading --- */

static void
entry_free(void *arg)
{
	struct fake_entry *entry = arg;

	ldns_rr_list_deep_free(entry->records);
	g_array_free(entry->rules, TRUE);
	free(entry);
}

/* The entry of a name, made with those above it: they exist as well. */
static struct fake_entry *
entry_of(struct fake_zone *zone, const char *name)
{
	struct fake_entry *entry;
	const char *dot;

	entry = g_hash_table_lookup(zone->entries, name);
	if (entry != NULL)
		return entry;
	entry = mem_new(1, sizeof(*entry));
	entry->records = ldns_rr_list_new();
	entry->rules = g_array_new(FALSE, FALSE, sizeof(struct fake_rule));
	g_hash_table_insert(zone->entries, mem_string(name), entry);
	dot = strchr(name, '.');
	if (dot != NULL && dot[1] != '\0')
		entry_of(zone, dot + 1);
	return entry;
}

static bool
add_record(struct fake_entry *entry, const char *line)
{
	ldns_rr *rr;

	if (ldns_rr_new_frm_str(&rr, line, TTL, NULL, NULL) != LDNS_STATUS_OK)
		return false;
	ldns_rr_list_push_rr(entry->records, rr);
	return true;
}

static bool
add_many(struct fake_entry *entry, const char *name, int count)
{
	char *line;
	bool ok = true;
	int i;

	for (i = 0; i < count && ok; i++) {
		line = g_strdup_printf("%s MX %d mx%d.%s", name, i, i, name);
		ok = add_record(entry, line);
		g_free(line);
	}
	return ok;
}

/* `words` begins at "@way" or at "TYPE @way". */
static bool
add_rule(struct fake_entry *entry, const char *name, char **words)
{
	struct fake_rule rule = { 0 };
	long long number = 0;

	if (words[0][0] != '@')
		rule.type = ldns_get_rr_type_by_name(*words++);
	while (
	    rule.way < FAKE_WAYS && strcmp(way_names[rule.way], words[0]) != 0)
		rule.way++;
	if (rule.way == FAKE_WAYS)
		return false;
	if (words[1] != NULL && str_number(words[1], 0, 1000000, &number) < 0)
		return false;
	rule.number = (int)number;
	if (rule.way == FAKE_MANY)
		return add_many(entry, name, rule.number);
	g_array_append_val(entry->rules, rule);
	return true;
}

static bool
read_row(struct fake_zone *zone, const char *line)
{
	char **words, *name;
	bool ok = false;
	int count = 0;
	char *part;

	words = mem_new(strlen(line) + 1, sizeof(*words));
	name = mem_string(line);
	for (part = strtok(name, " \t"); part; part = strtok(NULL, " \t"))
		words[count++] = part;
	str_lower(words[0]);
	if (count >= 2 && words[1][0] == '@')
		ok = add_rule(entry_of(zone, words[0]), words[0], words + 1);
	else if (count >= 3 && words[2][0] == '@')
		ok = add_rule(entry_of(zone, words[0]), words[0], words + 1);
	else if (count >= 3)
		ok = add_record(entry_of(zone, words[0]), line);
	free(words);
	free(name);
	return ok;
}

struct fake_zone *
fake_zone_read(FILE *in, const char *file_name)
{
	struct fake_zone *zone;
	char *line = NULL;
	size_t size = 0;
	int number = 0;

	zone = mem_new(1, sizeof(*zone));
	zone->entries =
	    g_hash_table_new_full(g_str_hash, g_str_equal, free, entry_free);
	zone->counts =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	while (getline(&line, &size, in) >= 0) {
		number++;
		g_strstrip(line);
		if (line[0] == '\0' || line[0] == '#' || read_row(zone, line))
			continue;
		fprintf(stderr, "%s:%d: not a row of a zone: %s\n", file_name,
		    number, line);
		fake_zone_free(zone);
		zone = NULL;
		break;
	}
	free(line);
	return zone;
}

void
fake_zone_free(struct fake_zone *zone)
{
	if (zone == NULL)
		return;
	g_hash_table_destroy(zone->entries);
	g_hash_table_destroy(zone->counts);
	free(zone);
}

/* --- looking up --- */

/* By name, or by the wildcard next above it. */
const struct fake_entry *
fake_zone_find(const struct fake_zone *zone, const char *name)
{
	const struct fake_entry *entry;
	const char *dot = name;
	char *wildcard;

	entry = g_hash_table_lookup(zone->entries, name);
	while (entry == NULL && (dot = strchr(dot, '.')) != NULL) {
		wildcard = g_strdup_printf("*%s", dot++);
		entry = g_hash_table_lookup(zone->entries, wildcard);
		g_free(wildcard);
	}
	return entry;
}

const struct fake_rule *
fake_rule(const struct fake_entry *entry, ldns_rr_type type, enum fake_way way)
{
	const struct fake_rule *rule;
	unsigned i;

	if (entry == NULL)
		return NULL;
	for (i = 0; i < entry->rules->len; i++) {
		rule = &g_array_index(entry->rules, struct fake_rule, i);
		if (rule->way == way && (rule->type == 0 || rule->type == type))
			return rule;
	}
	return NULL;
}

/* --- counting --- */

void
fake_zone_count(struct fake_zone *zone, const char *name, ldns_rr_type type)
{
	char *type_name, *key;
	size_t seen;

	type_name = ldns_rr_type2str(type);
	key = g_strdup_printf("%s %s", name, type_name);
	seen = GPOINTER_TO_SIZE(g_hash_table_lookup(zone->counts, key));
	g_hash_table_insert(zone->counts, key, GSIZE_TO_POINTER(seen + 1));
	free(type_name);
}

void
fake_zone_print_counts(const struct fake_zone *zone, FILE *out)
{
	GList *keys, *key;

	keys = g_list_sort(
	    g_hash_table_get_keys(zone->counts), (GCompareFunc)(void *)strcmp);
	for (key = keys; key != NULL; key = key->next)
		fprintf(out, "%zu %s\n",
		    GPOINTER_TO_SIZE(
			g_hash_table_lookup(zone->counts, key->data)),
		    (const char *)key->data);
	g_list_free(keys);
}
