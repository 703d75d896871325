/* The check `keywords` with lists that a test writes down. */
#ifndef POSTFRANK_TESTS_UNIT_KEYWORDS_MAKE_H
#define POSTFRANK_TESTS_UNIT_KEYWORDS_MAKE_H

#include "lib/checks/keywords.h"
#include "lib/conf/conf.h"

/* Texts of lists; NULL: there is none. They are called "words", "more" and
 * "expressions"; with a `words` that begins with "keywords." it is built in. */
struct keywords_make {
	const char *words, *more, *expressions;
	int64_t threshold; /* 0: 100 */
};

/* What they make; NULL with an error that the caller frees. */
struct keywords_made {
	struct conf_file files[2], expression_file;
	struct conf_files lists, expression_lists;
	union conf_value values[KEYWORDS_OPTIONS];
	struct conf_check settings;
};
int keywords_make(struct keywords_made *made, const struct keywords_make *make,
    char **error_r);
void keywords_made_end(struct keywords_made *made);

#endif
