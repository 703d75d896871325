#include <string.h>

#include "lib/mail/received.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

/* No text is longer than what was read; each is read to its end here. */
static void
check_text(const char *text, size_t size)
{
	require(text == NULL || strlen(text) <= size);
}

static void
check_result(const struct auth_result *result, size_t size)
{
	size_t i;

	require(result->method != NULL && result->result != NULL);
	check_text(result->method, size + strlen("spf"));
	check_text(result->result, size);
	require(result->property_count <= AUTH_RESULTS_MAX);
	for (i = 0; i < result->property_count; i++) {
		require(result->properties[i].name != NULL);
		check_text(result->properties[i].name, size);
		check_text(result->properties[i].value, size);
		require(auth_property(result, result->properties[i].name) !=
		    NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *value = (const char *)data;
	struct auth_results results;
	struct auth_result spf;
	struct received received;
	size_t i;

	received_read(arena, value, size, &received);
	check_text(received.helo, size);
	check_text(received.name, size);
	check_text(received.by, size);
	check_text(received.with, size);
	auth_results_read(arena, value, size, &results);
	check_text(results.authserv_id, size);
	require(results.count <= AUTH_RESULTS_MAX);
	for (i = 0; i < results.count; i++)
		check_result(&results.items[i], size);
	received_spf_read(arena, value, size, &spf);
	check_result(&spf, size);
	arena_free(arena);
	return 0;
}
