/* What is done about a finding, weakest first: the worst is the largest. */
#ifndef POSTFRANK_CONF_ACTION_H
#define POSTFRANK_CONF_ACTION_H

enum action {
	ACTION_OFF,	/* the check is not asked */
	ACTION_PASS,
	ACTION_NOTE,	/* passes; told in log and report */
	ACTION_HOLD,	/* accepted, kept in Postfix's hold queue */
	ACTION_DEFER,	/* 4xx */
	ACTION_REFUSE,	/* 5xx */
};

/* "off", "pass", "note", "hold", "defer", "refuse". */
const char *action_name(enum action action);

#endif
