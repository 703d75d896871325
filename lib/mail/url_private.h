/* The room behind url_parse(): the host. */
#ifndef POSTFRANK_MAIL_URL_PRIVATE_H
#define POSTFRANK_MAIL_URL_PRIVATE_H

#include <stddef.h>

struct arena;
struct url;

/* Sets host and ip, or fault; may add to odd (WHATWG URL 3.5). */
void url_host(struct arena *arena, const char *text, size_t length,
    struct url *url);

#endif
