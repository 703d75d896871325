/* From the octets of a DNS message to the records that were asked for. */
#ifndef POSTFRANK_DNS_ANSWER_H
#define POSTFRANK_DNS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dns.h"

struct arena;

/* An answer of 64 KB made to be costly would hold the loop for 100 ms. */
#define ANSWER_OCTETS_MAX 16384
/* CNAMEs that are followed from the name asked for to the records. */
#define ANSWER_CNAMES_MAX 16

/*
 * Fills in the answer, whose records are from the arena. `packet` is hostile;
 * one that cannot be read, or is too long, is a
 * DNS_FAILURE.
 */
void answer_read(struct arena *arena, const uint8_t *packet, size_t length,
    enum dns_type type, struct dns_answer *answer_r);

/*
 * 0 when `name` can be asked: a domain name in presentation format (RFC 1035
 * 5.1), with or without a dot at the end. -1 for an empty or too long label, a
 * name of more than 255 octets (RFC 1035 2.3.4), a bad escape.
 */
int answer_name_check(const char *name);

#endif
