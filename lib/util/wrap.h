/* Lines for a person at a terminal, from octets that may be hostile. */
#ifndef POSTFRANK_UTIL_WRAP_H
#define POSTFRANK_UTIL_WRAP_H

#include <stdio.h>

/*
 * `label`, padded to `indent` columns, and the text, broken between words and
 * wide characters at 78 columns and indented by as much. Characters beyond ASCII
 * are shown when the locale's codeset is UTF-8, else as "\u5c71"; controls and
 * what is no UTF-8 as '?'. NULL or "" prints nothing.
 */
void wrap_print(FILE *out, int indent, const char *label, const char *text);

/* The same behind what is on the line already, up to `column`. */
void wrap_text(FILE *out, int indent, int column, const char *text);

#endif
