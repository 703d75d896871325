/* Tables of what a check says of a message. */
#ifndef POSTFRANK_TESTS_UNIT_CHECK_ROWS_H
#define POSTFRANK_TESTS_UNIT_CHECK_ROWS_H

#include "tests/unit/facts_make.h"

struct check_row {
	const char *name;
	const char *sender; /* NULL: <a@example.jp> */
	const char *text;   /* NULL: check_plain */
	enum outcome outcome;
	enum action at_most; /* of what is not fine */
	const char *detail;  /* NULL: fine */
	enum door door;
	const struct domain_facts *domains; /* NULL: good ones */
	struct content_limits limits;	    /* 0: none */
};

/* A message that no check finds fault with. */
extern const char check_plain[];

void check_rows(const char *check, const struct check_row *rows, size_t count);
#define CHECK_ROWS(check, rows) check_rows((check), (rows), COUNT(rows))

void check_expect(struct made *made, const char *check, const char *name,
    enum outcome outcome, enum action at_most, const char *detail);

/* The same for a message by SMTP. */
void check_expect_of(const char *text, const char *check, const char *name,
    enum outcome outcome, enum action at_most, const char *detail);

/* --- checks of the egress, and what they say is to be done --- */

struct egress_row {
	const char *name;
	const char *egress; /* made_egress(); NULL: none is configured */
	enum outcome outcome;
	enum action at_most; /* of what is found or unsure */
	const char *detail;  /* NULL: fine */
	const char *fix;     /* NULL: the check's own */
};

/* The detail where there are networks alone. */
#define CHECK_NO_ADDRESS                                                       \
	"the egress \"default\" has no single address, and this cannot be "   \
	"asked of networks"

void egress_row(const char *check, const struct egress_row *row);
void egress_rows(
    const char *check, const struct egress_row *rows, size_t count);
#define EGRESS_ROWS(check, rows) egress_rows((check), (rows), COUNT(rows))

#endif
