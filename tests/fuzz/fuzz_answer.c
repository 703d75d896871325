#include <string.h>

#include "lib/dns/answer.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static const enum dns_type types[] = { DNS_A, DNS_CNAME, DNS_PTR, DNS_MX,
	DNS_TXT, DNS_AAAA };

/* It is printable and can be asked in its turn. */
static void
check_name(const char *name)
{
	const char *at;

	require(name != NULL);
	for (at = name; *at != '\0'; at++)
		require(
		    *at > 0x20 && *at < 0x7f && !(*at >= 'A' && *at <= 'Z'));
	require(*name == '\0' || answer_name_check(name) == 0);
}

static void
check_record(enum dns_type type, const struct dns_record *record)
{
	volatile char octet = 0;
	size_t i;

	switch (type) {
	case DNS_A:
		require(record->ip.family == AF_INET);
		break;
	case DNS_AAAA:
		require(record->ip.family == AF_INET6);
		break;
	case DNS_TXT:
		for (i = 0; i < record->length; i++)
			octet = record->data[i];
		(void)octet;
		break;
	default:
		check_name(record->name);
	}
}

/* The first octet chooses the type that was asked for. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_answer answer;
	struct arena *arena;
	enum dns_type type;
	size_t i;

	if (size == 0)
		return 0;
	arena = arena_new();
	type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
	answer_read(arena, data + 1, size - 1, type, &answer);
	require(answer.status != DNS_UNASKED);
	require((answer.status == DNS_FAILURE) == (answer.reason != NULL));
	require((answer.status == DNS_ANSWER) == (answer.count > 0));
	require(answer.count <= DNS_RECORDS_MAX);
	require(answer.canonical == NULL || answer.status != DNS_FAILURE);
	if (answer.canonical != NULL)
		check_name(answer.canonical);
	for (i = 0; i < answer.count; i++)
		check_record(type, &answer.records[i]);
	arena_free(arena);
	return 0;
}
