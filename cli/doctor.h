/* `postfrank doctor`: what its files share. */
#ifndef POSTFRANK_CLI_DOCTOR_H
#define POSTFRANK_CLI_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/auth/spf_networks.h"
#include "lib/checks/check.h"
#include "lib/facts/facts.h"
#include "lib/facts/spf.h"

struct arena;
struct conf;
struct postfix;

/* Domains that are looked at in one run; more are only told of. */
#define DOCTOR_DOMAINS_MAX 20
/* Without any news for so long, what is missing is unknown; and for all, a
 * probe of port 25 aside. Milliseconds. */
#define DOCTOR_QUIET 10000
#define DOCTOR_PATIENCE 30000
/* Here somebody waits: between two connections to one address's port 25, and
 * between two questions for neighbours. */
#define DOCTOR_SPACING 1000
#define DOCTOR_NEIGHBOUR_SPACING 20

struct doctor_options {
	const char *conf;	/* NULL = the default, if it is there */
	char *dns;		/* NULL = as configured */
	const char *egress;	/* NULL = all that are configured */
	const char *postfix;	/* a folder; NULL = of the running Postfix */
	bool looks_at_all;	/* no domain is named */
	bool json;
};

/* What a line says of something unknown, and to do about it. */
#define DOCTOR_SILENT "DNS did not answer in time"
#define DOCTOR_AGAIN "run postfrank doctor again later"
#define DOCTOR_OFF "the check is turned off in the configuration"
/* Items of one line, or lines of one kind, that are shown. */
#define DOCTOR_SHOWN_MAX 10

/* Selectors of one run, beside those that are tried by themselves. */
#define DOCTOR_SELECTORS_MAX 10
#define DOCTOR_CONFIGURED_MAX 100 /* of the configuration */

/* Pieces of text, in the arena. */
struct doctor_texts {
	const char **items;
	size_t count;
};
void doctor_say(struct arena *arena, struct doctor_texts *texts,
    const char *text);

/* --- doctor_domains.c --- */

/*
 * The domains of the command line, as domain_normal() makes them, or without
 * any those of Postfix. `*total_r` counts those past DOCTOR_DOMAINS_MAX, too.
 * 0, or -1 when one is no domain, which was said on standard error.
 */
int doctor_domains(struct arena *arena, char *const *arguments,
    struct doctor_texts *domains_r, size_t *total_r);

/* The domain that Postfix appends: myorigin, or what is in the file that it
 * names, as /etc/mailname (postconf(5)). `line` is room for it. */
#define DOCTOR_ORIGIN_SIZE 512
const char *doctor_origin(
    const struct postfix *postfix, char line[DOCTOR_ORIGIN_SIZE]);

/* --- doctor_gather.c --- */

struct doctor_domain {
	const char *name;
	struct domain_facts *facts; /* held; NULL = no answer in time */
	struct mx_fact mx[FACTS_MX_MAX];
	size_t mx_count;
	bool has_mx;		/* each of `mx` is asked */
	/* What its SPF record leads to, but for the networks, and the same as
	 * checks want it; NULL = no answer in time. */
	const struct spf_networks *spf;
	struct spf_record_facts spf_record;
	/* SPF at each egress of conf, held; NULL = not asked (doctor_sends()),
	 * or no answer in time. */
	struct domain_facts **spf_at;
	const struct dmarc_facts *dmarc; /* missing answers are failures */
	/* TXT of each selector; held below; NULL = no answer in time. */
	const struct domain_facts **keys;
	struct domain_facts **held; /* TXT records */
	size_t held_count;
};

struct doctor_facts {
	struct conf *conf;
	struct arena *arena;
	struct doctor_domain *domains;
	size_t domain_count;
	/* Of DKIM: those of the command line, or of the configuration, then
	 * those that are tried. */
	struct doctor_texts selectors;
	size_t named;		/* the former */
	bool are_configured;	/* the mail is signed by these */
	struct egress_facts **egresses; /* held; one for each of conf, or NULL:
					 * no answer in time */
};

/*
 * Asks all that is to be known of facts->domains (whose names are given) and of
 * the egresses of facts->conf. Bounded in time, whatever DNS does. 0, or -1
 * when that was said on standard error.
 */
int doctor_gather(struct doctor_facts *facts);
void doctor_release(struct doctor_facts *facts);

/* --- doctor_judge.c --- */

enum doctor_result {
	DOCTOR_NOT_ASKED,
	DOCTOR_PASS,
	DOCTOR_FAIL,
	DOCTOR_UNKNOWN,
};

enum doctor_subject { OF_DOMAIN, OF_EGRESS, OF_MESSAGE };

/* Says some of what is known. */
typedef void doctor_teller(struct arena *arena, const struct facts *facts,
    struct doctor_texts *texts);

/* One question that is answered for each subject: a check, or what stands in
 * for one. */
struct doctor_point {
	unsigned number;	/* of the fifteen; 0 = none of them */
	enum doctor_subject subject;
	const char *check;	/* its name */
	const char *words;	/* what has to be so */
	doctor_teller *evidence; /* what was asked, what came; may be NULL */
	doctor_teller *record;	/* what to publish; may be NULL */
};

struct doctor_line {
	const struct doctor_point *point;
	enum doctor_result result;
	const char *grade;	/* of a finding, or NULL */
	const char *detail;	/* why, if it is no pass; of one, a hint */
	const char *fix;	/* what to do, if anything */
	struct doctor_texts evidence;
	const struct spf_networks *tree; /* whose tree is evidence, or NULL */
	struct doctor_texts records; /* to publish, as in a zone file */
};

struct doctor_part {
	const char *name;	/* of a domain or an egress */
	const char *about;	/* printable, or NULL */
	struct doctor_line *lines;
	size_t line_count;
};

struct doctor_report {
	struct doctor_texts remarks; /* what could not be looked at, and why */
	struct doctor_part *egresses;
	size_t egress_count;
	struct doctor_part *domains;
	size_t domain_count;
	struct doctor_part messages;
	struct doctor_part postfix; /* no name = not looked at */
	size_t faults, unknown;
	size_t waiting;		/* unknown ones that may be known later */
};

void doctor_judge(const struct doctor_facts *facts,
    struct doctor_report *report_r);

/* --- doctor_check.c --- */

/* The check itself judges, so that doctor and gate never disagree. */
void doctor_check(struct arena *arena, const struct facts *facts,
    const struct check *check, const struct conf_check *settings,
    struct doctor_line *line);

/* Its settings. */
const struct conf_check *doctor_settings(
    const struct conf *conf, const struct check *check);

/* --- doctor_spf.c --- */

/* Mail with that domain in its Return-Path leaves by that egress. */
bool doctor_sends(const struct conf *conf, size_t egress, const char *domain);

/* Point 6: the check spf at each egress that sends for the domain, and what to
 * publish. `of_domain` has all that is known of the domain. */
void doctor_spf(const struct doctor_facts *facts,
    const struct doctor_domain *domain, const struct facts *of_domain,
    struct doctor_line *line);

/* What a term of the tree leads to: "include:a.test (2 lookups): v=spf1 ...";
 * from the arena. */
const char *doctor_branch(struct arena *arena, const struct spf_branch *branch);

/* What the check spf-record does not know, for its line: the record and what it
 * leads to, and what to publish. */
void doctor_spf_record(const struct doctor_facts *facts,
    const struct doctor_domain *domain, struct doctor_line *line);

/* --- doctor_postfix.c --- */

/* From now on that is the configuration of Postfix, for all that asks it. 0, or
 * -1 when there is none, which was said on standard error. */
int doctor_take_folder(const char *folder);

/* What is wrong with the configuration of Postfix, in `report`, or a remark. */
void doctor_postfix(struct arena *arena, const struct conf *conf,
    const char *folder, struct doctor_report *report);

/* --- doctor_dkim.c --- */

/* Adds a selector of the command line. 0, or -1 when it is none, or one too
 * many, which was said on standard error. */
int doctor_selector(struct doctor_facts *facts, const char *text);
/* Those of the configuration, when there are none; and behind them those that
 * providers use. 0, or -1 when there are too many, which was said on standard
 * error. */
int doctor_selectors(struct doctor_facts *facts);

/* Where the key of a selector is; from the arena. */
const char *doctor_key_name(
    struct arena *arena, const char *selector, const char *domain);

/* The domain's keys. */
void doctor_dkim(const struct doctor_facts *facts,
    const struct doctor_domain *domain, struct doctor_line *line);

/* --- for the table of points: doctor_evidence.c, doctor_record.c, and of SPF
 * and DMARC, doctor_spf.c and doctor_dmarc.c --- */

doctor_teller evidence_domain, evidence_mx, evidence_reach, evidence_ptr,
    evidence_fcrdns, evidence_helo, evidence_dnsbl, evidence_special,
    evidence_neighbours, evidence_spf, evidence_dmarc;
doctor_teller record_domain, record_mx, record_ptr, record_fcrdns, record_helo,
    record_dmarc;

/* A TXT record of that text. */
void record_txt(struct arena *arena, struct doctor_texts *texts,
    const char *owner, const char *text);

/* --- doctor_print.c, doctor_json.c --- */

const char *doctor_result_name(enum doctor_result result);
void doctor_print(struct arena *arena, const struct doctor_report *report);
void doctor_json(const struct doctor_report *report);

#endif
