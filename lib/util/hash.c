#include <string.h>
#include <sys/random.h>

#include "lib/util/hash.h"
#include "lib/util/mem.h"

#define ROTATE(word, bits) ((word) << (bits) | (word) >> (64 - (bits)))

void
hash_key_make(struct hash_key *key_r)
{
	if (getrandom(key_r, sizeof(*key_r), 0) != sizeof(*key_r))
		mem_fatal();
}

static void
round_once(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = ROTATE(v[1], 13) ^ v[0];
	v[0] = ROTATE(v[0], 32);
	v[2] += v[3];
	v[3] = ROTATE(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = ROTATE(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = ROTATE(v[1], 17) ^ v[2];
	v[2] = ROTATE(v[2], 32);
}

/* Up to eight octets, the first the lowest. */
static uint64_t
word_of(const uint8_t *octets, size_t length)
{
	uint64_t word = 0;
	size_t i;

	for (i = 0; i < length; i++)
		word |= (uint64_t)octets[i] << (8 * i);
	return word;
}

static void
mix(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	round_once(v);
	v[0] ^= word;
}

/* Aumasson, Bernstein: SipHash, 2012, section 2; c = 1, d = 3. */
uint64_t
hash_octets(const struct hash_key *key, const void *data, size_t length)
{
	const uint8_t *octets = data;
	size_t left = length;
	uint64_t v[4];

	v[0] = key->words[0] ^ 0x736f6d6570736575;
	v[1] = key->words[1] ^ 0x646f72616e646f6d;
	v[2] = key->words[0] ^ 0x6c7967656e657261;
	v[3] = key->words[1] ^ 0x7465646279746573;
	for (; left >= 8; left -= 8, octets += 8)
		mix(v, word_of(octets, 8));
	mix(v, (uint64_t)length << 56 | word_of(octets, left));
	v[2] ^= 0xff;
	round_once(v);
	round_once(v);
	round_once(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
