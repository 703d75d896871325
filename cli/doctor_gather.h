/* How `postfrank doctor` asks. Private to doctor_gather.c and doctor_visit.c. */
#ifndef POSTFRANK_CLI_DOCTOR_GATHER_H
#define POSTFRANK_CLI_DOCTOR_GATHER_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/doctor.h"
#include "lib/util/loop.h"
#include "lib/util/wait.h"

/* The rooms of the house that know, and when they have been asked enough. */
struct rooms {
	struct doctor_facts *facts;
	struct loop *loop;
	struct log *log;
	struct dns *dns;
	struct domain_cache *domains;
	struct egress_watch *egress;
	struct reach_cache *reach;
	struct public_suffixes *suffixes;
	struct visit *visits; /* one for each domain */
	bool is_open;		/* the visits have begun */
	struct loop_timer quiet, end;
};

/* SPF of one domain at one egress. */
struct sending {
	struct visit *visit;
	size_t egress;		/* its place in the configuration */
	const char *name;	/* spf_name_make(); NULL = the egress is not
				 * known yet, or nothing is asked */
	struct wait wait;
	bool is_due;		/* it is to be asked, and was not answered */
};

/* One domain on its way: its own facts, then its mail servers', which then are
 * probed; beside that, its SPF record, its SPF at each egress, and the TXT
 * records of DMARC and of DKIM keys. */
struct visit {
	struct rooms *rooms;
	struct doctor_domain *domain;
	struct wait wait, texts_wait;
	struct spf_expansion *spf; /* under way, or NULL */
	struct sending *sendings;
	unsigned texts_rounds;
	bool has_hosts, has_texts;
};

/* doctor_gather.c: something is known that was not. */
void rooms_news(struct rooms *rooms);

/* doctor_visit.c */
void visit_start(struct visit *visit);
/* Perhaps an egress is known now. */
void visit_egresses(struct visit *visit);
bool visit_is_complete(const struct visit *visit);
/* What is not known by now stays so. */
void visit_end(struct visit *visit);

#endif
