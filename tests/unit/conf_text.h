/* What the tests of the configuration share: a table of checks, and texts as
 * files. */
#ifndef POSTFRANK_TESTS_UNIT_CONF_TEXT_H
#define POSTFRANK_TESTS_UNIT_CONF_TEXT_H

#include "lib/conf/conf.h"

/* Two checks: links, with the options max, shorteners and strict, and
 * from-header, without, but with the grades missing and several. No receivers
 * come with it. */
extern const struct conf_schema conf_text_schema;

/* The snapshot of a text that must be correct. */
struct conf *conf_text_load(const char *text);

/* The text must be wrong; the sentence about it begins with the file's name, a
 * colon and `want`. */
void conf_text_refused(const char *text, const char *want);
void conf_text_refused_n(const char *text, size_t length, const char *want);

/* Every option has its default. */
void conf_text_defaults(const struct conf *conf);

#endif
