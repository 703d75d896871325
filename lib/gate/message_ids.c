#include <stdlib.h>
#include <string.h>

#include "lib/gate/message_ids.h"
#include "lib/util/hash.h"
#include "lib/util/mem.h"

/*
 * 64 bits under a secret key stand for the id: two ids of a full table meet by
 * chance once in 10^14 messages, and nobody can make them meet.
 */
struct entry {
	uint64_t hash;
	int64_t date;
	int64_t used; /* when a message was let go with it last */
	uint32_t next; /* of those in one slot, as in `slots` */
};

struct message_ids {
	struct hash_key hash_key;
	uint32_t added; /* modulo 2^32; the next entry to be written */
	uint32_t slots[MESSAGE_IDS_MAX]; /* index of an entry + 1; 0 = none */
	struct entry entries[MESSAGE_IDS_MAX];
};

struct message_ids *
message_ids_new(void)
{
	struct message_ids *ids;

	ids = mem_new(1, sizeof(*ids));
	hash_key_make(&ids->hash_key);
	return ids;
}

void
message_ids_free(struct message_ids *ids)
{
	free(ids);
}

static uint64_t
hash_of(const struct message_ids *ids, const struct message_use *use)
{
	return hash_octets(&ids->hash_key, use->id, strlen(use->id));
}

static uint32_t
slot_of(uint64_t hash)
{
	return (uint32_t)(hash % MESSAGE_IDS_MAX);
}

/* The index + 1 of the entry that counts, the latest of that id; or 0. */
static uint32_t
find(const struct message_ids *ids, uint64_t hash, int64_t now)
{
	const struct entry *entry;
	uint32_t at;

	for (at = ids->slots[slot_of(hash)]; at != 0; at = entry->next) {
		entry = &ids->entries[at - 1];
		if (entry->hash == hash)
			return now - entry->used < MESSAGE_IDS_AGE ? at : 0;
	}
	return 0;
}

bool
message_ids_other(const struct message_ids *ids, const struct message_use *use)
{
	const uint32_t at = find(ids, hash_of(ids, use), use->now);

	return at != 0 && ids->entries[at - 1].date != use->date;
}

/* Takes the entry out of its slot; one that was never written is in none. */
static void
forget(struct message_ids *ids, uint32_t at)
{
	const struct entry *entry = &ids->entries[at - 1];
	uint32_t *place = &ids->slots[slot_of(entry->hash)];

	while (*place != 0 && *place != at)
		place = &ids->entries[*place - 1].next;
	if (*place == at)
		*place = entry->next;
}

void
message_ids_add(struct message_ids *ids, const struct message_use *use)
{
	const uint64_t hash = hash_of(ids, use);
	uint32_t at = find(ids, hash, use->now), *slot;

	if (at != 0) {
		if (ids->entries[at - 1].date == use->date)
			ids->entries[at - 1].used = use->now;
		return;
	}
	at = ids->added++ % MESSAGE_IDS_MAX + 1;
	forget(ids, at);
	slot = &ids->slots[slot_of(hash)];
	ids->entries[at - 1] =
	    (struct entry){ hash, use->date, use->now, *slot };
	*slot = at;
}
