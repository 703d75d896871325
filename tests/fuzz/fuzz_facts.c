/*
 * Any octets as saved facts: what is not refused is what would be saved of it
 * again, octet by octet.
 */
#include <string.h>

#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/relay.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/fuzz/fuzz.h"

static void
require_same(const struct buf *octets, const uint8_t *data, size_t size)
{
	require(octets->length == size);
	require(memcmp(octets->data, data, size) == 0);
}

static void
try_domain(const uint8_t *data, size_t size)
{
	struct domain_facts *facts;
	struct buf octets = { 0 };

	facts = domain_facts_unpack(data, size);
	if (facts == NULL)
		return;
	require(
	    domain_has_address(facts) != KNOWN_YES || facts->address_count > 0);
	require(domain_has_null_mx(facts) != KNOWN_YES ||
	    domain_takes_mail(facts) == KNOWN_NO);
	require(domain_is_conclusive(facts) || facts->reason != NULL);
	domain_facts_pack(facts, &octets);
	require_same(&octets, data, size);
	buf_free(&octets);
	domain_facts_release(facts);
}

static void
try_egress(const uint8_t *data, size_t size)
{
	struct egress_facts *facts;
	struct buf octets = { 0 };

	facts = egress_facts_unpack(data, size);
	if (facts == NULL)
		return;
	require(facts->address_count <= EGRESS_ADDRESSES_MAX);
	egress_facts_pack(facts, &octets);
	require_same(&octets, data, size);
	buf_free(&octets);
	egress_facts_release(facts);
}

/* A file is text; what it says is said again, and read back. */
static void
try_relay(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf first = { 0 }, second = { 0 };
	struct relay_facts facts;

	if (relay_facts_parse(arena, (const char *)data, size, &facts) == 0) {
		require(facts.count <= RELAY_KEYWORDS_MAX);
		require(facts.size >= 0);
		relay_facts_print(&facts, &first);
		require(relay_facts_parse(
			    arena, first.data, first.length, &facts) == 0);
		relay_facts_print(&facts, &second);
		require_same(
		    &second, (const uint8_t *)first.data, first.length);
	}
	buf_free(&first);
	buf_free(&second);
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_domain(data, size);
	try_egress(data, size);
	try_relay(data, size);
	return 0;
}
