/* What a person is shown of a message: the text of its parts, their links. */
#ifndef POSTFRANK_MAIL_SHOWN_H
#define POSTFRANK_MAIL_SHOWN_H

struct arena;
struct links;
struct mime;

/*
 * Sets shown and hidden of the parts, and reads the links. Of text, at most
 * MIME_TEXT_MAX octets or a few more; past it MIME_OVER_TEXT is set.
 */
void shown_read(struct arena *arena, struct mime *mime, struct links *links_r);

#endif
