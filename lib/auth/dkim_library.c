#include <dkim.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auth/dkim_library.h"
#include "lib/mail/content.h"
#include "lib/mail/field.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

/*
 * dkim_canon_selecthdrs() writes one pointer behind an array when h= names more
 * fields than the message has.
 */
#define PADDING 16

struct dkim_library {
	DKIM_LIB *handle;
};

/* One message. */
struct run {
	const struct content *content;
	struct dkim_task *tasks;
	size_t count;
	/* Those that libopendkim took, in its order. */
	struct dkim_task *taken[DKIM_SIGNATURES_MAX];
	DKIM_SIGINFO *infos[DKIM_SIGNATURES_MAX];
	size_t taken_count;
};

/* --- what libopendkim calls --- */

static void *
take_memory(void *closure, size_t size)
{
	(void)closure;
	return mem_new(1, size + PADDING);
}

static void
give_memory(void *closure, void *memory)
{
	(void)closure;
	free(memory);
}

/* Before it verifies: they are in the order of their fields. */
static DKIM_CBSTAT
see_signatures(DKIM *dkim, DKIM_SIGINFO **infos, int count)
{
	struct run *run = dkim_get_user_context(dkim);

	if ((size_t)count != run->taken_count)
		return DKIM_CBSTAT_ERROR;
	memcpy(run->infos, infos, run->taken_count * sizeof(run->infos[0]));
	return DKIM_CBSTAT_CONTINUE;
}

/* "Not found" and "try again" are never answered: those were sorted out. */
static DKIM_CBSTAT
look_up_key(DKIM *dkim, DKIM_SIGINFO *info, u_char *buf, size_t size)
{
	struct run *run = dkim_get_user_context(dkim);
	const char *key;
	size_t i, length;

	for (i = 0; i < run->taken_count; i++) {
		if (run->infos[i] != info)
			continue;
		key = run->taken[i]->key;
		length = strlen(key) + 1;
		if (length > size)
			break;
		memcpy(buf, key, length);
		return DKIM_CBSTAT_CONTINUE;
	}
	return DKIM_CBSTAT_ERROR;
}

/* --- the handle --- */

struct dkim_library *
dkim_library_new(void)
{
	struct dkim_library *library = mem_new(1, sizeof(*library));
	unsigned flags = DKIM_LIBFLAGS_NONE, bits = 0;

	library->handle = dkim_init(take_memory, give_memory);
	if (library->handle == NULL)
		mem_fatal();
	/* No temporary files, no cache; how short a key may be is ours to say.
	 */
	dkim_options(library->handle, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags,
	    sizeof(flags));
	dkim_options(library->handle, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS,
	    &bits, sizeof(bits));
	dkim_set_prescreen(library->handle, see_signatures);
	dkim_set_key_lookup(library->handle, look_up_key);
	return library;
}

void
dkim_library_free(struct dkim_library *library)
{
	if (library == NULL)
		return;
	dkim_close(library->handle);
	free(library);
}

/* --- a message --- */

static struct dkim_task *
task_of(const struct run *run, size_t field)
{
	size_t i;

	for (i = 0; i < run->count; i++) {
		if (run->tasks[i].signature->field == field)
			return &run->tasks[i];
	}
	return NULL;
}

/*
 * All fields but signatures that are not verified: they would be. What it does
 * not take is no field that can be signed.
 */
static void
feed_header(DKIM *dkim, struct run *run)
{
	const struct content *content = run->content;
	const char *at = content->text.data, *next;
	const char *end = at + content->body_at - strlen("\r\n");
	struct dkim_task *task;
	size_t i;

	for (i = 0; i < content->field_count && at < end; i++, at = next) {
		next = field_end(at, end);
		task = task_of(run, i);
		if (task == NULL &&
		    str_equal(content->fields[i].name, DKIM_SIGNHEADER))
			continue;
		if (dkim_header(dkim, (u_char *)at,
			(size_t)(next - at) - strlen("\r\n")) == DKIM_STAT_OK &&
		    task != NULL)
			run->taken[run->taken_count++] = task;
	}
}

/* The first LF without a CR before it; or `end`. The empty line stands before
 * the body. */
static const char *
bare_line_end(const char *at, const char *end)
{
	const char *lf = at;

	while ((lf = memchr(lf, '\n', (size_t)(end - lf))) != NULL) {
		if (lf[-1] != '\r')
			return lf;
		lf++;
	}
	return end;
}

/* Lines end in CRLF, as they do on the wire, and the last one does. */
static void
feed_body(DKIM *dkim, const struct content *content)
{
	const char *at = content->text.data + content->body_at;
	const char *end = content->text.data + content->text.length, *lf;
	const bool is_cut = at < end && end[-1] != '\n';
	u_char crlf[] = "\r\n";

	for (; at < end; at = lf + 1) {
		lf = bare_line_end(at, end);
		if (lf > at)
			dkim_body(dkim, (u_char *)at, (size_t)(lf - at));
		if (lf == end)
			break;
		dkim_body(dkim, crlf, 2);
	}
	if (is_cut)
		dkim_body(dkim, crlf, 2);
}

static bool
fits_header(DKIM_SIGINFO *info)
{
	return dkim_sig_getflags(info) & DKIM_SIGFLAG_PASSED;
}

static enum dkim_verdict
verdict_of(DKIM_SIGINFO *info)
{
	switch (dkim_sig_geterror(info)) {
	case DKIM_SIGERROR_OK:
		return fits_header(info) &&
			dkim_sig_getbh(info) == DKIM_SIGBH_MATCH
		    ? DKIM_IS_GOOD
		    : DKIM_IS_UNREAD;
	case DKIM_SIGERROR_BADSIG:
		return dkim_sig_getbh(info) == DKIM_SIGBH_MISMATCH
		    ? DKIM_IS_BAD_BODY
		    : DKIM_IS_BAD_SIGNATURE;
	case DKIM_SIGERROR_KEYDECODE:
		return DKIM_IS_BAD_KEY;
	case DKIM_SIGERROR_TOOLARGE_L:
		return DKIM_IS_TOO_LONG;
	default:
		return DKIM_IS_UNREAD;
	}
}

static bool
some_fit_header(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->taken_count; i++) {
		if (fits_header(run->infos[i]))
			return true;
	}
	return false;
}

static void
verify(DKIM *dkim, struct run *run)
{
	size_t i;

	feed_header(dkim, run);
	if (dkim_eoh(dkim) != DKIM_STAT_OK)
		return;
	if (some_fit_header(run)) {
		feed_body(dkim, run->content);
		dkim_eom(dkim, NULL);
	}
	for (i = 0; i < run->taken_count; i++) {
		run->taken[i]->verdict = verdict_of(run->infos[i]);
		dkim_sig_getkeysize(run->infos[i], &run->taken[i]->bits);
	}
}

void
dkim_library_verify(struct dkim_library *library, const struct content *content,
    struct dkim_task *tasks, size_t count)
{
	struct run run = { .content = content, .tasks = tasks, .count = count };
	DKIM_STAT status;
	DKIM *dkim;
	size_t i;

	for (i = 0; i < count; i++) {
		tasks[i].verdict = DKIM_IS_UNREAD;
		tasks[i].bits = 0;
	}
	dkim = dkim_verify(library->handle, NULL, NULL, &status);
	if (dkim == NULL)
		mem_fatal();
	dkim_set_user_context(dkim, &run);
	verify(dkim, &run);
	dkim_free(dkim);
}
