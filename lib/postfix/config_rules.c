#include "lib/postfix/config_judge.h"

static const struct postfix_rule *const rules[] = {
	&rule_unknown,
	&rule_twice,
	&rule_swallowed,
	&rule_table,
	&rule_destination,
	&rule_open_relay,
	&rule_networks,
	&rule_milter_absent,
	&rule_milter_sendmail,
	&rule_socket_chroot,
	&rule_milter_order,
	&rule_milter_failure,
	&rule_milter_timeout,
	&rule_milter_version,
	&rule_milter_macros,
	&rule_milter_bounces,
	&rule_policy_order,
	&rule_policy_absent,
	&rule_policy_retry,
	&rule_policy_failure,
	&rule_sign_rewrite,
	&rule_sign_8bit,
	&rule_line_length,
	&rule_raw_8bit,
	&rule_added_header,
	&rule_soft_bounce,
	&rule_relay_brackets,
	&rule_relay_port,
	&rule_relay_own,
	&rule_wrappermode,
	&rule_bind_address,
	&rule_bind_ipv6,
	&rule_bind_egress,
	&rule_login_off,
	&rule_login_maps,
	&rule_login_entry,
	&rule_login_secret,
	&rule_login_clear,
	&rule_login_plain,
	&rule_login_sender,
	&rule_login_shared,
	&rule_login_users,
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

void
config_judge(struct config *config, const struct conf *conf,
    struct arena *arena, struct config_findings *findings_r)
{
	size_t i;

	*findings_r = (struct config_findings){
		.config = config,
		.conf = conf,
		.arena = arena,
	};
	for (i = 0; i < RULES; i++) {
		findings_r->rule = rules[i];
		rules[i]->judge(findings_r);
	}
}

size_t
config_rule_count(void)
{
	return RULES;
}
