/* The rooms of the check `keywords`: its lists, and the text it looks at. */
#ifndef POSTFRANK_CHECKS_KEYWORDS_H
#define POSTFRANK_CHECKS_KEYWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/conf/option.h"
#include "lib/mail/match.h"
#include "lib/mail/word_list.h"
#include "lib/util/buf.h"

struct arena;
struct expression;
struct message;

/* --- keywords_lists.c: what the configuration lists --- */

/* In the order of `keywords_options`. */
enum keywords_option {
	KEYWORDS_THRESHOLD,
	KEYWORDS_FILES,
	KEYWORDS_EXPRESSIONS,
	KEYWORDS_OPTIONS,
};
extern const struct conf_option keywords_options[KEYWORDS_OPTIONS];

struct keywords {
	struct arena *arena;
	/* By number of the word in `match`; no two are the same. */
	const struct word_entry **entries;
	struct match_word *words;
	size_t word_count;
	struct match *match;

	struct word_list patterns;
	struct expression **expressions; /* one for each pattern */
};

/* For struct conf_check_row; what is prepared is a struct keywords. */
int keywords_prepare(const union conf_value *values, void **prepared_r,
    char **error_r);
void keywords_forget(void *prepared);

/* Lists that are built in, made of etc/keywords.*; ends with a NULL name. */
struct keywords_shipped {
	const char *name;
	const char *text;
	size_t length;
};
extern const struct keywords_shipped keywords_shipped[];

/* --- keywords_text.c: what a reader sees of a message --- */

/* Octets of folded text that are looked through. */
#define KEYWORDS_TEXT_MAX ((size_t)16 * 1024 * 1024)

struct keywords_text {
	struct buf folded;	/* the Subject, and each text part, each ended
				 * by a line end */
	size_t body_at;		/* where the first part begins */
	bool is_cut;		/* there is more than this */
};

void keywords_text_read(const struct message *message,
    struct keywords_text *text_r);
void keywords_text_free(struct keywords_text *text);

#endif
