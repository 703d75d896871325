/*
 * What Postfix's own configuration says, as far as it concerns what leaves.
 * An immutable value; postconf(1) is asked in one run.
 */
#ifndef POSTFRANK_POSTFIX_POSTFIX_H
#define POSTFRANK_POSTFIX_POSTFIX_H

#include <stdbool.h>
#include <stddef.h>

struct ip;
struct log;
struct postfix;

/*
 * Blocks: at the start, or on a thread that may. Never NULL: where postconf
 * cannot be run, postfix_is_there() is false and every value is "".
 */
struct postfix *postfix_ask(void);

/*
 * What master.cf sets for that transport ("-o name=value") from now on has its
 * place. Blocks; before anybody else holds it.
 */
void postfix_take_transport(struct postfix *postfix, const char *transport);

struct postfix *postfix_hold(struct postfix *postfix);
void postfix_release(struct postfix *postfix); /* NULL is allowed */

bool postfix_is_there(const struct postfix *postfix);

/* The value of a parameter that postfix.c asks for, $names replaced (postconf
 * -x); "" when it is not set. Aborts for one that is not asked for. */
const char *postfix_value(const struct postfix *postfix, const char *name);

/* Mail for the literal of that address is delivered here: one of
 * inet_interfaces or proxy_interfaces. */
bool postfix_has_address(const struct postfix *postfix, const struct ip *ip);

/*
 * The domains that Postfix delivers or relays itself: mydestination, virtual
 * alias and mailbox domains, relay_domains, tables listed. Blocks. What cannot
 * be listed is logged once. A vector of copies that ends with NULL; free with
 * postfix_free_domains().
 */
char **postfix_local_domains(const struct postfix *postfix, struct log *log,
    size_t *count_r);
void postfix_free_domains(char **domains);

#endif
