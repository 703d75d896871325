#include <string.h>

#include "lib/auth/spf_answer.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a name that are shown in a sentence. */
#define SHOWN 253

static void
read_policy(struct arena *arena, const struct dns_answer *answer,
    struct spf_policy *policy)
{
	const struct dns_record *record = NULL;
	size_t i;

	for (i = 0; i < answer->count; i++) {
		if (!spf_is_record(
			answer->records[i].data, answer->records[i].length))
			continue;
		record = &answer->records[i];
		policy->count++;
	}
	if (policy->count != 1)
		return;
	policy->text =
	    str_show(arena, record->data, record->length, SPF_RECORD_MAX);
	spf_record_read(arena, record->data, record->length, &policy->record,
	    &policy->fault);
}

void
spf_answer_take(struct arena *arena, enum dns_type type,
    const struct dns_answer *answer, struct spf_answer *answer_r)
{
	struct dns_record *records;
	size_t i;

	records = arena_alloc(arena, answer->count * sizeof(*records));
	for (i = 0; i < answer->count; i++) {
		records[i] = answer->records[i];
		if (records[i].name != NULL)
			records[i].name = arena_string(arena, records[i].name);
		if (records[i].data != NULL)
			records[i].data = arena_string_n(
			    arena, records[i].data, records[i].length);
	}
	*answer_r = (struct spf_answer){ .status = answer->status,
		.reason = answer->reason,
		.ttl = answer->ttl,
		.records = records,
		.count = answer->count };
	if (type == DNS_TXT)
		read_policy(arena, answer, &answer_r->policy);
}

bool
spf_answer_is_void(const struct spf_answer *answer)
{
	return answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
}

const char *
spf_name_show(struct arena *arena, const char *name)
{
	return str_show(arena, name, strlen(name), SHOWN);
}

const char *
spf_policy_problem(struct arena *arena, const struct spf_policy *policy,
    const char *name, const char *from)
{
	const char *shown = spf_name_show(arena, name);

	if (policy->count > 1)
		return arena_printf(arena,
		    "%s has %zu SPF records, where one may be", shown,
		    policy->count);
	if (policy->count == 1)
		return policy->fault == NULL
		    ? NULL
		    : arena_printf(arena, "the SPF record of %s is wrong: %s",
			  shown, policy->fault);
	if (from == NULL)
		return arena_printf(arena, "%s has no SPF record", shown);
	return arena_printf(arena,
	    "%s has no SPF record, but that of %s needs it", shown,
	    spf_name_show(arena, from));
}
