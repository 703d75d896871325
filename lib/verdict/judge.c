#include "lib/util/arena.h"
#include "lib/util/clock.h"
#include "lib/verdict/receivers.h"

const struct check check_failure = {
	.row = {
		.name = "failure",
		.summary = "the gate itself could judge the message",
		.preset = ACTION_DEFER,
	},
	.code = "3.0",
	.title = "Mail gate",
	.why = "A limit of the gate was passed, or something failed in it: the "
	       "message was not judged. What is done then is the option "
	       "failure of the configuration: pass, hold or defer.",
	.fix = "send it again later; the mail administrator finds the reason "
	       "in the mail log",
	.source = "postfrank.conf(5), failure",
};

/* One check: asked if it is on, can be asked here, and its facts are known. */
static void
ask(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct check *check = finding->check;
	const unsigned missing = check->needs & ~facts->known;
	const unsigned waits = FACTS_NEVER_AWAITED |
	    ((missing & FACT_EGRESS) != 0 ? FACTS_OF_EGRESS : 0);

	finding->at_most = ACTION_REFUSE;
	finding->outcome = NOT_ASKED;
	if (settings->action == ACTION_OFF ||
	    !policy_looks_at(facts->session->door, settings->action))
		return;
	if ((check->needs & ~facts->askable) != 0) {
		if ((check->needs & ~facts->askable & FACT_EGRESS) != 0 &&
		    facts->egress_conf == NULL)
			finding->detail = CHECK_NO_EGRESS;
		return;
	}
	if ((check->needs & facts->rewritten) != 0) {
		finding->outcome = UNSURE;
		finding->at_most = ACTION_NOTE;
		finding->detail = facts->rewritten_by;
		finding->fix = "nothing in the message: the address that "
			       "leaves is made behind the gate";
	} else if (missing != 0 && (missing & ~waits) == 0) {
		finding->outcome = UNSURE;
		finding->at_most = ACTION_PASS;
		finding->detail =
		    "the egress is being looked up: no message waits for it";
		finding->fix =
		    "nothing: it is judged from its first answers on";
	} else if (missing != 0) {
		finding->outcome = UNSURE;
		finding->detail = facts->unknown != NULL
		    ? facts->unknown
		    : "what this check needs is not known";
	} else {
		finding->outcome =
		    check->judge(facts, settings, arena, finding);
	}
	/* The check's own fix mends a fault that nobody has seen. */
	if (finding->outcome == UNSURE && finding->fix == NULL)
		finding->fix = "send it again later";
}

static void
start(const struct conf *conf, struct arena *arena, size_t findings,
    struct verdict *verdict)
{
	*verdict = (struct verdict){
		.time = clock_wall(),
		.action = ACTION_PASS,
		.watch = conf->mode == MODE_WATCH,
		.findings =
		    arena_alloc(arena, findings * sizeof(struct finding)),
		.finding_count = findings,
	};
}

/* The worst finding makes the verdict: the first of the strongest action. */
static void
finish(const struct facts *facts, struct arena *arena, struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->finding_count; i++) {
		if (verdict->findings[i].action <= verdict->action)
			continue;
		verdict->action = verdict->findings[i].action;
		verdict->worst = &verdict->findings[i];
	}
	if (policy_remembers(facts->session->door, verdict->action))
		id_make(verdict->id);
	if (verdict->action >= ACTION_HOLD)
		reply_make(arena, verdict);
}

void
judge(const struct facts *facts, const struct conf *conf, struct arena *arena,
    struct verdict *verdict_r)
{
	struct finding *finding;
	size_t i;

	start(conf, arena, check_count(), verdict_r);
	for (i = 0; i < verdict_r->finding_count; i++) {
		finding = &verdict_r->findings[i];
		finding->check = check_at(i);
		ask(facts, &conf->checks[i], arena, finding);
		policy_weigh(
		    facts, conf, verdict_r->time, &conf->checks[i], finding);
	}
	receivers_expect(facts, conf, arena, verdict_r);
	finish(facts, arena, verdict_r);
}

void
judge_failed(const struct facts *facts, const struct conf *conf,
    struct arena *arena, const char *what, struct verdict *verdict_r)
{
	start(conf, arena, 1, verdict_r);
	verdict_r->findings[0] = (struct finding){
		.check = &check_failure,
		.outcome = UNSURE,
		.at_most = ACTION_DEFER,
		.detail = what,
		.action = policy_at_door(facts, conf, conf->failure),
	};
	finish(facts, arena, verdict_r);
}

enum action
verdict_effect(const struct verdict *verdict)
{
	return verdict->watch ? ACTION_PASS : verdict->action;
}
