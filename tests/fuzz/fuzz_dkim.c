/*
 * The first line is what DNS says of every key, "|" between its TXT records, or
 * "!" when it fails; behind it is the message.
 */
#include <string.h>
#include <time.h>

#include "lib/auth/dkim.h"
#include "lib/mail/content.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static const struct content_limits limits = { 20000, 20000 };

#define RECORDS_MAX 4

static void
require_printable(const char *text)
{
	for (; *text != '\0'; text++)
		require(*text >= ' ' && *text <= '~');
}

static struct dkim_key
read_key(const char *line, size_t length, struct dns_record *records)
{
	struct dkim_key key = { .status = DNS_ANSWER, .records = records };
	const char *end = line + length, *bar;

	if (length == 1 && *line == '!')
		return (struct dkim_key){ .status = DNS_FAILURE,
			.reason = "SERVFAIL" };
	while (key.count < RECORDS_MAX) {
		bar = memchr(line, '|', (size_t)(end - line));
		if (bar == NULL)
			bar = end;
		records[key.count++] = (struct dns_record){ .data = line,
			.length = (size_t)(bar - line) };
		if (bar == end)
			break;
		line = bar + 1;
	}
	return key;
}

static void
check_signature(const struct dkim_signature *signature)
{
	require((signature->key_name == NULL) ==
	    (signature->fault != NULL || signature->beyond != NULL));
	require(signature->name_count <= DKIM_NAMES_MAX);
	if (signature->key_name == NULL)
		return;
	require_printable(signature->key_name);
	require(strlen(signature->key_name) <= 253);
	require(signature->domain != NULL && signature->selector != NULL);
	require(signature->identity_domain != NULL);
}

static void
check_result(const struct dkim_result *result, const struct dkim_key *key)
{
	require_printable(result->text);
	require((result->why == DKIM_WHY_NOTHING) ==
	    (result->outcome == DKIM_PASS));
	require(
	    (result->why >= DKIM_WHY_DNS) == (result->outcome == DKIM_UNSURE));
	require(result->unsigned_octets == 0 ||
	    (result->outcome == DKIM_PASS && result->signature->has_length));
	require(
	    result->signature->fault == NULL || result->why == DKIM_WHY_FIELD);
	/* A key that is not there makes no signature a bad one. */
	if (key->status != DNS_ANSWER)
		require(result->why != DKIM_WHY_NOTHING &&
		    result->why != DKIM_WHY_SIGNATURE &&
		    result->why != DKIM_WHY_BODY);
}

static void
evaluate(struct arena *arena, const struct content *content,
    const struct dkim_signatures *signatures, const struct dkim_key *key,
    struct dkim_results *results_r)
{
	static struct dkim_library *library;
	struct dkim_key keys[DKIM_SIGNATURES_MAX];
	size_t i;

	if (library == NULL)
		library = dkim_library_new();
	for (i = 0; i < DKIM_SIGNATURES_MAX; i++)
		keys[i] = *key;
	dkim_evaluate(
	    library, arena, content, signatures, keys, time(NULL), results_r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end;
	struct dns_record records[RECORDS_MAX];
	struct dkim_signatures signatures;
	struct dkim_results results;
	struct content content;
	struct dkim_key key;
	struct arena *arena;
	struct eml eml;
	size_t i;

	end = memchr(data, '\n', size);
	if (end == NULL)
		return 0;
	key = read_key(text, (size_t)(end - text), records);
	arena = arena_new();
	content_start(&content, arena, &limits);
	eml_read(
	    arena, end + 1, size - (size_t)(end + 1 - text), &content, &eml);
	dkim_read(arena, &content, &signatures);
	require(signatures.count <= DKIM_SIGNATURES_MAX);
	require(signatures.count <= signatures.total);
	evaluate(arena, &content, &signatures, &key, &results);
	require(results.count == signatures.count);
	for (i = 0; i < results.count; i++) {
		check_signature(&signatures.items[i]);
		check_result(&results.items[i], &key);
		dkim_covers(&results.items[i], "From");
	}
	content_free(&content);
	arena_free(arena);
	return 0;
}
