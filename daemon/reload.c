#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/postfix.h"
#include "daemon/reload.h"
#include "lib/checks/check.h"
#include "lib/conf/conf.h"
#include "lib/gate/gate.h"
#include "lib/postfix/postfix.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/workers.h"

struct reload {
	const char *path;
	struct log *log;
	struct workers *workers;
	void (*take)(void *arg, struct gate_rules *rules);
	void *arg;

	struct job job;
	bool has_postfix;
	bool running;
	bool again;
	bool stopped;
	struct gate_rules *rules; /* the worker's result; NULL with `error` */
	char *error;
};

static void
read_configuration(void *arg)
{
	struct reload *reload = arg;
	struct conf *conf;

	reload->rules = NULL;
	conf = conf_load(reload->path, &check_schema, &reload->error);
	if (conf != NULL)
		reload->rules = postfix_rules(
		    conf, reload->log, reload->has_postfix, &reload->error);
}

static void
have_configuration(void *arg)
{
	struct reload *reload = arg;

	reload->running = false;
	if (reload->stopped) {
		gate_rules_release(reload->rules);
		free(reload->error);
		return;
	}
	if (reload->rules == NULL) {
		log_error(reload->log,
		    "the old configuration stays in force: %s", reload->error);
		free(reload->error);
		reload->error = NULL;
	} else {
		reload->has_postfix = postfix_is_there(reload->rules->postfix);
		reload->take(reload->arg, reload->rules);
	}
	if (reload->again) {
		reload->again = false;
		reload_start(reload);
	}
}

struct reload *
reload_new(const char *path, bool has_postfix, struct log *log,
    struct workers *workers, void (*take)(void *arg, struct gate_rules *rules),
    void *arg)
{
	struct reload *reload;

	reload = mem_new(1, sizeof(*reload));
	reload->path = path;
	reload->has_postfix = has_postfix;
	reload->log = log;
	reload->workers = workers;
	reload->take = take;
	reload->arg = arg;
	reload->job = (struct job){
		.run = read_configuration,
		.done = have_configuration,
		.arg = reload,
	};
	return reload;
}

void
reload_free(struct reload *reload)
{
	free(reload);
}

void
reload_stop(struct reload *reload)
{
	reload->stopped = true;
	reload->again = false;
}

void
reload_start(struct reload *reload)
{
	if (reload->stopped)
		return;
	if (reload->running) {
		reload->again = true;
		return;
	}
	reload->running = true;
	workers_submit(reload->workers, &reload->job);
}

static bool
same_list(const struct conf_list *a, const struct conf_list *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	}
	return true;
}

void
reload_tell_fixed(
    const struct conf *old, const struct conf *new, struct log *log)
{
	const struct {
		const char *name;
		bool same;
	} fixed[] = {
		{ "user", strcmp(old->user, new->user) == 0 },
		{ "workers", old->workers == new->workers },
		{ "milter listen",
		    same_list(&old->milter.listen, &new->milter.listen) },
		{ "milter engine", old->milter.engine == new->milter.engine },
		{ "policyd listen",
		    same_list(&old->policyd.listen, &new->policyd.listen) },
		{ "journal path",
		    strcmp(old->journal.path, new->journal.path) == 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (!fixed[i].same)
			log_warning(log,
			    "%s has changed: restart postfrankd to use it",
			    fixed[i].name);
	}
}
