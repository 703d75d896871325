#include <stdbool.h>
#include <stdlib.h>

#include "daemon/postfix.h"
#include "lib/conf/conf.h"
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

static void
tell_rewriting(const struct postfix *postfix, struct log *log)
{
	static const char *const maps[] = { "sender_canonical_maps",
		"canonical_maps", "masquerade_domains", "smtp_generic_maps" };
	struct buf names = { 0 };
	size_t i;

	for (i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		if (postfix_value(postfix, maps[i])[0] != '\0')
			buf_printf(&names, "%s%s", names.length > 0 ? ", " : "",
			    maps[i]);
	}
	if (names.length > 0)
		log_info(log,
		    "Postfix rewrites senders (%s): addresses are judged as "
		    "they leave",
		    names.data);
	buf_free(&names);
}

struct gate_rules *
postfix_rules(
    struct conf *conf, struct log *log, bool must_be_there, char **error_r)
{
	struct postfix *postfix = postfix_ask();

	/* Else a moment's trouble would make local domains remote, and judge
	 * addresses that never leave. */
	if (must_be_there && !postfix_is_there(postfix)) {
		*error_r = mem_string("postconf cannot be asked any more: look "
				      "at what `postconf -x` says");
		postfix_release(postfix);
		conf_release(conf);
		return NULL;
	}
	tell_rewriting(postfix, log);
	return gate_rules_new(conf, scope_of(conf, postfix, log), postfix);
}
