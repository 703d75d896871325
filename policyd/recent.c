#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/mem.h"
#include "policyd/recent.h"

#define HASHED 32 /* octets of a key */

struct entry {
	uint16_t length; /* of the key; 0 = nothing is here */
	char key[RECENT_KEY_MAX];
	char *answer;
};

struct set {
	struct entry entries[RECENT_WAYS];
	unsigned next; /* the one to be replaced */
};

struct recent {
	struct set sets[RECENT_SETS];
};

struct recent *
recent_new(void)
{
	return mem_new(1, sizeof(struct recent));
}

void
recent_free(struct recent *recent)
{
	size_t i, j;

	if (recent == NULL)
		return;
	for (i = 0; i < RECENT_SETS; i++) {
		for (j = 0; j < RECENT_WAYS; j++)
			free(recent->sets[i].entries[j].answer);
	}
	free(recent);
}

void
recent_key_add(struct recent_key *key, const char *text, size_t length)
{
	/* With the NUL, so that "a","bc" is not "ab","c". */
	if (key->length > RECENT_KEY_MAX ||
	    length >= RECENT_KEY_MAX - key->length) {
		key->length = RECENT_KEY_MAX + 1;
		return;
	}
	memcpy(key->data + key->length, text, length);
	key->length += length;
	key->data[key->length++] = '\0';
}

/*
 * Which set, by the first octets: they are what tells messages apart. Whoever
 * finds keys that meet in one set makes others be forgotten, nothing worse.
 */
static size_t
set_of(const struct recent_key *key)
{
	size_t i, length = key->length < HASHED ? key->length : HASHED;
	uint64_t hash = key->length, word;

	for (i = 0; i + sizeof(word) <= length; i += sizeof(word)) {
		memcpy(&word, key->data + i, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	for (; i < length; i++)
		hash = hash * 31 + (unsigned char)key->data[i];
	return (hash ^ hash >> 32) % RECENT_SETS;
}

bool
recent_find(const struct recent *recent, const struct recent_key *key,
    const char **answer_r)
{
	const struct entry *entries;
	size_t i;

	if (key->length == 0 || key->length > RECENT_KEY_MAX)
		return false;
	entries = recent->sets[set_of(key)].entries;
	for (i = 0; i < RECENT_WAYS; i++) {
		if (entries[i].length == key->length &&
		    memcmp(entries[i].key, key->data, key->length) == 0) {
			*answer_r = entries[i].answer;
			return true;
		}
	}
	return false;
}

void
recent_put(
    struct recent *recent, const struct recent_key *key, const char *answer)
{
	struct entry *entry;
	struct set *set;

	if (key->length == 0 || key->length > RECENT_KEY_MAX)
		return;
	set = &recent->sets[set_of(key)];
	entry = &set->entries[set->next++ % RECENT_WAYS];
	entry->length = (uint16_t)key->length;
	memcpy(entry->key, key->data, key->length);
	free(entry->answer);
	entry->answer = answer != NULL ? mem_string(answer) : NULL;
}
