/* What the rules share. */
#ifndef POSTFRANK_POSTFIX_CONFIG_JUDGE_H
#define POSTFRANK_POSTFIX_CONFIG_JUDGE_H

#include "lib/conf/conf.h"
#include "lib/postfix/config.h"
#include "lib/postfix/config_rules.h"

/* --- findings --- */

/* The command that changes it, if there is one, follows by one of the below. */
void config_found(struct config_findings *findings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Of a parameter, in master.cf where the service has its own. */
void config_set(struct config_findings *findings,
    const struct config_service *service, const char *name,
    const char *value);
/* In master.cf, whether the service has its own or not. */
void config_set_own(struct config_findings *findings,
    const struct config_service *service, const char *name,
    const char *value);
/* Any command; Postfix's own with the folder that is looked at. */
void config_run(struct config_findings *findings, const char *program,
    const char *arguments);
/* An argument of a command, for a shell. */
const char *config_quote(struct arena *arena, const char *text);

/* "smtpd_milters" or "smtpd_milters of the service submission". */
const char *config_place(struct config_findings *findings,
    const struct config_service *service, const char *name);

/* --- services --- */

/* The service after `service` (NULL: the first) that is an smtpd, or NULL. */
const struct config_service *config_smtpd_next(
    const struct config *config, const struct config_service *service);
/* Takes mail from those who log in: by its port, or its own settings. */
bool config_is_submission(
    const struct config *config, const struct config_service *service);
/* The smtpd after `service` that takes outgoing mail: submission, or without
 * any of those the one on port 25. */
const struct config_service *config_door_next(
    const struct config *config, const struct config_service *service);
/* The SMTP client that mail leaves by. */
const struct config_service *config_client(const struct config *config);

/* --- milters and policy services --- */

struct config_socket {
	const char *address;	/* "inet:127.0.0.1:10032", "unix:path" */
	const char *options;	/* "timeout=2, default_action=DUNNO" or "" */
};

/* Of a word, which may be "{ address, option... }". */
struct config_socket config_socket_read(struct arena *arena, const char *word);
/* The value of an option, or NULL. */
const char *config_socket_option(
    struct arena *arena, const struct config_socket *socket, const char *name);
/* The socket is one of what the gate listens on. */
bool config_is_ours(struct config_findings *findings,
    const struct config_socket *socket, const struct conf_list *listen);
/* The address of a signing milter, as far as addresses tell. */
bool config_is_signer(const char *address);
/* One is among the milters of any door. */
bool config_has_signer(struct config_findings *findings);
/* The gate is among them. */
bool config_has_milter(
    struct config_findings *findings, const char *milters);

/* The lists of smtpd's restrictions that a policy service may be in. */
extern const char *const config_restrictions[];
#define CONFIG_RESTRICTIONS 7

/* The next place in the rest of a list where the gate is asked; `*permitted`
 * becomes true where a permit comes before. False at the end. */
bool config_policy_next(struct config_findings *findings, char **rest,
    struct config_socket *socket_r, bool *permitted);

enum config_policy { POLICY_ABSENT, POLICY_HIDDEN, POLICY_ASKED };
/* Whether the gate is asked by a list; hidden: only where a permit leaves it. */
enum config_policy config_policy_in(
    struct config_findings *findings, const char *list);

/* --- relays --- */

struct config_relay {
	const char *text;	/* "[relay.example.net]:587" */
	const char *source;	/* the parameter that has it */
	const char *host;
	bool has_brackets;
	const char *port;	/* a number where its name is known */
};

struct config_relays {
	struct config_relay *items;
	size_t count;
};

/* relayhost and those of sender_dependent_relayhost_maps, once each. */
struct config_relays config_relays(struct config_findings *findings);

/* "none", "may", "encrypt"..., of the SMTP client, obsolete parameters heard. */
const char *config_tls_level(const struct config *config);

/* The client logs in at a relay. */
bool config_logs_in(const struct config *config);

/* --- values --- */

/* "30s", "5m", "1h" in seconds; what is none is 0 (postconf(5)). */
long long config_seconds(const char *text);

/* --- the rules, for the table --- */

extern const struct postfix_rule rule_milter_absent, rule_milter_sendmail,
    rule_milter_order, rule_milter_failure, rule_milter_timeout,
    rule_milter_version, rule_milter_macros, rule_milter_bounces,
    rule_socket_chroot;
extern const struct postfix_rule rule_policy_order, rule_policy_absent,
    rule_policy_retry, rule_policy_failure;
extern const struct postfix_rule rule_sign_rewrite, rule_sign_8bit,
    rule_line_length, rule_raw_8bit, rule_added_header, rule_soft_bounce;
extern const struct postfix_rule rule_relay_brackets, rule_relay_port,
    rule_relay_own, rule_wrappermode, rule_bind_address, rule_bind_ipv6,
    rule_bind_egress;
extern const struct postfix_rule rule_login_off, rule_login_maps,
    rule_login_entry, rule_login_secret, rule_login_clear, rule_login_plain,
    rule_login_sender, rule_login_shared, rule_login_users;
extern const struct postfix_rule rule_unknown, rule_twice, rule_swallowed,
    rule_table, rule_destination, rule_open_relay, rule_networks;

#endif
