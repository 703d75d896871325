#include <stdlib.h>

#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/postfix/postfix.h"
#include "lib/util/mem.h"

/* A note is neither answered nor remembered at the policy door. */
static unsigned
policy_needs(const struct conf *conf)
{
	unsigned needs = 0;
	size_t i;

	for (i = 0; i < conf->check_count; i++) {
		if (conf->checks[i].action > ACTION_NOTE)
			needs |= check_at(i)->needs;
	}
	return needs;
}

static bool
some_check_needs(const struct conf *conf, unsigned facts)
{
	size_t i;

	for (i = 0; i < conf->check_count; i++) {
		if (conf->checks[i].action != ACTION_OFF &&
		    (check_at(i)->needs & facts) != 0)
			return true;
	}
	return false;
}

struct gate_rules *
gate_rules_new(struct conf *conf, struct scope *scope, struct postfix *postfix)
{
	struct gate_rules *rules;

	rules = mem_new(1, sizeof(*rules));
	atomic_init(&rules->references, 1);
	rules->conf = conf;
	rules->scope = scope;
	rules->postfix = postfix;
	rules->policy_needs = policy_needs(conf);
	if (some_check_needs(conf, FACT_LISTINGS))
		domain_lists_make(conf, &rules->lists);
	return rules;
}

struct gate_rules *
gate_rules_hold(struct gate_rules *rules)
{
	atomic_fetch_add_explicit(&rules->references, 1, memory_order_relaxed);
	return rules;
}

void
gate_rules_release(struct gate_rules *rules)
{
	if (rules == NULL ||
	    atomic_fetch_sub_explicit(
		&rules->references, 1, memory_order_acq_rel) != 1)
		return;
	domain_lists_free(&rules->lists);
	conf_release(rules->conf);
	scope_free(rules->scope);
	postfix_release(rules->postfix);
	free(rules);
}
