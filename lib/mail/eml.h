/* A message file: what `sendmail` would be given, or a copy that arrived. */
#ifndef POSTFRANK_MAIL_EML_H
#define POSTFRANK_MAIL_EML_H

#include <stddef.h>

struct arena;
struct content;

/* Fields that Postfix removes before a milter sees the message. */
struct eml {
	const char *return_path;	/* value of the first one, or NULL */
	size_t return_paths;		/* how many there were */
};

/*
 * Feeds a whole file to `content`, which was started and is ended here, as
 * Postfix would hand it over: Return-Path, Bcc, Resent-Bcc and Content-Length
 * are dropped, and so are a byte order mark and an mbox "From " line at the top;
 * a line that is no field ends the header and is body. A file with any CRLF has
 * CRLF line ends, else LF; the body is fed with CRLF.
 */
void eml_read(struct arena *arena, const char *data, size_t length,
    struct content *content, struct eml *eml_r);

#endif
