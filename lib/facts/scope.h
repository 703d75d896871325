/* Which mail is outgoing, and so ours to judge. */
#ifndef POSTFRANK_FACTS_SCOPE_H
#define POSTFRANK_FACTS_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

struct conf;
struct scope;
struct session;

/*
 * Domains that are delivered here. Each is a name, or ".name" for those below,
 * U-labels or not; what is neither is left out. Owned copies; free with
 * scope_free().
 */
struct scope *scope_new(char *const *local_domains, size_t count);
void scope_free(struct scope *scope);

/* A client whose mail goes out: has a login, is in own-networks, or is the
 * local sendmail command. */
bool scope_sends_out(const struct session *session, const struct conf *conf);

/* `domain` in lower case, as domain_normal() makes it. */
bool scope_is_local_domain(const struct scope *scope, const char *domain);

/*
 * The next hop of a recipient is remote. `mailer` is the delivery transport
 * ({rcpt_mailer}), or NULL or "" when it is not known; `recipient` is a path.
 */
bool scope_is_remote(const struct scope *scope, const char *mailer,
    const char *recipient, size_t length);

#endif
