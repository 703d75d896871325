#include <stdlib.h>
#include <string.h>

#include "lib/mail/address.h"
#include "lib/postfix/inquiry.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/rules.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

struct inquiry {
	struct postfix *postfix;
	struct loop *loop;
	struct log *log; /* silent: who asks is told */
	struct tables *tables;
	struct lookups *lookups;
	struct rules *rules; /* made when an address is asked for */
};

static void
answers_are_there(void *arg)
{
	loop_stop(arg);
}

struct inquiry *
inquiry_new(struct postfix *postfix)
{
	struct loop *loop = loop_new();
	struct inquiry *inquiry;

	if (loop == NULL)
		return NULL;
	inquiry = mem_new(1, sizeof(*inquiry));
	inquiry->postfix = postfix_hold(postfix);
	inquiry->loop = loop;
	inquiry->log = log_open("inquiry", 0, false);
	inquiry->tables = tables_new(loop, inquiry->log);
	inquiry->lookups =
	    lookups_new(inquiry->tables, answers_are_there, loop);
	return inquiry;
}

void
inquiry_free(struct inquiry *inquiry)
{
	if (inquiry == NULL)
		return;
	rules_free(inquiry->rules);
	lookups_free(inquiry->lookups);
	tables_free(inquiry->tables);
	loop_free(inquiry->loop);
	log_close(inquiry->log);
	postfix_release(inquiry->postfix);
	free(inquiry);
}

static char *
words_of(
    const struct inquiry *inquiry, struct arena *arena, const char *parameter)
{
	return arena_string(arena, postfix_value(inquiry->postfix, parameter));
}

static enum lookup
find(struct inquiry *inquiry, const char *table, const char *key,
    struct arena *arena, const char **value_r)
{
	struct table *asked = tables_add(inquiry->tables, table);
	enum lookup answer;

	while ((answer = lookups_find(inquiry->lookups, asked, key, value_r)) ==
	    LOOKUP_COLD)
		loop_run(inquiry->loop);
	if (answer != LOOKUP_NONE)
		*value_r = arena_string(arena, *value_r);
	return answer;
}

enum lookup
inquiry_find(struct inquiry *inquiry, const char *parameter, const char *key,
    struct arena *arena, const char **value_r)
{
	char *rest = words_of(inquiry, arena, parameter), *word;
	enum lookup answer = LOOKUP_NONE;

	while (answer == LOOKUP_NONE && (word = words_next(&rest)) != NULL)
		answer = find(inquiry, word, key, arena, value_r);
	return answer;
}

bool
inquiry_list_has(struct inquiry *inquiry, const char *parameter,
    const char *word, struct arena *arena)
{
	char *rest = words_of(inquiry, arena, parameter), *item;
	const char *value;
	bool matches, wanted;

	while ((item = words_next(&rest)) != NULL) {
		for (wanted = true; *item == '!'; item++)
			wanted = !wanted;
		matches = words_is_table(item)
		    ? find(inquiry, item, word, arena, &value) == LOOKUP_FOUND
		    : str_equal(item, word);
		if (matches)
			return wanted;
	}
	return false;
}

/* --- addresses --- */

static void
read_rules(struct inquiry *inquiry)
{
	if (inquiry->rules == NULL)
		inquiry->rules = rules_new(inquiry->postfix, inquiry->tables);
}

static void
read_maps(struct inquiry *inquiry, const char *parameter, struct arena *arena,
    struct maps *maps)
{
	char *rest = words_of(inquiry, arena, parameter), *word;

	*maps = (struct maps){ .title = parameter, .null_key = "" };
	while ((word = words_next(&rest)) != NULL) {
		maps->tables = arena_grow(
		    arena, maps->tables, maps->count, sizeof(struct table *));
		maps->tables[maps->count++] = tables_add(inquiry->tables, word);
	}
}

enum lookup
inquiry_find_address(struct inquiry *inquiry, const char *parameter,
    const struct address *address, struct arena *arena, const char **value_r)
{
	struct walk walk;
	struct maps maps;
	const char *extension, *value;

	read_rules(inquiry);
	read_maps(inquiry, parameter, arena, &maps);
	for (;;) {
		walk = (struct walk){
			.rules = inquiry->rules,
			.lookups = inquiry->lookups,
			.arena = arena,
			.path = { address->local, address->domain },
		};
		value = rules_find(&walk, &maps, &extension);
		if (!walk.cold)
			break;
		loop_run(inquiry->loop);
	}
	if (walk.failure != NULL) {
		*value_r = walk.failure;
		return LOOKUP_FAILED;
	}
	if (value == NULL)
		return LOOKUP_NONE;
	*value_r = arena_string(arena, value);
	return LOOKUP_FOUND;
}

enum lookup
inquiry_relayhost(struct inquiry *inquiry, const struct address *sender,
    struct arena *arena, const char **value_r)
{
	const struct path path = { sender->local, sender->domain };
	enum rewriter_answer answer;

	read_rules(inquiry);
	while ((answer = rules_rewrite(inquiry->rules, REWRITE_RELAYHOST, &path,
		    inquiry->lookups, arena, value_r)) == REWRITER_COLD)
		loop_run(inquiry->loop);
	return answer == REWRITER_KNOWN ? LOOKUP_FOUND : LOOKUP_FAILED;
}
