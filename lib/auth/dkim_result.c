#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/mail/content.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static size_t
times_named(const struct dkim_signature *signature, const char *name)
{
	size_t i, times = 0;

	for (i = 0; i < signature->name_count; i++) {
		if (str_equal(signature->names[i], name))
			times++;
	}
	return times;
}

/* RFC 6376 5.4.2: each time that it is named takes one field, from below. */
bool
dkim_covers(const struct dkim_result *result, const char *name)
{
	return times_named(result->signature, name) >=
	    content_count(result->content, name);
}

bool
dkim_seals(const struct dkim_result *result, const char *name)
{
	return times_named(result->signature, name) >
	    content_count(result->content, name);
}

const char *
dkim_signature_show(struct arena *arena, const struct dkim_signature *signature)
{
	if (signature->domain == NULL || signature->selector == NULL)
		return "a DKIM-Signature field";
	return arena_printf(arena, "the signature of %s (selector %s)",
	    signature->domain, signature->selector);
}

const char *
dkim_outcome_name(enum dkim_outcome outcome)
{
	static const char *const names[] = {
		[DKIM_PASS] = "pass",
		[DKIM_FAIL] = "fail",
		[DKIM_UNSURE] = "unsure",
	};

	return names[outcome];
}
