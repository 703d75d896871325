/* One message while it is read, for `postfrank learn`. */
#ifndef POSTFRANK_CLI_LEARN_PRIVATE_H
#define POSTFRANK_CLI_LEARN_PRIVATE_H

#include "cli/learn.h"

struct reading {
	struct arena *arena;
	struct trace trace;
	struct ip ip;		 /* the address it came from */
	const struct received *hop; /* the Received field that has it, or
				     * NULL: */
	size_t hop_at;		 /* this one, or the border */
	const char *from;	 /* domain, or NULL */
	struct learn_message *message;
};

/* --- learn_read.c --- */

void learn_add(struct reading *reading, enum learn_key key, const char *text,
    const char *source);
void learn_note(struct reading *reading, const char *note);
/* A stranger's name, printable and bounded; NULL is one, too. */
const char *learn_show(struct arena *arena, const char *text);
/* "Received by mx.example.net" */
const char *learn_source(struct reading *reading,
    const struct trace_field *field);
/* The domain of a path or of an identity such as "@example.jp"; or NULL. */
const char *learn_domain(struct reading *reading, const char *text);

/* --- learn_dkim.c --- */

void learn_dkim(struct reading *reading);

#endif
