/* What a person is shown of a message: text, links, and what acts by itself. */
#ifndef POSTFRANK_MAIL_SHOWN_H
#define POSTFRANK_MAIL_SHOWN_H

struct arena;
struct html_actives;
struct links;
struct mime;

/*
 * Sets shown and hidden of the parts, and reads the rest, all in one pass. Of
 * text, MIME_TEXT_MAX octets or a few more; past it MIME_OVER_TEXT is set.
 */
void shown_read(struct arena *arena, struct mime *mime, struct links *links_r,
    struct html_actives *actives_r);

#endif
