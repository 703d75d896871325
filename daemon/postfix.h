/* The gate's rules by Postfix's own configuration: the domains that it delivers
 * here, and what it rewrites. */
#ifndef POSTFRANK_DAEMON_POSTFIX_H
#define POSTFRANK_DAEMON_POSTFIX_H

struct conf;
struct gate_rules;
struct log;

/*
 * The rules by which the gate judges: the configuration, which it takes over,
 * and the scope by `local-domains`; where that says "postfix", by mydestination,
 * virtual_alias_domains, virtual_mailbox_domains and relay_domains, tables
 * included. Runs postconf(1) and postmap(1): not on the loop's thread. What
 * cannot be read is logged with what to do. Never NULL.
 */
struct gate_rules *postfix_rules(struct conf *conf, struct log *log);

#endif
