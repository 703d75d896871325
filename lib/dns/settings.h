/* How libunbound is set up. */
#ifndef POSTFRANK_DNS_SETTINGS_H
#define POSTFRANK_DNS_SETTINGS_H

#include <stddef.h>
#include <unbound.h>

/*
 * Before the first question; `servers` as dns_new() takes them. NULL, or a
 * static sentence about what is wrong.
 */
const char *settings_apply(struct ub_ctx *context, char *const *servers,
    size_t server_count);

#endif
