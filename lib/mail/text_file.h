/* Files that stand in a text as lines: uuencode (POSIX) and yEnc. */
#ifndef POSTFRANK_MAIL_TEXT_FILE_H
#define POSTFRANK_MAIL_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct text_file {
	const char *encoding;	/* "uuencode" or "yEnc" */
	const char *name;	/* of the text, not terminated */
	size_t name_length;
};

/* The next one that begins in a line at or behind `*at`, which is the beginning
 * of one; moves `*at` behind that line. False when there is no more. */
bool text_file_next(const char **at, const char *end,
    struct text_file *file_r);

#endif
