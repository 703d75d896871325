/* The gate's rules by Postfix's own configuration: the domains that it delivers
 * here, and what it rewrites. */
#ifndef POSTFRANK_DAEMON_POSTFIX_H
#define POSTFRANK_DAEMON_POSTFIX_H

#include <stdbool.h>

struct conf;
struct gate_rules;
struct log;

/*
 * The rules by which the gate judges: the configuration, which it takes over,
 * and the scope by `local-domains`; where that says "postfix", by mydestination,
 * virtual_alias_domains, virtual_mailbox_domains and relay_domains, tables
 * included. Runs postconf(1) and postmap(1): not on the loop's thread. What
 * cannot be read is logged with what to do. NULL with `*error_r`, which the
 * caller frees, only when Postfix `must_be_there` and cannot be asked.
 */
struct gate_rules *postfix_rules(
    struct conf *conf, struct log *log, bool must_be_there, char **error_r);

#endif
