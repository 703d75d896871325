/*
 * Runs a fuzz target over seed files, and over changes of them that are the
 * same each time: replay_NAME reads $srcdir/tests/fuzz/seeds/NAME.
 */
#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/clock.h"
#include "tests/fuzz/fuzz.h"

#define PROGRAM "/replay_"
#define SEEDS_MAX 64
#define SEED_OCTETS_MAX 65536
#define CHANGES 50000
#define MILLISECONDS_MAX 500 /* sanitizers are slow */

struct seeds {
	struct buf texts[SEEDS_MAX];
	size_t count;
};

static void
read_seed(const char *path, struct buf *text)
{
	FILE *file;

	file = fopen(path, "rb");
	require(file != NULL);
	text->length +=
	    fread(buf_reserve(text, SEED_OCTETS_MAX), 1, SEED_OCTETS_MAX, file);
	fclose(file);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
read_seeds(const char *folder, struct seeds *seeds)
{
	struct buf path = { 0 };
	struct dirent **entries;
	int count, i;

	count = scandir(folder, &entries, NULL, by_name);
	for (i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.' && seeds->count < SEEDS_MAX) {
			buf_clear(&path);
			buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
			read_seed(path.data, &seeds->texts[seeds->count++]);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	buf_free(&path);
}

/* xorshift64: below `limit`. */
static size_t
draw(uint64_t *state, size_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return limit == 0 ? 0 : (size_t)(*state % limit);
}

/* One octet becomes another, a piece goes, or a piece of a seed comes in. */
static void
change(struct buf *text, const struct seeds *seeds, uint64_t *state)
{
	const struct buf *other = &seeds->texts[draw(state, seeds->count)];
	struct buf changed = { 0 };
	size_t at = draw(state, text->length), kind = draw(state, 3);
	size_t from = draw(state, other->length);
	size_t length = draw(state, 40);

	buf_append(&changed, text->data, at);
	if (kind == 0) {
		buf_octet(&changed, (char)draw(state, 256));
		at++;
	} else if (kind == 1) {
		at += length;
	} else {
		if (length > other->length - from)
			length = other->length - from;
		buf_append(&changed, other->data + from, length);
	}
	if (at < text->length)
		buf_append(&changed, text->data + at, text->length - at);
	buf_free(text);
	*text = changed;
}

static void
run(const struct buf *text)
{
	uint8_t *copy;

	/* Of its own size, so that a sanitizer sees a read past the end. */
	copy = malloc(text->length > 0 ? text->length : 1);
	require(copy != NULL);
	if (text->length > 0)
		memcpy(copy, text->data, text->length);
	LLVMFuzzerTestOneInput(copy, text->length);
	free(copy);
}

static void
replay(const struct seeds *seeds)
{
	int64_t end = clock_now() + MILLISECONDS_MAX;
	uint64_t state = 0x9e3779b97f4a7c15;
	struct buf text = { 0 };
	size_t i, times;

	for (i = 0; i < seeds->count; i++)
		run(&seeds->texts[i]);
	for (i = 0; i < CHANGES && clock_now() < end; i++) {
		const struct buf *seed = &seeds->texts[i % seeds->count];

		buf_clear(&text);
		buf_append(&text, seed->data, seed->length);
		for (times = 1 + draw(&state, 8); times > 0; times--)
			change(&text, seeds, &state);
		run(&text);
	}
	buf_free(&text);
}

int
main(int argc, char **argv)
{
	const char *source = getenv("srcdir"), *name;
	struct seeds seeds = { 0 };
	struct buf folder = { 0 };

	name = strstr(argv[0], PROGRAM);
	require(argc == 1 && name != NULL);
	buf_printf(&folder, "%s/tests/fuzz/seeds/%s",
	    source != NULL ? source : ".", name + strlen(PROGRAM));
	read_seeds(folder.data, &seeds);
	require(seeds.count > 0);
	replay(&seeds);
	while (seeds.count > 0)
		buf_free(&seeds.texts[--seeds.count]);
	buf_free(&folder);
	return EXIT_SUCCESS;
}
