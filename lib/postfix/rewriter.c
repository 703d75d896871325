#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "lib/mail/address.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/rewriter.h"
#include "lib/postfix/rules.h"
#include "lib/postfix/tables.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/util/hash.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"

struct entry_key {
	uint64_t hash;
	enum rewrite rewrite;
	const char *text; /* path_text() */
};

struct entry {
	struct entry_key key;
	struct rewriter *rewriter;
	struct path path;
	/* The last answer; NULL = none yet. */
	char *text;
	enum rewriter_answer answer;
	int64_t due, expires;
	unsigned recoveries; /* of tables, that a failure knows of */
	struct lookups *lookups; /* is being asked */
	struct waiter *waiters;
	TAILQ_ENTRY(entry) used; /* the last one used first */
};

TAILQ_HEAD(entries, entry);

struct rewriter {
	struct loop *loop;
	struct log *log;
	struct rules *rules; /* NULL = nothing is known of Postfix */
	struct tables *tables;
	struct hash_key hash_key;
	GHashTable *table; /* entry_key -> entry */
	struct entries used;
	struct loop_timer again; /* asks what was being asked at a reload */
};

/* --- entries --- */

static guint
key_hash(gconstpointer arg)
{
	const struct entry_key *key = arg;

	return (guint)key->hash;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
	const struct entry_key *left = a, *right = b;

	return left->hash == right->hash && left->rewrite == right->rewrite &&
	    strcmp(left->text, right->text) == 0;
}

static void
remove_entry(struct entry *entry)
{
	TAILQ_REMOVE(&entry->rewriter->used, entry, used);
	g_hash_table_remove(entry->rewriter->table, &entry->key);
	if (entry->lookups != NULL)
		lookups_free(entry->lookups);
	free((char *)entry->key.text);
	free((char *)entry->path.local);
	free((char *)entry->path.domain);
	free(entry->text);
	free(entry);
}

/* The one not used for longest goes; false when all are being asked. */
static bool
make_room(struct rewriter *rewriter)
{
	struct entry *entry;

	if (g_hash_table_size(rewriter->table) < REWRITER_ADDRESSES_MAX)
		return true;
	TAILQ_FOREACH_REVERSE(entry, &rewriter->used, entries, used)
	{
		if (entry->lookups == NULL && entry->waiters == NULL) {
			remove_entry(entry);
			return true;
		}
	}
	return false;
}

static struct entry *
add_entry(struct rewriter *rewriter, const struct entry_key *key,
    const struct path *path)
{
	struct entry *entry;

	entry = mem_new(1, sizeof(*entry));
	entry->key = *key;
	entry->key.text = mem_string(key->text);
	entry->rewriter = rewriter;
	if (path->local != NULL)
		entry->path.local = mem_string(path->local);
	if (path->domain != NULL)
		entry->path.domain = mem_string(path->domain);
	g_hash_table_insert(rewriter->table, &entry->key, entry);
	TAILQ_INSERT_HEAD(&rewriter->used, entry, used);
	return entry;
}

/* NULL when there is no room. */
static struct entry *
entry_of(struct rewriter *rewriter, enum rewrite rewrite,
    const struct path *path, struct arena *arena)
{
	struct entry_key key = { .rewrite = rewrite };
	struct entry *entry;

	key.text = path_text(arena, path);
	key.hash = hash_octets(&rewriter->hash_key, key.text, strlen(key.text));
	entry = g_hash_table_lookup(rewriter->table, &key);
	if (entry == NULL)
		return make_room(rewriter) ? add_entry(rewriter, &key, path)
					   : NULL;
	TAILQ_REMOVE(&rewriter->used, entry, used);
	TAILQ_INSERT_HEAD(&rewriter->used, entry, used);
	return entry;
}

/* --- asking --- */

bool
rewriter_applies(const struct rewriter *rewriter, enum rewrite rewrite)
{
	return rewriter->rules != NULL && rules_apply(rewriter->rules, rewrite);
}

/* The null sender has a relayhost, and may have a key of a canonical map. */
static bool
asks_for(const struct rewriter *rewriter, enum rewrite rewrite,
    const struct path *path)
{
	return rewriter_applies(rewriter, rewrite) &&
	    (path->local != NULL || rewrite == REWRITE_SMTP_SENDER ||
		rewrite == REWRITE_RELAYHOST);
}

static const char *
unchanged(enum rewrite rewrite, const struct path *path, struct arena *arena)
{
	return rewrite == REWRITE_RELAYHOST ? "" : path_text(arena, path);
}

static bool
serves(const struct entry *entry, int64_t now)
{
	return entry->text != NULL && now < entry->expires &&
	    (entry->answer == REWRITER_KNOWN ||
		entry->recoveries ==
		    tables_recoveries(entry->rewriter->tables));
}

/* Half of the time before it ends it is asked anew, if it is still in use. */
static void
settle(struct entry *entry, enum rewriter_answer answer, const char *text)
{
	int64_t now = clock_now();

	lookups_free(entry->lookups);
	entry->lookups = NULL;
	entry->due = now + TABLES_RETRY;
	if (answer == REWRITER_KNOWN || !serves(entry, now)) {
		free(entry->text);
		entry->text = mem_string(text);
		entry->answer = answer;
		entry->expires = now + REWRITER_KEEP;
		entry->recoveries = tables_recoveries(entry->rewriter->tables);
	}
	if (answer == REWRITER_KNOWN)
		entry->due = now + REWRITER_KEEP / 2;
	waiters_wake(&entry->waiters);
}

/* Goes the way of the address as far as answers are there. */
static void
go_on(void *arg)
{
	struct entry *entry = arg;
	struct rewriter *rewriter = entry->rewriter;
	enum rewrite rewrite = entry->key.rewrite;
	enum rewriter_answer answer = REWRITER_KNOWN;
	struct arena *arena = arena_new();
	const char *text = unchanged(rewrite, &entry->path, arena);

	/* The rules may be others since it was asked. */
	if (rewriter_applies(rewriter, rewrite))
		answer = rules_rewrite(rewriter->rules, rewrite, &entry->path,
		    entry->lookups, arena, &text);
	if (answer != REWRITER_COLD)
		settle(entry, answer, text);
	arena_free(arena);
}

static void
ask(struct entry *entry)
{
	entry->lookups = lookups_new(entry->rewriter->tables, go_on, entry);
	go_on(entry);
}

/* The entry, asked for if need be; NULL when there is no room. */
static struct entry *
asked_entry(struct rewriter *rewriter, enum rewrite rewrite,
    const struct path *path, struct arena *arena, int64_t now)
{
	struct entry *entry = entry_of(rewriter, rewrite, path, arena);

	if (entry != NULL && entry->lookups == NULL && entry->waiters == NULL &&
	    (now >= entry->due || !serves(entry, now)))
		ask(entry);
	return entry;
}

/* One that was being asked when the rules changed. */
static struct entry *
interrupted(struct rewriter *rewriter)
{
	struct entry *entry;

	TAILQ_FOREACH (entry, &rewriter->used, used) {
		if (entry->lookups == NULL && entry->waiters != NULL)
			break;
	}
	return entry;
}

static void
ask_again(void *arg)
{
	struct entry *entry;

	while ((entry = interrupted(arg)) != NULL)
		ask(entry);
}

/* --- the rewriter --- */

struct rewriter *
rewriter_new(struct loop *loop, struct log *log)
{
	struct rewriter *rewriter;

	rewriter = mem_new(1, sizeof(*rewriter));
	rewriter->loop = loop;
	rewriter->log = log;
	rewriter->table = g_hash_table_new(key_hash, key_equal);
	hash_key_make(&rewriter->hash_key);
	TAILQ_INIT(&rewriter->used);
	rewriter->tables = tables_new(loop, log);
	rewriter->again.due = ask_again;
	rewriter->again.arg = rewriter;
	return rewriter;
}

void
rewriter_free(struct rewriter *rewriter)
{
	struct entry *entry;

	if (rewriter == NULL)
		return;
	while ((entry = TAILQ_FIRST(&rewriter->used)) != NULL) {
		waiters_cancel(&entry->waiters);
		remove_entry(entry);
	}
	g_hash_table_destroy(rewriter->table);
	loop_timer_clear(rewriter->loop, &rewriter->again);
	rules_free(rewriter->rules);
	tables_free(rewriter->tables);
	free(rewriter);
}

void
rewriter_set(struct rewriter *rewriter, struct postfix *postfix)
{
	struct entry *entry, *next;

	for (entry = TAILQ_FIRST(&rewriter->used); entry != NULL;
	     entry = next) {
		next = TAILQ_NEXT(entry, used);
		if (entry->waiters == NULL) {
			remove_entry(entry);
			continue;
		}
		if (entry->lookups != NULL)
			lookups_free(entry->lookups);
		entry->lookups = NULL;
		entry->expires = 0;
		loop_timer_set(rewriter->loop, &rewriter->again, clock_now());
	}
	rules_free(rewriter->rules);
	tables_free(rewriter->tables);
	rewriter->tables = tables_new(rewriter->loop, rewriter->log);
	rewriter->rules =
	    postfix == NULL ? NULL : rules_new(postfix, rewriter->tables);
}

enum rewriter_answer
rewriter_get(struct rewriter *rewriter, enum rewrite rewrite,
    const struct address *address, struct arena *arena, const char **text_r)
{
	const struct path path = { address->local, address->domain };
	int64_t now = clock_now();
	struct entry *entry;

	if (!asks_for(rewriter, rewrite, &path)) {
		*text_r = unchanged(rewrite, &path, arena);
		return REWRITER_KNOWN;
	}
	if (!rules_ask(rewriter->rules, rewrite))
		return rules_rewrite(
		    rewriter->rules, rewrite, &path, NULL, arena, text_r);
	entry = asked_entry(rewriter, rewrite, &path, arena, now);
	if (entry == NULL) {
		*text_r = "too many addresses are asked of Postfix's tables";
		return REWRITER_FAILED;
	}
	if (!serves(entry, now))
		return REWRITER_COLD;
	*text_r = arena_string(arena, entry->text);
	return entry->answer;
}

size_t
rewriter_wait_start(struct rewriter *rewriter, struct wait *wait,
    const struct rewriter_question *questions, size_t count)
{
	struct arena *arena = arena_new();
	int64_t now = clock_now();
	struct entry *entry;
	struct path path;
	size_t i;

	wait_start(wait);
	if (count > REWRITER_WAIT_MAX)
		count = REWRITER_WAIT_MAX;
	for (i = 0; i < count; i++) {
		path = (struct path){ questions[i].address->local,
			questions[i].address->domain };
		if (!asks_for(rewriter, questions[i].rewrite, &path) ||
		    !rules_ask(rewriter->rules, questions[i].rewrite))
			continue;
		entry = asked_entry(
		    rewriter, questions[i].rewrite, &path, arena, now);
		if (entry != NULL && !serves(entry, now))
			wait_add(wait, &entry->waiters);
	}
	arena_free(arena);
	return wait->missing;
}
