#include <stdlib.h>
#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* RFC 5322 2.1.1: octets of a line, its CRLF aside. */
#define LINE_LIMIT 998

/* --- what signatures do not survive (RFC 6376 5.3, 8.1) --- */

static void
judge_rewrite(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *maps = config_value(config, client, "smtp_generic_maps");

	if (*maps == '\0' || !config_has_signer(findings))
		return;
	config_found(findings,
	    "smtp_generic_maps=%s rewrites addresses in the header after the "
	    "mail was signed, and breaks the signature",
	    maps);
	config_set(findings, client, "smtp_generic_maps", "");
}

const struct postfix_rule rule_sign_rewrite = {
	.name = "sign-rewrite",
	.summary = "no address is rewritten after the mail was signed",
	.judge = judge_rewrite,
	.fix = "rewrite by sender_canonical_maps, which comes before signing",
};

static void
judge_8bit(struct config_findings *findings)
{
	static const char name[] = "smtp_discard_ehlo_keywords";
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *discarded = config_value(config, client, name);

	if (!words_have(discarded, "8bitmime") ||
	    config_is_on(config, client, "disable_mime_output_conversion") ||
	    config_is_on(config, NULL, "force_mime_input_conversion") ||
	    !config_has_signer(findings))
		return;
	config_found(findings,
	    "%s has 8bitmime: text that is not ASCII is encoded anew after "
	    "the mail was signed, which breaks the signature",
	    name);
	config_set(findings, client, name, "");
}

const struct postfix_rule rule_sign_8bit = {
	.name = "sign-8bit",
	.summary = "no text is encoded anew after the mail was signed",
	.judge = judge_8bit,
	.fix = "leave 8bitmime to relays that offer it; from Postfix 3.9 on, "
	       "force_mime_input_conversion=yes encodes before signing",
};

static void
judge_lines(struct config_findings *findings)
{
	static const char name[] = "smtp_line_length_limit";
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);
	const char *value = config_value(config, client, name);
	const int limit = atoi(value);

	if (limit <= 0 || limit >= LINE_LIMIT)
		return;
	config_found(findings,
	    "%s=%s: longer lines are broken after the mail was signed, "
	    "though up to %d octets are allowed",
	    name, value, LINE_LIMIT);
	config_set(findings, client, name, "998");
}

const struct postfix_rule rule_line_length = {
	.name = "line-length",
	.summary = "lines leave as they were signed",
	.judge = judge_lines,
	.fix = "take the limit of RFC 5322",
};

static void
judge_raw(struct config_findings *findings)
{
	static const char name[] = "disable_mime_output_conversion";
	const struct config *config = findings->config;
	const struct config_service *client = config_client(config);

	if (!config_is_on(config, client, name))
		return;
	config_found(findings,
	    "%s=yes sends text that is not ASCII to relays that do not offer "
	    "8BITMIME, too, which may refuse or spoil it",
	    name);
	config_set(findings, client, name, "no");
}

const struct postfix_rule rule_raw_8bit = {
	.name = "raw-8bit",
	.summary = "8-bit text goes only to relays that take it",
	.is_hint = true,
	.judge = judge_raw,
	.fix = "take the default, unless the relay is known to take it",
};

/* --- the header --- */

/* Added without being asked for to mail of clients that it is rewritten for. */
static bool
are_added(const struct config *config, const struct config_service *service)
{
	return config_is_on(config, NULL, "always_add_missing_headers") ||
	    words_have(
		config_value(config, service, "local_header_rewrite_clients"),
		"permit_sasl_authenticated");
}

static void
judge_header(struct config_findings *findings)
{
	const struct config *config = findings->config;
	const struct config_service *service = NULL;

	while ((service = config_smtpd_next(config, service)) != NULL) {
		if (!config_is_submission(config, service) ||
		    are_added(config, service))
			continue;
		config_found(findings,
		    "mail of users who log in gets no Date and no Message-ID "
		    "where it has none, and receivers mistrust such mail");
		config_set(findings, NULL, "always_add_missing_headers", "yes");
		break;
	}
}

const struct postfix_rule rule_added_header = {
	.name = "added-header",
	.summary = "Date and Message-ID are added where they are missing",
	.is_hint = true,
	.judge = judge_header,
	.fix = "let Postfix add them",
};

/* --- answers --- */

static void
judge_soft_bounce(struct config_findings *findings)
{
	if (!config_is_on(findings->config, NULL, "soft_bounce"))
		return;
	config_found(findings,
	    "soft_bounce=yes: what the gate refuses is only deferred, and "
	    "what a receiver refuses for good is tried again for days");
	config_set(findings, NULL, "soft_bounce", "no");
}

const struct postfix_rule rule_soft_bounce = {
	.name = "soft-bounce",
	.summary = "a refusal is told as one",
	.judge = judge_soft_bounce,
	.fix = "turn it off when tests are over",
};
