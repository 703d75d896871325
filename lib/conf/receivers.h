/*
 * Receiver profiles: what large receivers answer to a message in which checks
 * have found something. Data, of a file of their own.
 */
#ifndef POSTFRANK_CONF_RECEIVERS_H
#define POSTFRANK_CONF_RECEIVERS_H

#include "lib/conf/conf.h"

#define CONF_RECEIVERS_MAX 100	/* of a file */
#define CONF_ANSWERS_MAX 100	/* of a receiver */
#define CONF_CONDITIONS_MAX 10	/* of an answer */

/* "check" or "check:grade|grade": the check has found something, of one of
 * these grades if there are any. */
struct conf_condition {
	size_t check;		/* index in the table of checks */
	const char **grades;
	size_t grade_count;	/* 0 = of any */
};

enum conf_senders { SENDERS_ALL, SENDERS_BULK };

/* Expected when all conditions hold. */
struct conf_answer {
	char *code;		/* "550-5.7.26", or "554" without an enhanced
				 * code */
	struct conf_list when;	/* the conditions as they are written */
	struct conf_condition *conditions; /* as many */
	char *text;		/* printable ASCII, as is `source` */
	char *source;		/* where that is documented */
	enum conf_senders senders; /* whose mail is answered so */
};

struct conf_receiver {
	char *name;		/* "gmail": small letters, digits, hyphens */
	char *title;		/* "Gmail": printable ASCII */
	struct conf_list domains;
	struct conf_list mx;	/* names of mail servers, ".name" for all below
				 * that name */
	struct conf_answer *answers;
	size_t answer_count;
};

/* NULL when there is none of that name. */
const struct conf_receiver *conf_receiver(const struct conf *conf,
    const char *name);

/*
 * Reads the file at `path` into conf->receivers, whose strings are from the
 * arena; NULL: the text of `schema`, if it has one. 0, or -1 with `*error_r` as
 * conf_error() sets it.
 */
struct arena;
int receivers_load(const char *path, const struct conf_schema *schema,
    struct arena *arena, struct conf *conf, char **error_r);

/* For the manual. */
struct conf_section;
extern const char conf_receivers_about[];
extern const struct conf_section conf_receiver_section;
extern const struct conf_section conf_answer_section;

#endif
