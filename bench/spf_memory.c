/*
 * What one evaluation of SPF costs when nothing has to be asked: our own
 * engine, and libspf2 where it was built in. Usage: spf_memory MILLISECONDS
 * Prints one JSON object: microseconds for a record with two terms, and for
 * one with ten includes, of which the last one lets the client send.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "config.h"

#include "lib/auth/spf_evaluate.h"
#include "lib/auth/spf_evaluation.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"
#ifdef HAVE_LIBSPF2
#include "cli/spf_libspf2.h"
#endif

#define INCLUDES 10
#define BATCH 1000
#define NAME_SIZE 32

struct answer {
	char name[NAME_SIZE];
	struct spf_answer answer;
};

struct world {
	struct arena *arena;
	struct answer answers[INCLUDES + 2];
	size_t count;
};

static void
add(struct world *world, const char *name, const char *text)
{
	const struct dns_record record = { .data = text,
		.length = strlen(text) };
	const struct dns_answer answer = {
		.status = DNS_ANSWER, .ttl = 300, .records = &record, .count = 1
	};
	struct answer *added = &world->answers[world->count++];

	snprintf(added->name, sizeof(added->name), "%s", name);
	spf_answer_take(world->arena, DNS_TXT, &answer, &added->answer);
}

static const struct spf_answer *
find(void *arg, enum dns_type type, const char *name, bool ahead)
{
	const struct world *world = arg;
	size_t i;

	(void)ahead;
	for (i = 0; type == DNS_TXT && i < world->count; i++) {
		if (strcmp(world->answers[i].name, name) == 0)
			return &world->answers[i].answer;
	}
	fprintf(stderr, "spf_memory: %s is asked for\n", name);
	exit(EX_SOFTWARE);
}

static void
make_world(struct world *world)
{
	char name[NAME_SIZE], text[100], all[INCLUDES * 50] = "v=spf1";
	int i;

	*world = (struct world){ .arena = arena_new() };
	add(world, "one.example.jp", "v=spf1 ip4:192.0.2.10 -all");
	for (i = 0; i < INCLUDES; i++) {
		snprintf(name, sizeof(name), "i%d.example.jp", i);
		snprintf(text, sizeof(text), "v=spf1 ip4:%s/24 -all",
		    i == INCLUDES - 1 ? "192.0.2.0" : "198.51.100.0");
		add(world, name, text);
		snprintf(all + strlen(all), sizeof(all) - strlen(all),
		    " include:%s", name);
	}
	snprintf(all + strlen(all), sizeof(all) - strlen(all), " -all");
	add(world, "ten.example.jp", all);
}

/* Microseconds for one. */
static double
measure(struct world *world, const char *sender,
    const struct spf_engine *engine, int64_t milliseconds)
{
	const struct spf_question question = {
		.helo = "mail.example.jp", .sender = sender, .engine = engine
	};
	const struct spf_known known = { find, world };
	struct arena *arena = arena_new();
	struct spf_result result;
	struct ip client;
	int64_t start = clock_now(), end = start + milliseconds, count = 0;
	int i;

	ip_parse("192.0.2.10", &client);
	while (clock_now() < end) {
		for (i = 0; i < BATCH; i++) {
			arena_reset(arena);
			if (!spf_evaluate(
				arena, &question, &client, &known, &result) ||
			    result.outcome != SPF_PASS) {
				fprintf(stderr, "spf_memory: %s: %s\n", sender,
				    spf_outcome_name(result.outcome));
				exit(EX_SOFTWARE);
			}
		}
		count += BATCH;
	}
	end = clock_now();
	arena_free(arena);
	return (double)(end - start) * 1000 / (double)count;
}

int
main(int argc, char **argv)
{
	struct world world;
	int64_t time;

	if (argc != 2)
		return EX_USAGE;
	time = atoi(argv[1]);
	make_world(&world);
	printf("{\"native\":[%.3f,%.3f]",
	    measure(&world, "a@one.example.jp", NULL, time),
	    measure(&world, "a@ten.example.jp", NULL, time));
#ifdef HAVE_LIBSPF2
	printf(",\"libspf2\":[%.3f,%.3f]",
	    measure(&world, "a@one.example.jp", &spf_libspf2, time),
	    measure(&world, "a@ten.example.jp", &spf_libspf2, time));
#endif
	printf("}\n");
	arena_free(world.arena);
	return EX_OK;
}
