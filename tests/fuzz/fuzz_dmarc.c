/*
 * The first line is a domain, the others are the answers to the names that its
 * tree walk asks for, in their order: a TXT record; "!" for a failure of DNS,
 * "?" for what is not known; "&" before a record adds it to the answer of the
 * line before. Each line is read as a record by itself, too.
 */
#include <stdbool.h>
#include <string.h>

#include "lib/auth/dmarc.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/fuzz/fuzz.h"

#define RECORDS_MAX 4

struct line {
	const char *text;
	size_t length;
};

struct name {
	struct dmarc_answer answer;
	struct dns_record records[RECORDS_MAX];
	bool is_missing;
};

struct world {
	struct name names[DMARC_WALK_MAX];
	const char *asked[DMARC_WALK_MAX]; /* by the walk */
	size_t count; /* of both */
	bool is_list; /* the public suffix list asks two of them */
};

static struct line
take_line(const char **at, const char *end)
{
	struct line line = { *at, 0 };
	const char *stop = NULL;

	if (*at < end)
		stop = memchr(*at, '\n', (size_t)(end - *at));
	line.length = (size_t)((stop != NULL ? stop : end) - *at);
	*at = stop != NULL ? stop + 1 : end;
	return line;
}

static void
check_text(const char *text)
{
	require(text != NULL && *text != '\0');
	for (; *text != '\0'; text++)
		require(*text >= 0x20 && *text < 0x7f);
}

/* --- one record --- */

static void
write_policy(enum dmarc_policy policy, const char *name, struct buf *out)
{
	if (policy >= DMARC_POLICY_NONE)
		buf_printf(out, ";%s=%s", name, dmarc_policy_name(policy));
	else if (policy == DMARC_POLICY_INVALID)
		buf_printf(out, ";%s=x", name);
}

static void
write_record(const struct dmarc_record *record, struct buf *out)
{
	static const char *const psd[] = { "", ";psd=y", ";psd=n" };

	buf_string(out, "v=DMARC1");
	write_policy(record->p, "p", out);
	write_policy(record->sp, "sp", out);
	write_policy(record->np, "np", out);
	buf_string(out, record->strict_dkim ? ";adkim=s" : "");
	buf_string(out, record->strict_spf ? ";aspf=s" : "");
	buf_string(out, record->testing ? ";t=y" : "");
	buf_string(out, record->sampled_out ? ";pct=0" : "");
	buf_string(out, psd[record->psd]);
	buf_string(out, record->has_rua ? ";rua=a:b" : "");
}

/* What is written of a record is read as the same record. */
static void
check_record(struct arena *arena, const struct line *line)
{
	struct dmarc_record record, again;
	struct buf out = { 0 };
	const char *fault;

	if (dmarc_record_read(
		arena, line->text, line->length, &record, &fault) != 0) {
		check_text(fault);
		require(!dmarc_is_record(line->text, line->length) ||
		    line->length > DMARC_RECORD_MAX);
		return;
	}
	require(dmarc_is_record(line->text, line->length));
	if (fault != NULL)
		check_text(fault);
	require(fault != NULL || record.p >= DMARC_POLICY_NONE);
	write_record(&record, &out);
	require(dmarc_record_read(
		    arena, out.data, out.length, &again, &fault) == 0);
	require(again.p == record.p && again.sp == record.sp &&
	    again.np == record.np && again.psd == record.psd);
	require(again.strict_dkim == record.strict_dkim &&
	    again.strict_spf == record.strict_spf &&
	    again.testing == record.testing &&
	    again.sampled_out == record.sampled_out &&
	    again.has_rua == record.has_rua);
	buf_free(&out);
}

/* --- a world of names --- */

static void
add_line(struct world *world, const struct line *line)
{
	struct name *name = &world->names[world->count];
	struct line text = *line;

	if (text.length > 0 && text.text[0] == '&' && world->count > 0) {
		text.text++;
		text.length--;
		name--;
	} else if (world->count++ == DMARC_WALK_MAX) {
		world->count--;
		return;
	}
	name->is_missing = text.length > 0 && text.text[0] == '?';
	if (text.length > 0 && text.text[0] == '!') {
		name->answer.status = DNS_FAILURE;
		name->answer.reason = "SERVFAIL";
	}
	if (name->answer.status == DNS_FAILURE ||
	    name->answer.count == RECORDS_MAX)
		return;
	name->records[name->answer.count++] = (struct dns_record){
		.data = text.text,
		.length = text.length,
	};
	name->answer.records = name->records;
	name->answer.status = DNS_ANSWER;
}

static const struct dmarc_answer *
answer(void *arg, const char *name)
{
	static const struct dmarc_answer none = { .status = DNS_NXDOMAIN };
	struct world *world = arg;
	size_t i;

	for (i = 0; world->is_list && i < DMARC_WALK_MAX; i++) {
		if (world->asked[i] != NULL &&
		    strcmp(world->asked[i], name) == 0)
			return world->names[i].is_missing
			    ? NULL
			    : &world->names[i].answer;
	}
	if (world->is_list)
		return &none;
	for (i = 0; i < DMARC_WALK_MAX && world->asked[i] != NULL; i++)
		require(strcmp(world->asked[i], name) != 0);
	require(i < DMARC_WALK_MAX);
	world->asked[i] = name;
	if (i >= world->count)
		return &none;
	return world->names[i].is_missing ? NULL : &world->names[i].answer;
}

static bool
is_above(const char *above, const char *domain)
{
	size_t length = strlen(domain), tail = strlen(above);

	return tail <= length && strcmp(domain + length - tail, above) == 0 &&
	    (tail == length || domain[length - tail - 1] == '.');
}

static void
check_found(const struct dmarc_found *found, const char *domain)
{
	const struct dmarc_organization *organization = &found->organization;

	if (organization->domain != NULL)
		require(is_above(organization->domain, domain));
	else
		check_text(organization->reason);
	if (found->several != NULL)
		require(is_above(found->several, domain));
	if (found->stray != NULL && *found->stray != '\0')
		check_text(found->stray);
	switch (found->status) {
	case DMARC_FOUND:
		require(found->asks >= DMARC_POLICY_NONE);
		require(!found->is_mended || found->record.has_rua);
		/* fall through */
	case DMARC_FAULTY:
		require(is_above(found->domain, domain));
		check_text(found->text);
		break;
	case DMARC_SEVERAL:
		require(found->several != NULL);
		break;
	case DMARC_UNKNOWN:
		check_text(found->domain);
		check_text(found->reason);
		break;
	case DMARC_MISSING:
		require(found->domain == NULL);
		break;
	}
}

static void
check_domain(struct arena *arena, struct world *world, const char *domain)
{
	const struct dmarc_known known = { answer, world, NULL };
	struct dmarc_found found[DMARC_METHODS];
	const char *difference;
	bool both;

	both = dmarc_discover(arena, domain, KNOWN_UNSURE, DMARC_TREE_WALK,
	    &known, &found[DMARC_TREE_WALK]);
	if (both)
		check_found(&found[DMARC_TREE_WALK], domain);
	world->is_list = true;
	if (!dmarc_discover(arena, domain, KNOWN_UNSURE, DMARC_PSL, &known,
		&found[DMARC_PSL]))
		return;
	check_found(&found[DMARC_PSL], domain);
	if (!both)
		return;
	difference = dmarc_difference(arena, found);
	if (difference != NULL)
		check_text(difference);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *domain, *why;
	struct arena *arena = arena_new();
	struct world world = { 0 };
	struct line line = take_line(&at, end);

	domain = domain_normal(arena, line.text, line.length, &why);
	while (at < end) {
		line = take_line(&at, end);
		check_record(arena, &line);
		add_line(&world, &line);
	}
	if (domain != NULL)
		check_domain(arena, &world, domain);
	arena_free(arena);
	return 0;
}
