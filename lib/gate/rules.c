#include <stdlib.h>

#include "lib/conf/conf.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/util/mem.h"

struct gate_rules *
gate_rules_new(struct conf *conf, struct scope *scope)
{
	struct gate_rules *rules;

	rules = mem_new(1, sizeof(*rules));
	atomic_init(&rules->references, 1);
	rules->conf = conf;
	rules->scope = scope;
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
	conf_release(rules->conf);
	scope_free(rules->scope);
	free(rules->rewritten_by);
	free(rules);
}
