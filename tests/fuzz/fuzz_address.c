#include <stdbool.h>
#include <string.h>

#include "lib/mail/address.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "tests/fuzz/fuzz.h"

static void
check_text(const char *text)
{
	require(text != NULL);
	for (; *text != '\0'; text++)
		require(*text >= 0x20 && *text < 0x7f);
}

static void
check_address(struct arena *arena, const struct address *address)
{
	const char *again, *error;

	check_text(address->text);
	require(address->local != NULL);
	require(strlen(address->local) <= ADDRESS_LOCAL_MAX);
	if (address->domain == NULL || address_is_literal(address))
		return;
	check_text(address->domain);
	require(strlen(address->domain) <= DOMAIN_MAX_OCTETS);
	/* What is normal stays as it is. */
	again = domain_normal(
	    arena, address->domain, strlen(address->domain), &error);
	require(again != NULL && strcmp(again, address->domain) == 0);
}

/* What was read once is read again from what is shown of it. */
static void
check_round_trip(struct arena *arena, const struct address *address)
{
	struct address again;
	const char *path, *error;

	if (strchr(address->text, '\\') != NULL)
		return; /* octets that cannot be shown */
	path = arena_printf(arena, "<%s>", address->text);
	require(address_path(arena, path, strlen(path), &again, &error) == 0);
	require(strcmp(again.local, address->local) == 0);
	require(strcmp(again.text, address->text) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *error = NULL;
	struct arena *arena = arena_new();
	struct address_list list;
	struct address address;
	size_t i;

	if (address_path(arena, text, size, &address, &error) != 0) {
		check_text(error);
		check_text(address.text);
		require(!address_is_null(&address));
	} else if (!address_is_null(&address)) {
		check_address(arena, &address);
		check_round_trip(arena, &address);
	}
	if (address_list(arena, text, size, &list, &error) != 0)
		check_text(error);
	require(list.count <= ADDRESS_LIST_MAX);
	for (i = 0; i < list.count; i++)
		check_address(arena, &list.items[i]);
	arena_free(arena);
	return 0;
}
