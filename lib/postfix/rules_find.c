#include <string.h>

#include "lib/mail/address.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/rules.h"
#include "lib/postfix/tables.h"
#include "lib/util/arena.h"
#include "lib/util/idn.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

static const char *
ask(struct walk *walk, struct table *table, const char *key)
{
	const char *value = NULL;

	switch (lookups_find(walk->lookups, table, key, &value)) {
	case LOOKUP_FOUND:
		return value;
	case LOOKUP_NONE:
		break;
	case LOOKUP_COLD:
		walk->cold = true;
		break;
	case LOOKUP_FAILED:
		if (walk->failure == NULL)
			walk->failure = arena_string(walk->arena, value);
	}
	return NULL;
}

/* An answer may be wrong, and is only good for asking ahead. */
static bool
is_settled(const struct walk *walk)
{
	return walk->failure != NULL && !walk->cold;
}

bool
rules_list_has(struct walk *walk, const struct list *list, const char *text)
{
	const char *folded = str_lower(arena_string(walk->arena, text));
	const struct list_item *item;
	size_t i;

	for (i = 0; i < list->count; i++) {
		item = &list->items[i];
		if (item->word != NULL ? str_equal(item->word, folded)
				       : ask(walk, item->table, folded) != NULL)
			return item->matches;
		if (is_settled(walk))
			break;
	}
	return false;
}

/* --- local domains --- */

static bool
is_own_literal(const struct rules *rules, const char *domain)
{
	char text[ADDRESS_DOMAIN_MAX + 1];
	size_t length = strlen(domain);
	struct ip ip;

	if (domain[0] != '[' || length >= sizeof(text))
		return false;
	if (str_starts(domain, "[IPv6:"))
		domain += strlen("IPv6:");
	strcpy(text, domain + 1);
	text[strcspn(text, "]")] = '\0';
	return ip_parse(text, &ip) == 0 &&
	    postfix_has_address(rules->postfix, &ip);
}

/* In such a domain, a user's name alone is a key as well. */
static bool
is_local(struct walk *walk, const char *domain)
{
	const struct rules *rules = walk->rules;

	return str_equal(domain, rules->origin) ||
	    rules_list_has(walk, &rules->destinations, domain) ||
	    is_own_literal(rules, domain);
}

/* --- extensions --- */

/* Where the extension begins, or NULL. */
static const char *
extension_of(const struct rules *rules, const char *local)
{
	const char *delimiters = rules->delimiters;
	size_t length = strcspn(local, delimiters);

	if (length == 0 || local[length] == '\0' ||
	    str_equal(local, "postmaster") ||
	    str_equal(local, "mailer-daemon") ||
	    str_equal(local, rules->bounce_sender))
		return NULL;
	if (strchr(delimiters, '-') != NULL && rules->owner_is_special &&
	    (str_starts(local, "owner-") ||
		(str_ends(local, "-request") &&
		    strlen(local) > strlen("-request"))))
		return NULL;
	return local + length;
}

/* --- keys --- */

struct key {
	const char *text;
	bool is_part; /* of an address: no pattern is asked for it */
	bool is_bare; /* the extension is cut off */
};

#define KEYS_MAX 5

/* user+extension@domain, user@domain, user+extension, user, @domain */
static size_t
keys_of(struct walk *walk, const char *extension, struct key keys[KEYS_MAX])
{
	const struct path *path = &walk->path;
	struct path bare = *path;
	struct arena *arena = walk->arena;
	size_t count = 0;

	keys[count++] = (struct key){ path_text(arena, path), false, false };
	if (extension != NULL) {
		bare.local = arena_string_n(
		    arena, path->local, (size_t)(extension - path->local));
		keys[count++] =
		    (struct key){ path_text(arena, &bare), true, true };
	}
	if (path->domain == NULL)
		return count;
	if (is_local(walk, path->domain)) {
		keys[count++] =
		    (struct key){ path_quote(arena, path->local), true, false };
		if (extension != NULL)
			keys[count++] =
			    (struct key){ path_quote(arena, bare.local), true,
				    true };
	}
	keys[count++] = (struct key){ arena_printf(arena, "@%s", path->domain),
		true, false };
	return count;
}

static const char *
find_key(struct walk *walk, const struct maps *maps, const struct key *key)
{
	const char *value;
	size_t i;

	for (i = 0; i < maps->count; i++) {
		if (key->is_part && table_has_patterns(maps->tables[i]))
			continue;
		value = ask(walk, maps->tables[i], key->text);
		if (value != NULL || is_settled(walk))
			return value;
	}
	return NULL;
}

static const char *
find_keys(struct walk *walk, const struct maps *maps, const char **extension_r)
{
	const char *extension = NULL, *value = NULL;
	struct key keys[KEYS_MAX];
	size_t i, count;

	if (walk->path.local == NULL) {
		keys[0] = (struct key){ maps->null_key, false, false };
		count = maps->null_key[0] != '\0';
	} else {
		extension = extension_of(walk->rules, walk->path.local);
		count = keys_of(walk, extension, keys);
	}
	for (i = 0; i < count && value == NULL && !is_settled(walk); i++) {
		value = find_key(walk, maps, &keys[i]);
		if (value != NULL && keys[i].is_bare)
			*extension_r = extension;
	}
	return value;
}

const char *
rules_find(struct walk *walk, const struct maps *maps, const char **extension_r)
{
	const char *domain = walk->path.domain, *value;

	*extension_r = NULL;
	if (maps->count == 0 || is_settled(walk))
		return NULL;
	value = find_keys(walk, maps, extension_r);
	if (value != NULL || is_settled(walk) || domain == NULL)
		return value;
	/* A table has the name as somebody wrote it; Postfix converts none. */
	walk->path.domain = idn_to_unicode(walk->arena, domain);
	if (walk->path.domain != NULL)
		value = find_keys(walk, maps, extension_r);
	walk->path.domain = domain;
	return value;
}
