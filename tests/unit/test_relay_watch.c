#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/facts/relay_watch.h"
#include "lib/util/arena.h"
#include "lib/util/log.h"
#include "lib/util/loop.h"
#include "tests/unit/suite.h"

struct room {
	char folder[64];
	struct arena *arena;
	struct loop *loop;
	struct log *log;
};

static void
open_room(struct room *room)
{
	strcpy(room->folder, "/tmp/relay-watch.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(room->folder));
	strcat(room->folder, "/relay");
	room->arena = arena_new();
	room->loop = loop_new();
	room->log = log_open("test", 0, false);
}

static void
close_room(struct room *room)
{
	char *command = arena_printf(room->arena, "rm -rf %.*s",
	    (int)strlen(room->folder) - 6, room->folder);

	ck_assert_int_eq(system(command), 0);
	log_close(room->log);
	loop_free(room->loop);
	arena_free(room->arena);
}

static void
keep(struct room *room, const char *next_hop, const char *line)
{
	struct relay_facts facts = {
		.next_hop = next_hop, .host = "a", .fetched = 1
	};
	const char *error;

	relay_facts_add(room->arena, &facts, line);
	ck_assert_int_eq(
	    relay_facts_write(room->arena, room->folder, &facts, &error), 0);
}

/* The SIZE that is known of a next hop; -1 = nothing is. */
static long long
size_of(struct relay_watch *watch, const char *next_hop)
{
	struct relays *relays = relay_watch_get(watch);
	const struct relay_facts *facts = relays_find(relays, next_hop);
	long long size = facts != NULL ? facts->size : -1;

	relays_release(relays);
	return size;
}

START_TEST(what_is_kept_later_is_seen)
{
	static const char a[] = "[a.example]:587", b[] = "b.example";
	struct relays *before;
	struct relay_watch *watch;
	struct room room;

	open_room(&room);
	watch = relay_watch_new(room.loop, room.log, room.folder);
	ck_assert_int_eq(size_of(watch, a), -1);
	keep(&room, a, "SIZE 1");
	keep(&room, b, "SIZE 2");
	ck_assert_int_eq(size_of(watch, a), -1);
	relay_watch_look(watch);
	ck_assert_int_eq(size_of(watch, a), 1);
	ck_assert_int_eq(size_of(watch, b), 2);
	ck_assert_int_eq(size_of(watch, "a.example:587"), -1);
	/* A message that holds the old ones keeps them. */
	before = relay_watch_get(watch);
	relay_watch_look(watch);
	ck_assert_ptr_eq(before, relay_watch_get(watch));
	relays_release(before);
	usleep(20000);
	keep(&room, a, "SIZE 3");
	relay_watch_look(watch);
	ck_assert_int_eq(size_of(watch, a), 3);
	ck_assert_int_eq(relays_find(before, a)->size, 1);
	relays_release(before);
	relay_watch_free(watch);
	close_room(&room);
}
END_TEST

START_TEST(other_files_are_let_alone)
{
	static const char a[] = "[a.example]:587";
	struct relay_watch *watch;
	struct room room;
	char *from, *to;
	FILE *file;

	open_room(&room);
	keep(&room, a, "SIZE 1");
	from = arena_printf(room.arena, "%s/%s", room.folder, a);
	to = arena_printf(room.arena, "%s/b.example", room.folder);
	ck_assert_int_eq(link(from, to), 0);
	file = fopen(arena_printf(room.arena, "%s/none", room.folder), "w");
	fputs("nothing of that kind\n", file);
	fclose(file);
	mkdir(arena_printf(room.arena, "%s/folder", room.folder), 0700);
	mkfifo(arena_printf(room.arena, "%s/fifo", room.folder), 0600);
	watch = relay_watch_new(room.loop, room.log, room.folder);
	ck_assert_int_eq(size_of(watch, a), 1);
	ck_assert_int_eq(size_of(watch, "b.example"), -1);
	relay_watch_free(watch);
	close_room(&room);
}
END_TEST

START_TEST(there_is_a_limit)
{
	struct relay_watch *watch;
	struct relays *relays;
	struct room room;
	size_t i;

	open_room(&room);
	for (i = 0; i <= RELAY_WATCH_MAX; i++) {
		keep(&room, arena_printf(room.arena, "%zu.example", i),
		    "SIZE 1");
		if (i + 1 < RELAY_WATCH_MAX)
			continue;
		watch = relay_watch_new(room.loop, room.log, room.folder);
		relays = relay_watch_get(watch);
		ck_assert_uint_eq(relays->count, RELAY_WATCH_MAX);
		relays_release(relays);
		relay_watch_free(watch);
	}
	close_room(&room);
}
END_TEST

TEST_SUITE("relay_watch", what_is_kept_later_is_seen, other_files_are_let_alone,
    there_is_a_limit)
