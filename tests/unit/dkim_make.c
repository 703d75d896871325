#include <stdlib.h>
#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/util/arena.h"
#include "tests/unit/facts_make.h"

static const char *const dkim_whys[] = {
	[DKIM_WHY_NOTHING] = "pass",
	[DKIM_WHY_FIELD] = "field",
	[DKIM_WHY_ALGORITHM] = "algorithm",
	[DKIM_WHY_EXPIRED] = "expired",
	[DKIM_WHY_FUTURE] = "future",
	[DKIM_WHY_NO_KEY] = "no-key",
	[DKIM_WHY_REVOKED] = "revoked",
	[DKIM_WHY_KEY] = "key",
	[DKIM_WHY_WEAK] = "weak",
	[DKIM_WHY_SIGNATURE] = "signature",
	[DKIM_WHY_BODY] = "body",
	[DKIM_WHY_LENGTH] = "length",
	[DKIM_WHY_DNS] = "dns",
	[DKIM_WHY_BEYOND] = "beyond",
};

static void
set_names(struct made *made, char *list, struct dkim_signature *signature)
{
	const char **names = NULL;
	char *rest = NULL, *name;

	signature->name_count = 0;
	for (name = strtok_r(list, ":", &rest); name != NULL;
	     name = strtok_r(NULL, ":", &rest)) {
		names = arena_grow(
		    made->arena, names, signature->name_count, sizeof(*names));
		names[signature->name_count++] = name;
	}
	signature->names = names;
}

static void
set_word(struct made *made, char *word, struct dkim_signature *signature,
    struct dkim_result *result)
{
	size_t i;

	for (i = 0; i < sizeof(dkim_whys) / sizeof(dkim_whys[0]); i++) {
		if (strcmp(word, dkim_whys[i]) == 0)
			result->why = (enum dkim_why)i;
	}
	if (strncmp(word, "d=", 2) == 0)
		signature->domain = word[2] != '\0' ? word + 2 : NULL;
	else if (strncmp(word, "bits=", 5) == 0)
		result->bits = (unsigned)atoi(word + 5);
	else if (strncmp(word, "h=", 2) == 0)
		set_names(made, word + 2, signature);
	else if (strcmp(word, "testing") == 0)
		result->testing = true;
	else if (strncmp(word, "l=", 2) == 0) {
		signature->has_length = true;
		result->unsigned_octets = (uint64_t)atoll(word + 2);
	}
}

static void
set_signature(struct made *made, char *words, struct dkim_result *result)
{
	static const char *const from[] = { "from" };
	struct dkim_signature *signature =
	    arena_alloc(made->arena, sizeof(*signature));
	char *rest = NULL, *word;

	*signature = (struct dkim_signature){ .domain = "example.jp",
		.selector = "s1",
		.names = from,
		.name_count = 1 };
	*result = (struct dkim_result){ .signature = signature,
		.content = &made->message.content };
	for (word = strtok_r(words, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		set_word(made, word, signature, result);
	result->outcome = result->why == DKIM_WHY_NOTHING ? DKIM_PASS
	    : result->why >= DKIM_WHY_DNS                 ? DKIM_UNSURE
							  : DKIM_FAIL;
	result->text = arena_printf(made->arena, "%s: %s",
	    dkim_signature_show(made->arena, signature),
	    dkim_whys[result->why]);
	if (signature->domain != NULL)
		signature->key_name = arena_printf(
		    made->arena, "s1._domainkey.%s", signature->domain);
}

void
made_dkim(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *rest = NULL, *one;
	struct dkim_result *items = NULL;

	made->dkim.count = 0;
	for (one = strtok_r(text, ";", &rest); one != NULL;
	     one = strtok_r(NULL, ";", &rest)) {
		items = arena_grow(
		    made->arena, items, made->dkim.count, sizeof(*items));
		set_signature(made, one, &items[made->dkim.count++]);
	}
	made->dkim.items = items;
	made->dkim.total = made->dkim.count;
}
