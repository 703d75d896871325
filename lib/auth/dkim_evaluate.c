#include <string.h>
#include <time.h>

#include "lib/auth/dkim_key.h"
#include "lib/auth/dkim_library.h"
#include "lib/mail/content.h"
#include "lib/util/arena.h"

struct evaluation {
	struct arena *arena;
	const struct content *content;
	int64_t now;
};

static void
conclude(struct evaluation *evaluation, struct dkim_result *result,
    enum dkim_why why, const char *what)
{
	result->why = why;
	result->outcome = why == DKIM_WHY_NOTHING ? DKIM_PASS
	    : why >= DKIM_WHY_DNS                 ? DKIM_UNSURE
						  : DKIM_FAIL;
	result->text = arena_printf(evaluation->arena, "%s %s",
	    dkim_signature_show(evaluation->arena, result->signature), what);
}

/* "2026-11-29 00:01 UTC" */
static const char *
show_time(struct arena *arena, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	char text[64];

	if (gmtime_r(&time, &parts) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &parts) == 0)
		return "a time that no calendar has";
	return arena_string(arena, text);
}

/* --- before anything is computed --- */

/* What the field alone says, and how much of the message there is. False: it is
 * concluded. */
static bool
can_be_verified(struct evaluation *evaluation, struct dkim_result *result)
{
	const struct dkim_signature *signature = result->signature;
	struct arena *arena = evaluation->arena;
	const unsigned over = evaluation->content->over;

	if (signature->fault != NULL)
		conclude(evaluation, result, DKIM_WHY_FIELD, signature->fault);
	else if (signature->beyond != NULL)
		conclude(
		    evaluation, result, DKIM_WHY_BEYOND, signature->beyond);
	else if (signature->algorithm == DKIM_RSA_SHA1)
		conclude(evaluation, result, DKIM_WHY_ALGORITHM,
		    "is by rsa-sha1, which receivers no longer accept");
	else if (signature->expires >= 0 &&
	    signature->expires < evaluation->now)
		conclude(evaluation, result, DKIM_WHY_EXPIRED,
		    arena_printf(arena, "has expired, at %s",
			show_time(arena, signature->expires)));
	else if (signature->time > evaluation->now + DKIM_DRIFT)
		conclude(evaluation, result, DKIM_WHY_FUTURE,
		    arena_printf(arena, "is from the future, of %s",
			show_time(arena, signature->time)));
	else if (over != 0)
		conclude(evaluation, result, DKIM_WHY_BEYOND,
		    over & OVER_BODY_OCTETS
			? "cannot be verified: the body is longer than what is "
			  "judged"
			: "cannot be verified: the header is longer than what "
			  "is judged");
	else
		return true;
	return false;
}

/* True: there is something to compute. */
static bool
prepare(struct evaluation *evaluation, const struct dkim_key *key,
    struct dkim_result *result, struct dkim_task *task)
{
	struct dkim_key_record record;
	const char *problem;
	enum dkim_why why;

	if (!can_be_verified(evaluation, result))
		return false;
	why = dkim_key_read(
	    evaluation->arena, result->signature, key, &record, &problem);
	result->testing = record.testing;
	if (why != DKIM_WHY_NOTHING) {
		conclude(evaluation, result, why, problem);
		return false;
	}
	*task = (struct dkim_task){ .signature = result->signature,
		.key = record.text };
	return true;
}

/* --- what came out --- */

static bool
names_signatures(const struct dkim_signature *signature)
{
	size_t i;

	for (i = 0; i < signature->name_count; i++) {
		if (strcmp(signature->names[i], "dkim-signature") == 0)
			return true;
	}
	return false;
}

static bool
has_octet(const char *text, size_t length, const char *octets, size_t count)
{
	while (count-- > 0) {
		if (memchr(text, *octets++, length) != NULL)
			return true;
	}
	return false;
}

static bool
has_bare_cr(const char *text, size_t length)
{
	const char *cr = text, *end = text + length;

	while ((cr = memchr(cr, '\r', (size_t)(end - cr))) != NULL) {
		if (++cr == end || *cr != '\n')
			return true;
	}
	return false;
}

/*
 * Why what libopendkim says may not be the last word: receivers read such mail
 * in different ways (it loses a lonely CR, and takes VT and FF for blanks).
 * NULL: it is.
 */
static const char *
doubt(const struct content *content, const struct dkim_task *task)
{
	const char *header = content->text.data;
	const char *body = header + content->body_at;

	if (has_octet(header, content->body_at, "\0\v\f", 3) ||
	    has_bare_cr(header, content->body_at))
		return "cannot be verified: the header has control characters, "
		       "which receivers read in different ways";
	if (task->verdict != DKIM_IS_BAD_SIGNATURE &&
	    has_bare_cr(body, content->text.length - content->body_at))
		return "cannot be verified: the body has a CR without LF, "
		       "which receivers read in different ways";
	if (task->verdict == DKIM_IS_BAD_SIGNATURE &&
	    names_signatures(task->signature))
		return "cannot be verified here: it signs other signatures, "
		       "too";
	return NULL;
}

static void
conclude_good(struct evaluation *evaluation, const struct dkim_task *task,
    struct dkim_result *result)
{
	if (task->signature->algorithm != DKIM_RSA_SHA256 ||
	    task->bits >= DKIM_BITS_MIN)
		conclude(evaluation, result, DKIM_WHY_NOTHING, "is good");
	else
		conclude(evaluation, result, DKIM_WHY_WEAK,
		    arena_printf(evaluation->arena,
			"is by a key of %u bits; receivers accept none with "
			"fewer than %d",
			task->bits, DKIM_BITS_MIN));
}

static void
conclude_bad(struct evaluation *evaluation, const struct dkim_task *task,
    struct dkim_result *result)
{
	const char *key = task->signature->key_name;
	struct arena *arena = evaluation->arena;

	switch (task->verdict) {
	case DKIM_IS_BAD_KEY:
		conclude(evaluation, result, DKIM_WHY_KEY,
		    arena_printf(arena,
			"has a key whose record (%s) holds no public key in "
			"its p=",
			key));
		return;
	case DKIM_IS_BAD_SIGNATURE:
		conclude(evaluation, result, DKIM_WHY_SIGNATURE,
		    arena_printf(arena,
			"does not fit: a signed header field was changed, or "
			"%s is another key",
			key));
		return;
	case DKIM_IS_BAD_BODY:
		conclude(evaluation, result, DKIM_WHY_BODY,
		    "does not fit: the body was changed after it was signed");
		return;
	case DKIM_IS_TOO_LONG:
		conclude(evaluation, result, DKIM_WHY_LENGTH,
		    "signs more of the body than there is (l=)");
		return;
	case DKIM_IS_GOOD:
	case DKIM_IS_UNREAD:
		break;
	}
	conclude(evaluation, result, DKIM_WHY_BEYOND,
	    "cannot be verified here: libopendkim does not read it");
}

static void
conclude_task(struct evaluation *evaluation, const struct dkim_task *task,
    struct dkim_result *result)
{
	const char *why = doubt(evaluation->content, task);

	result->bits = task->bits;
	if (why != NULL)
		conclude(evaluation, result, DKIM_WHY_BEYOND, why);
	else if (task->verdict == DKIM_IS_GOOD)
		conclude_good(evaluation, task, result);
	else
		conclude_bad(evaluation, task, result);
}

/* --- what l= leaves --- */

/* Octets of a line, without its end, in relaxed canonicalization: runs of
 * blanks are one, at the end none (RFC 6376 3.4.4). */
static uint64_t
relaxed_octets(const char *at, const char *end)
{
	uint64_t octets = 0;
	bool is_blank, after_blank = false;

	while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (; at < end; at++) {
		is_blank = *at == ' ' || *at == '\t';
		if (!is_blank || !after_blank)
			octets++;
		after_blank = is_blank;
	}
	return octets;
}

/* Of the whole body, as it is signed: empty lines at its end do not count. */
static uint64_t
body_octets(const struct content *content, bool relaxed)
{
	const char *at = content->text.data + content->body_at, *lf, *end;
	const char *body_end = content->text.data + content->text.length;
	uint64_t octets = 0, counted = relaxed ? 0 : 2, line;

	for (; at < body_end; at = lf + 1) {
		lf = memchr(at, '\n', (size_t)(body_end - at));
		if (lf == NULL)
			lf = body_end;
		end = lf > at && lf < body_end && lf[-1] == '\r' ? lf - 1 : lf;
		line = relaxed ? relaxed_octets(at, end) : (uint64_t)(end - at);
		octets += line + 2;
		if (line > 0)
			counted = octets;
	}
	return counted;
}

static void
count_unsigned(const struct content *content, struct dkim_result *result)
{
	const struct dkim_signature *signature = result->signature;
	uint64_t octets;

	if (!signature->has_length || result->outcome != DKIM_PASS)
		return;
	octets = body_octets(content, signature->relaxed_body);
	if (octets > signature->length)
		result->unsigned_octets = octets - signature->length;
}

void
dkim_evaluate(struct dkim_library *library, struct arena *arena,
    const struct content *content, const struct dkim_signatures *signatures,
    const struct dkim_key *keys, int64_t now, struct dkim_results *results_r)
{
	struct dkim_result *items, *verified[DKIM_SIGNATURES_MAX];
	struct dkim_task tasks[DKIM_SIGNATURES_MAX];
	struct evaluation evaluation = { arena, content, now };
	size_t i, count = 0;

	items = arena_alloc(arena, signatures->count * sizeof(*items));
	for (i = 0; i < signatures->count; i++) {
		items[i].signature = &signatures->items[i];
		items[i].content = content;
		if (prepare(&evaluation, &keys[i], &items[i], &tasks[count]))
			verified[count++] = &items[i];
	}
	if (count > 0)
		dkim_library_verify(library, content, tasks, count);
	for (i = 0; i < count; i++) {
		conclude_task(&evaluation, &tasks[i], verified[i]);
		count_unsigned(content, verified[i]);
	}
	*results_r = (struct dkim_results){ .items = items,
		.count = signatures->count,
		.total = signatures->total };
}
