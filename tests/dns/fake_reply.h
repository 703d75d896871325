/* What a made-up DNS server replies to a packet. */
#ifndef POSTFRANK_TESTS_DNS_FAKE_REPLY_H
#define POSTFRANK_TESTS_DNS_FAKE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_zone;

struct fake_reply {
	uint8_t *wire; /* free(3) it; NULL = silence */
	size_t length;
	int64_t delay; /* milliseconds */
};

/* Counts the question, too. */
void fake_reply_make(struct fake_zone *zone, const uint8_t *query,
    size_t length, bool tcp, struct fake_reply *reply_r);

#endif
