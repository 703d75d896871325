#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/postfix.h"
#include "lib/conf/conf.h"
#include "lib/facts/facts.h"
#include "lib/facts/scope.h"
#include "lib/gate/gate.h"
#include "lib/postfix/postfix.h"
#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/* Stands for Postfix's own domains in `local-domains`. */
#define POSTFIX "postfix"

static bool
wants_postfix(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->local_domains.count; i++) {
		if (str_equal(conf->local_domains.items[i], POSTFIX))
			return true;
	}
	return false;
}

static struct scope *
scope_of(
    const struct conf *conf, const struct postfix *postfix, struct log *log)
{
	const struct conf_list *list = &conf->local_domains;
	char **domains, **all;
	struct scope *scope;
	size_t i, count = 0;

	if (!wants_postfix(conf))
		return scope_new(list->items, list->count);
	if (!postfix_is_there(postfix))
		log_warning(log,
		    "postconf cannot be asked for the local domains: name "
		    "them in `local-domains`, else mail to them is judged as "
		    "outgoing");
	domains = postfix_local_domains(postfix, log, &count);
	all = mem_new(count + list->count, sizeof(*all));
	for (i = 0; i < count; i++)
		all[i] = domains[i];
	for (i = 0; i < list->count; i++) {
		if (!str_equal(list->items[i], POSTFIX))
			all[count++] = list->items[i];
	}
	scope = scope_new(all, count);
	free(all);
	postfix_free_domains(domains);
	return scope;
}

/* Canonical maps work beside the milter, on the reverse-path only; generic maps
 * work behind it, when the message is sent. */
static void
find_rewriting(
    struct gate_rules *rules, const struct postfix *postfix, struct log *log)
{
	const unsigned of_sender = FACT_SENDER | FACT_SENDER_DOMAIN;
	const struct {
		const char *name;
		unsigned rewritten;
	} maps[] = {
		{ "sender_canonical_maps", of_sender },
		{ "canonical_maps", of_sender },
		{ "masquerade_domains", of_sender },
		{ "smtp_generic_maps", of_sender | FACT_FROM_DOMAIN },
	};
	struct buf names = { 0 };
	size_t i;

	for (i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		if (postfix_value(postfix, maps[i].name)[0] == '\0')
			continue;
		rules->rewritten |= maps[i].rewritten;
		buf_printf(
		    &names, "%s%s", names.length > 0 ? ", " : "", maps[i].name);
	}
	if (rules->rewritten == 0)
		return;
	log_warning(log,
	    "Postfix rewrites senders (%s): what leaves is not what is seen "
	    "here, so the checks of the sender are unsure",
	    names.data);
	if (asprintf(&rules->rewritten_by,
		"Postfix rewrites senders behind the gate (%s)",
		names.data) < 0)
		mem_fatal();
	buf_free(&names);
}

struct gate_rules *
postfix_rules(struct conf *conf, struct log *log)
{
	struct postfix *postfix = postfix_ask();
	struct gate_rules *rules;

	rules = gate_rules_new(conf, scope_of(conf, postfix, log));
	find_rewriting(rules, postfix, log);
	postfix_release(postfix);
	return rules;
}
