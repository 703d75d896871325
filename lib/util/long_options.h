/* Long options, by their full names alone. */
#ifndef POSTFRANK_UTIL_LONG_OPTIONS_H
#define POSTFRANK_UTIL_LONG_OPTIONS_H

struct option;

/*
 * getopt_long(3) takes abbreviations: --password would be --password-file, and
 * a password a file whose name is told. 0, or -1 for a name that is none of
 * `longs`, which was said on standard error in the program's name; what stands
 * behind its "=" is not shown.
 */
int long_options_check(const char *program, int argc, char **argv,
    const struct option *longs);

#endif
