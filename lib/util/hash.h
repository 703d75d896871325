/*
 * A hash of octets under a secret key (SipHash-1-3), for tables whose keys
 * strangers choose: without the key nobody can make names that collide.
 */
#ifndef POSTFRANK_UTIL_HASH_H
#define POSTFRANK_UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t words[2];
};

/* A random key; it ends the process when the kernel gives none. */
void hash_key_make(struct hash_key *key_r);

uint64_t hash_octets(const struct hash_key *key, const void *data,
    size_t length);

#endif
