#include "lib/conf/conf.h"
#include "milter/engine.h"

int
milter_start(struct milter **milter_r, struct loop *loop, struct log *log,
    struct gate *gate, const int *listen_fds, size_t count,
    const char **error_r)
{
	struct gate_rules *rules;
	int status;

	rules = gate_rules(gate);
	if (rules->conf->milter.engine == ENGINE_LIBMILTER)
		status = engine_libmilter_start(
		    milter_r, loop, log, gate, rules->conf, error_r);
	else
		status = engine_epoll_start(
		    milter_r, loop, log, gate, listen_fds, count, error_r);
	gate_rules_release(rules);
	return status;
}

void
milter_stop(struct milter *milter)
{
	milter->stop(milter);
}

size_t
milter_busy(const struct milter *milter)
{
	return milter->busy(milter);
}

void
milter_free(struct milter *milter)
{
	if (milter != NULL)
		milter->free(milter);
}
