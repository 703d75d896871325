/* The rooms behind url_parse(): the host, and its name. */
#ifndef POSTFRANK_MAIL_URL_PRIVATE_H
#define POSTFRANK_MAIL_URL_PRIVATE_H

#include <stddef.h>

struct arena;
struct url;

/* Sets host and ip, or fault; may add to odd (WHATWG URL 3.5). */
void url_host(struct arena *arena, const char *text, size_t length,
    struct url *url);

/*
 * A name as browsers look it up: UTS 46 with the options of WHATWG URL 3.3,
 * which let hyphens stand anywhere, and symbols, and names that DNS cannot
 * have. From the arena; NULL: no browser takes it.
 */
char *url_name(struct arena *arena, const char *text, size_t length);

#endif
