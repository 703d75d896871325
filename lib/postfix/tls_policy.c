#include <string.h>

#include "lib/postfix/inquiry.h"
#include "lib/postfix/postfix.h"
#include "lib/postfix/tls_policy.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define POLICY_MAPS "smtp_tls_policy_maps"
#define SECURITY_LEVEL "smtp_tls_security_level"

static const struct {
	const char *name;
	enum tls_level level;
} levels[] = {
	{ "none", TLS_NONE },
	{ "may", TLS_MAY },
	{ "encrypt", TLS_ENCRYPT },
	{ "fingerprint", TLS_FINGERPRINT },
	{ "verify", TLS_VERIFY },
	{ "secure", TLS_SECURE },
	{ "dane", TLS_DANE },
	{ "half-dane", TLS_DANE },
	{ "dane-only", TLS_DANE_ONLY },
};

#define LEVELS (sizeof(levels) / sizeof(levels[0]))

const char *
tls_level_name(enum tls_level level)
{
	size_t i = 0;

	while (levels[i].level != level)
		i++;
	return levels[i].name;
}

static int
read_level(const char *name, enum tls_level *level_r)
{
	size_t i;

	for (i = 0; i < LEVELS; i++) {
		if (str_equal(levels[i].name, name)) {
			*level_r = levels[i].level;
			return 0;
		}
	}
	return -1;
}

static bool
is_on(const struct postfix *postfix, const char *name)
{
	return str_equal(postfix_value(postfix, name), "yes");
}

/* The obsolete parameters count where the new one is empty. */
static int
read_parameters(const struct postfix *postfix, struct tls_policy *policy,
    const char **error_r)
{
	const char *level = postfix_value(postfix, SECURITY_LEVEL);

	policy->source = SECURITY_LEVEL;
	if (level[0] != '\0') {
		if (read_level(level, &policy->level) == 0)
			return 0;
		*error_r = "smtp_tls_security_level has a value that Postfix "
			   "does not know: correct it";
		return -1;
	}
	policy->level = TLS_NONE;
	if (is_on(postfix, "smtp_enforce_tls")) {
		policy->source = "smtp_enforce_tls";
		policy->level = is_on(postfix, "smtp_tls_enforce_peername")
		    ? TLS_VERIFY
		    : TLS_ENCRYPT;
	} else if (is_on(postfix, "smtp_use_tls")) {
		policy->source = "smtp_use_tls";
		policy->level = TLS_MAY;
	}
	return 0;
}

/* --- the table --- */

/* "match=a:b" of a policy, and what else one may have. */
static void
take_attribute(struct arena *arena, char *word, struct tls_policy *policy)
{
	char *value = strchr(word, '=');
	const size_t length = strcspn(word, "=");

	value = value == NULL ? word + length : value + 1;
	if (str_equal_n(word, "match=", length + 1))
		policy->match = arena_printf(arena, "%s%s%s", policy->match,
		    policy->match[0] != '\0' ? " " : "", value);
	else if (str_equal_n(word, "protocols=", length + 1))
		policy->protocols = value;
	else if (str_equal_n(word, "servername=", length + 1))
		policy->server_name = value;
	else
		policy->unread = arena_printf(arena, "%s%s%.*s", policy->unread,
		    policy->unread[0] != '\0' ? ", " : "", (int)length, word);
}

static int
take_entry(struct arena *arena, const char *entry, struct tls_policy *policy,
    const char **error_r)
{
	char *rest = arena_string(arena, entry), *word;

	word = words_next(&rest);
	if (word == NULL || read_level(word, &policy->level) < 0) {
		*error_r = "smtp_tls_policy_maps has an entry for this relay "
			   "that does not begin with a level: correct it";
		return -1;
	}
	policy->source = POLICY_MAPS;
	while ((word = words_next(&rest)) != NULL)
		take_attribute(arena, word, policy);
	return 0;
}

/* A bare domain is looked for with its parents, as ".parent"; any other form
 * only as it is. */
static enum lookup
find_entry(struct inquiry *inquiry, const char *next_hop, struct arena *arena,
    const char **value_r)
{
	const char *key = next_hop;
	enum lookup answer;

	do {
		answer =
		    inquiry_find(inquiry, POLICY_MAPS, key, arena, value_r);
		if (strpbrk(next_hop, "[]:") != NULL)
			break;
		key = strchr(key + 1, '.');
	} while (answer == LOOKUP_NONE && key != NULL);
	return answer;
}

/* Colons and commas become blanks. */
static const char *
with_blanks(struct arena *arena, const char *list)
{
	char *copy = arena_string(arena, list), *place;

	for (place = copy; *place != '\0'; place++) {
		if (strchr(":,\t\r\n", *place) != NULL)
			*place = ' ';
	}
	return copy;
}

int
tls_policy_read(struct inquiry *inquiry, const struct postfix *postfix,
    const char *next_hop, struct arena *arena, struct tls_policy *policy_r,
    const char **error_r)
{
	struct tls_policy policy = { .match = "", .unread = "" };
	const char *value;

	policy.server_name = postfix_value(postfix, "smtp_tls_servername");
	policy.wrapper = is_on(postfix, "smtp_tls_wrappermode");
	if (read_parameters(postfix, &policy, error_r) < 0)
		return -1;
	switch (find_entry(inquiry, next_hop, arena, &value)) {
	case LOOKUP_FOUND:
		if (take_entry(arena, value, &policy, error_r) < 0)
			return -1;
		break;
	case LOOKUP_FAILED:
		*error_r = value;
		return -1;
	case LOOKUP_NONE:
	case LOOKUP_COLD:
		break;
	}
	if (policy.match[0] == '\0' && policy.level == TLS_VERIFY)
		policy.match =
		    postfix_value(postfix, "smtp_tls_verify_cert_match");
	else if (policy.match[0] == '\0' && policy.level == TLS_SECURE)
		policy.match =
		    postfix_value(postfix, "smtp_tls_secure_cert_match");
	policy.match = with_blanks(arena, policy.match);
	if (policy.protocols == NULL)
		policy.protocols = postfix_value(postfix,
		    policy.level > TLS_MAY ? "smtp_tls_mandatory_protocols"
					   : "smtp_tls_protocols");
	policy.protocols = with_blanks(arena, policy.protocols);
	*policy_r = policy;
	return 0;
}
