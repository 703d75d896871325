/* What is wrong with an egress, told to the admin once when it begins and once
 * when it is over. */
#ifndef POSTFRANK_FACTS_EGRESS_NOTICE_H
#define POSTFRANK_FACTS_EGRESS_NOTICE_H

struct egress_facts;
struct egress_notices;
struct log;

struct egress_notices *egress_notices_new(void);
void egress_notices_free(struct egress_notices *notices);

/*
 * Logs what has changed since the last call. What is not known has not changed.
 * `log` NULL: as if it had been told.
 */
void egress_notices_tell(struct egress_notices *notices, struct log *log,
    const struct egress_facts *facts);

#endif
