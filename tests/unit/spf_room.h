/* What tests of SPF stand in: questions to lib/auth, answers in one line. */
#ifndef POSTFRANK_TESTS_UNIT_SPF_ROOM_H
#define POSTFRANK_TESTS_UNIT_SPF_ROOM_H

#include "lib/auth/spf.h"
#include "tests/dns/dns_house.h"

/* Zeroed, or one that was used before; buf_free() its line at the end. */
struct told {
	struct house *house;
	bool done;
	/* For each client "OUTCOME LOOKUPS/VOIDS TERM of DOMAIN "EXPLANATION":
	 * PROBLEM; STEPS", with " | " between. */
	struct buf line;
	uint32_t ttl;
};

/* `clients` are up to four addresses with blanks between. */
struct spf_search *spf_room_start(struct house *house, struct told *told,
    const char *clients, const struct spf_question *question);
/* Runs the loop until it is told; fails if that does not come. */
const char *spf_room_wait(struct house *house, struct told *told);

/* Both, with the HELO name helo.test; fails unless `want` is told. */
void spf_room_check(struct house *house, struct told *told, const char *row,
    const char *clients, const char *sender, const char *want);

#endif
