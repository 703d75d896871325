/*
 * What is wrong with a configuration of Postfix that sends mail by way of the
 * gate: a table of rules, each one small question. Pure: on values alone.
 */
#ifndef POSTFRANK_POSTFIX_CONFIG_RULES_H
#define POSTFRANK_POSTFIX_CONFIG_RULES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct conf;
struct config;
struct config_findings;

struct postfix_rule {
	const char *name;
	const char *summary;	/* what has to be so */
	bool is_hint;		/* worth a thought; no fault */
	void (*judge)(struct config_findings *findings);
	const char *fix;	/* what to do */
};

struct config_finding {
	const struct postfix_rule *rule;
	const char *detail;	/* one sentence */
	const char *change;	/* a command that does it, or NULL */
};

struct config_findings {
	struct config *config;
	const struct conf *conf;
	struct arena *arena;
	struct config_finding *items;
	size_t count;
	const struct postfix_rule *rule; /* that judges now */
};

/* The findings of all rules, in the arena, in the order of the table. */
void config_judge(struct config *config, const struct conf *conf,
    struct arena *arena, struct config_findings *findings_r);

/* Rules that there are. */
size_t config_rule_count(void);

#endif
