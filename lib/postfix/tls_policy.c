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

/* What an entry says, and the parameters do not; NULL where it says nothing. */
struct entry {
	const char *match, *protocols, *server_name, *trust_anchors, *grade,
	    *exclusions, *unread;
};

static const char *
join(struct arena *arena, const char *list, const char *separator,
    const char *more)
{
	return list == NULL || list[0] == '\0'
	    ? more
	    : arena_printf(arena, "%s%s%s", list, separator, more);
}

/* "match=a:b" of a policy, and what else one may have. */
static void
take_attribute(struct arena *arena, char *word, struct entry *entry)
{
	char *value = strchr(word, '=');
	const size_t length = strcspn(word, "=");

	value = value == NULL ? word + length : value + 1;
	if (str_equal_n(word, "match=", length + 1))
		entry->match = join(arena, entry->match, " ", value);
	else if (str_equal_n(word, "protocols=", length + 1))
		entry->protocols = value;
	else if (str_equal_n(word, "servername=", length + 1))
		entry->server_name = value;
	else if (str_equal_n(word, "tafile=", length + 1))
		entry->trust_anchors =
		    join(arena, entry->trust_anchors, " ", value);
	else if (str_equal_n(word, "ciphers=", length + 1))
		entry->grade = value;
	else if (str_equal_n(word, "exclude=", length + 1))
		entry->exclusions = value;
	else
		entry->unread = join(arena, entry->unread, ", ",
		    arena_string_n(arena, word, length));
}

static int
take_entry(struct arena *arena, const char *text, struct tls_policy *policy,
    struct entry *entry, const char **error_r)
{
	char *rest = arena_string(arena, text), *word;

	word = words_next(&rest);
	if (word == NULL || read_level(word, &policy->level) < 0) {
		*error_r = "smtp_tls_policy_maps has an entry for this relay "
			   "that does not begin with a level: correct it";
		return -1;
	}
	policy->source = POLICY_MAPS;
	while ((word = words_next(&rest)) != NULL)
		take_attribute(arena, word, entry);
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

/* --- what both say --- */

/* What parts the words of a list becomes a blank. */
static const char *
with_blanks(struct arena *arena, const char *list, const char *separators)
{
	char *copy = arena_string(arena, list), *place;

	for (place = copy; *place != '\0'; place++) {
		if (strchr(separators, *place) != NULL)
			*place = ' ';
	}
	return copy;
}

static int
read_match(const struct postfix *postfix, const struct entry *entry,
    struct arena *arena, struct tls_policy *policy, const char **error_r)
{
	static const char *const parameters[] = {
		[TLS_FINGERPRINT] = "smtp_tls_fingerprint_cert_match",
		[TLS_VERIFY] = "smtp_tls_verify_cert_match",
		[TLS_SECURE] = "smtp_tls_secure_cert_match",
		[TLS_DANE_ONLY] = NULL,
	};
	const char *parameter = parameters[policy->level];
	const bool is_fingerprint = policy->level == TLS_FINGERPRINT;

	policy->match = entry->match != NULL ? entry->match
	    : parameter != NULL              ? postfix_value(postfix, parameter)
					     : "";
	/* Of the digits of a fingerprint, colons are a part. */
	policy->match = with_blanks(
	    arena, policy->match, is_fingerprint ? "|,\t\r\n" : ":,\t\r\n");
	policy->digest = postfix_value(postfix, "smtp_tls_fingerprint_digest");
	policy->trust_anchors = "";
	if (policy->level == TLS_VERIFY || policy->level == TLS_SECURE)
		policy->trust_anchors = with_blanks(arena,
		    entry->trust_anchors != NULL
			? entry->trust_anchors
			: postfix_value(postfix, "smtp_tls_trust_anchor_file"),
		    ",\t\r\n");
	if (!is_fingerprint ||
	    policy->match[strspn(policy->match, " ")] != '\0')
		return 0;
	*error_r = "the level fingerprint has no fingerprint to compare with: "
		   "set smtp_tls_fingerprint_cert_match";
	return -1;
}

/* Postfix 3.8 and later take medium for low and export. */
static const char *
ciphers_of_grade(const struct postfix *postfix, const char *grade)
{
	static const struct {
		const char *grade, *parameter;
	} rows[] = {
		{ "high", "tls_high_cipherlist" },
		{ "medium", "tls_medium_cipherlist" },
		{ "low", "tls_low_cipherlist" },
		{ "export", "tls_export_cipherlist" },
		{ "null", "tls_null_cipherlist" },
	};
	const char *list;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!str_equal(rows[i].grade, grade))
			continue;
		list = postfix_value(postfix, rows[i].parameter);
		return list[0] != '\0'
		    ? list
		    : postfix_value(postfix, "tls_medium_cipherlist");
	}
	return NULL;
}

static const char *
exclusions_of(const struct postfix *postfix, const struct entry *entry,
    struct arena *arena, enum tls_level level)
{
	const char *list = entry->exclusions;

	if (list == NULL)
		list = postfix_value(postfix, "smtp_tls_exclude_ciphers");
	if (entry->exclusions == NULL && level > TLS_MAY)
		list = join(arena, list, " ",
		    postfix_value(
			postfix, "smtp_tls_mandatory_exclude_ciphers"));
	if (level > TLS_MAY)
		list = join(
		    arena, list, " ", level > TLS_ENCRYPT ? "aNULL" : "eNULL");
	return with_blanks(arena, list, ":,\t\r\n");
}

/* A grade, and what it is to be without. */
static int
read_ciphers(const struct postfix *postfix, const struct entry *entry,
    struct arena *arena, struct tls_policy *policy, const char **error_r)
{
	const char *grade = entry->grade;
	char *rest, *word;

	policy->ciphers = "";
	if (policy->level == TLS_NONE)
		return 0;
	if (grade == NULL)
		grade = postfix_value(postfix,
		    policy->level > TLS_MAY ? "smtp_tls_mandatory_ciphers"
					    : "smtp_tls_ciphers");
	policy->ciphers = ciphers_of_grade(postfix, grade);
	if (policy->ciphers == NULL) {
		*error_r = "the grade of ciphers for this relay is none that "
			   "Postfix knows: it is medium, or high";
		return -1;
	}
	rest = arena_string(
	    arena, exclusions_of(postfix, entry, arena, policy->level));
	while ((word = words_next(&rest)) != NULL)
		policy->ciphers =
		    arena_printf(arena, "%s:!%s", policy->ciphers, word);
	return 0;
}

int
tls_policy_read(struct inquiry *inquiry, const struct postfix *postfix,
    const char *next_hop, struct arena *arena, struct tls_policy *policy_r,
    const char **error_r)
{
	struct tls_policy policy = { 0 };
	struct entry entry = { 0 };
	const char *value;

	policy.wrapper = is_on(postfix, "smtp_tls_wrappermode");
	if (read_parameters(postfix, &policy, error_r) < 0)
		return -1;
	switch (find_entry(inquiry, next_hop, arena, &value)) {
	case LOOKUP_FOUND:
		if (take_entry(arena, value, &policy, &entry, error_r) < 0)
			return -1;
		break;
	case LOOKUP_FAILED:
		*error_r = value;
		return -1;
	case LOOKUP_NONE:
	case LOOKUP_COLD:
		break;
	}
	policy.unread = entry.unread != NULL ? entry.unread : "";
	policy.server_name = entry.server_name != NULL
	    ? entry.server_name
	    : postfix_value(postfix, "smtp_tls_servername");
	policy.protocols = with_blanks(arena,
	    entry.protocols != NULL
		? entry.protocols
		: postfix_value(postfix,
		      policy.level > TLS_MAY ? "smtp_tls_mandatory_protocols"
					     : "smtp_tls_protocols"),
	    ":,\t\r\n");
	if (read_match(postfix, &entry, arena, &policy, error_r) < 0 ||
	    read_ciphers(postfix, &entry, arena, &policy, error_r) < 0)
		return -1;
	*policy_r = policy;
	return 0;
}
