#include <stdlib.h>
#include <string.h>

#include "lib/postfix/postfix.h"
#include "lib/postfix/rules.h"
#include "lib/postfix/tables.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

struct reading {
	struct rules *rules;
	struct tables *tables;
};

static const char *
value(const struct reading *reading, const char *name)
{
	return postfix_value(reading->rules->postfix, name);
}

static char *
copy(const struct reading *reading, const char *name)
{
	return arena_string(reading->rules->arena, value(reading, name));
}

/* The words of a parameter; ends with NULL. */
static char **
words_of(const struct reading *reading, const char *name)
{
	struct arena *arena = reading->rules->arena;
	char *rest = copy(reading, name), *word, **words = NULL;
	size_t count = 0;

	do {
		word = words_next(&rest);
		words = arena_grow(arena, words, count, sizeof(*words));
		words[count++] = word;
	} while (word != NULL);
	return words;
}

static void
read_maps(const struct reading *reading, const char *name, struct maps *maps)
{
	char **words = words_of(reading, name);
	size_t i;

	maps->title = name;
	for (i = 0; words[i] != NULL; i++) {
		maps->tables = arena_grow(reading->rules->arena, maps->tables,
		    maps->count, sizeof(struct table *));
		maps->tables[maps->count++] =
		    tables_add(reading->tables, words[i]);
	}
}

/* Envelope senders are of one of its classes. */
static bool
is_for_senders(const struct reading *reading, const char *classes)
{
	return words_have(value(reading, classes), "envelope_sender");
}

static bool
propagates(const struct reading *reading, const char *what)
{
	return words_have(
	    value(reading, "propagate_unmatched_extensions"), what);
}

static void
read_list(const struct reading *reading, const char *name, struct list *list)
{
	char **words = words_of(reading, name), *word;
	struct list_item *item;
	size_t i;

	for (i = 0; words[i] != NULL; i++) {
		list->items = arena_grow(reading->rules->arena, list->items,
		    list->count, sizeof(*item));
		item = &list->items[list->count++];
		*item = (struct list_item){ .matches = true };
		for (word = words[i]; *word == '!'; word++)
			item->matches = !item->matches;
		if (words_is_table(word))
			item->table = tables_add(reading->tables, word);
		else
			item->word = word;
	}
}

static bool
is_on(const struct reading *reading, const char *name)
{
	return str_equal(value(reading, name), "yes");
}

/* Only a word, which a file may have held. */
static const char *
first_word(const struct reading *reading, const char *name)
{
	const char *word = words_of(reading, name)[0];

	return word == NULL || word[0] == '/' ? "" : word;
}

static void
read_rules(const struct reading *reading)
{
	struct rules *rules = reading->rules;
	char **domain;

	rules->sender_canonical.propagates = rules->canonical.propagates =
	    propagates(reading, "canonical");
	rules->generic.propagates = propagates(reading, "generic");
	rules->sender_canonical.null_key = rules->canonical.null_key = "\"\"";
	rules->generic.null_key = "";
	rules->relayhosts.null_key =
	    value(reading, "empty_address_relayhost_maps_lookup_key");
	if (is_for_senders(reading, "sender_canonical_classes"))
		read_maps(
		    reading, "sender_canonical_maps", &rules->sender_canonical);
	if (is_for_senders(reading, "canonical_classes"))
		read_maps(reading, "canonical_maps", &rules->canonical);
	read_maps(reading, "smtp_generic_maps", &rules->generic);
	read_maps(
	    reading, "sender_dependent_relayhost_maps", &rules->relayhosts);
	rules->masquerade = is_for_senders(reading, "masquerade_classes")
	    ? words_of(reading, "masquerade_domains")
	    : arena_alloc(rules->arena, sizeof(char *));
	for (domain = rules->masquerade; *domain != NULL; domain++)
		str_lower(*domain);
	if (rules->masquerade[0] != NULL)
		read_list(reading, "masquerade_exceptions", &rules->exceptions);
	if (rules->sender_canonical.count + rules->canonical.count +
		rules->generic.count + rules->relayhosts.count >
	    0)
		read_list(reading, "mydestination", &rules->destinations);

	rules->origin = first_word(reading, "myorigin");
	rules->appends_origin = is_on(reading, "append_at_myorigin");
	if (is_on(reading, "append_dot_mydomain"))
		rules->domain = value(reading, "mydomain");
	rules->delimiters = value(reading, "recipient_delimiter");
	rules->bounce_sender = value(reading, "double_bounce_sender");
	rules->owner_is_special = is_on(reading, "owner_request_special");
	rules->relayhost = value(reading, "relayhost");
}

struct rules *
rules_new(struct postfix *postfix, struct tables *tables)
{
	struct rules *rules;

	rules = mem_new(1, sizeof(*rules));
	rules->postfix = postfix_hold(postfix);
	rules->arena = arena_new();
	rules->domain = "";
	read_rules(&(struct reading){ rules, tables });
	return rules;
}

void
rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	postfix_release(rules->postfix);
	arena_free(rules->arena);
	free(rules);
}

static bool
changes_senders(const struct rules *rules)
{
	return rules->sender_canonical.count > 0 ||
	    rules->canonical.count > 0 || rules->masquerade[0] != NULL;
}

bool
rules_apply(const struct rules *rules, enum rewrite rewrite)
{
	switch (rewrite) {
	case REWRITE_SMTP_SENDER:
		return changes_senders(rules) || rules->generic.count > 0;
	case REWRITE_LOCAL_SENDER:
	case REWRITE_FROM:
		return rules->generic.count > 0;
	case REWRITE_RELAYHOST:
		return rules->relayhosts.count > 0 ||
		    rules->relayhost[0] != '\0';
	}
	return false;
}

static bool
has_table(const struct list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].table != NULL)
			return true;
	}
	return false;
}

bool
rules_ask(const struct rules *rules, enum rewrite rewrite)
{
	if (rewrite == REWRITE_RELAYHOST)
		return rules->relayhosts.count > 0;
	return rules->generic.count > 0 ||
	    (rewrite == REWRITE_SMTP_SENDER &&
		(rules->sender_canonical.count > 0 ||
		    rules->canonical.count > 0 ||
		    has_table(&rules->exceptions)));
}
