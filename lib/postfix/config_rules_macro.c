#include <string.h>

#include "lib/postfix/config_judge.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"

/* What Postfix tells the gate of a message, beside the message itself. */

static void
judge_version(struct config_findings *findings)
{
	const char *value =
	    config_value(findings->config, NULL, "milter_protocol");

	if (findings->conf->milter.listen.count == 0 || *value < '1' ||
	    *value > '5')
		return;
	config_found(findings,
	    "milter_protocol=%s is an old one, in which the gate cannot ask "
	    "for the macros it needs",
	    value);
	config_set(findings, NULL, "milter_protocol", "6");
}

const struct postfix_rule rule_milter_version = {
	.name = "milter-protocol",
	.summary = "Postfix speaks the milter protocol of the gate",
	.judge = judge_version,
	.fix = "take the default",
};

/* Those that the gate asks Postfix for. */
static const char *const macros[] = { "auth_authen", "i", "mail_addr",
	"rcpt_addr", "rcpt_host", "rcpt_mailer", "tls_version" };

/* "name=value" or "{name}=value" of one of them (postconf(5)). */
static bool
is_macro(struct arena *arena, const char *word)
{
	const char *end = strchr(word, '=');
	size_t length, i;

	if (end == NULL)
		return false;
	length = (size_t)(end - word);
	if (*word == '{' && length > 2 && word[length - 1] == '}') {
		word++;
		length -= 2;
	}
	for (i = 0; i < sizeof(macros) / sizeof(macros[0]); i++) {
		if (strcmp(arena_string_n(arena, word, length), macros[i]) == 0)
			return true;
	}
	return false;
}

static void
judge_macros(struct config_findings *findings)
{
	static const char name[] = "milter_macro_defaults";
	struct arena *arena = findings->arena;
	const char *value = config_value(findings->config, NULL, name);
	char *rest = arena_string(arena, value);
	const char *word, *others = "", *ours = NULL;

	if (findings->conf->milter.listen.count == 0)
		return;
	while ((word = words_next(&rest)) != NULL) {
		if (is_macro(arena, word))
			ours = word;
		else
			others = arena_printf(arena, "%s%s%s", others,
			    *others == '\0' ? "" : ", ", word);
	}
	if (ours == NULL)
		return;
	config_found(findings,
	    "%s has %s: the gate is told so of all mail for which Postfix has "
	    "no such value, as of mail of strangers",
	    name, ours);
	config_set(findings, NULL, name, others);
}

const struct postfix_rule rule_milter_macros = {
	.name = "milter-macros",
	.summary = "Postfix tells the gate what is so, and nothing else",
	.judge = judge_macros,
	.fix = "take these macros out",
};
