/* The rows of a made-up zone; fake_dns.c explains the file. */
#ifndef POSTFRANK_TESTS_DNS_FAKE_ZONE_H
#define POSTFRANK_TESTS_DNS_FAKE_ZONE_H

#include <glib.h>
#include <ldns/ldns.h>
#include <stdio.h>

struct fake_zone;

enum fake_way {
	FAKE_DELAY,
	FAKE_DROP,
	FAKE_SERVFAIL,
	FAKE_REFUSED,
	FAKE_FORMERR,
	FAKE_NXDOMAIN,
	FAKE_NODATA,
	FAKE_NEGATIVE,
	FAKE_TRUNCATE,
	FAKE_TRUNCATE_SILENT,
	FAKE_GARBAGE,
	FAKE_WRONG_ID,
	FAKE_WRONG_QUESTION,
	FAKE_MANY,
	FAKE_WAYS,
};

struct fake_rule {
	ldns_rr_type type; /* 0 = every type */
	enum fake_way way;
	int number;
};

struct fake_entry {
	ldns_rr_list *records;
	GArray *rules;
};

/* NULL after a message on standard error. */
struct fake_zone *fake_zone_read(FILE *in, const char *file_name);
void fake_zone_free(struct fake_zone *zone);

/* By name (lower case, no dot at the end), or by the wildcard next above. */
const struct fake_entry *fake_zone_find(const struct fake_zone *zone,
    const char *name);
/* The rule for that type, or NULL; of no entry too. */
const struct fake_rule *fake_rule(const struct fake_entry *entry,
    ldns_rr_type type, enum fake_way way);

void fake_zone_count(struct fake_zone *zone, const char *name,
    ldns_rr_type type);
/* A line "COUNT NAME TYPE" for each question, sorted. */
void fake_zone_print_counts(const struct fake_zone *zone, FILE *out);

#endif
