#include <glib.h>
#include <ldns/ldns.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/failure.h"
#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/str.h"

struct failures {
	struct log *log;
	FILE *stream; /* written to by libunbound's thread */
	struct buf line; /* of that thread, under libunbound's lock */
	pthread_mutex_t lock; /* of the table */
	GHashTable *table; /* "name type" -> struct failure */
};

/* What libunbound says, and what we say; the first that is found. */
static const struct {
	const char *theirs, *ours;
} reasons[] = {
	{ " got SERVFAIL", "SERVFAIL" },
	{ " got REFUSED", "REFUSED" },
	{ " got FORMERR", "FORMERR" },
	{ " got NOTIMPL", "NOTIMP" },
	{ " got NOTAUTH", "NOTAUTH" },
	{ " got ", "the server answered with an error" },
	{ " failed scrub", "the answer is to another question" },
	{ " could not parse", "the answer cannot be read" },
	{ "(eg. indirections)", "too many CNAME records in a row" },
};

static struct failure *
failure_of(const char *text)
{
	struct failure *failure;
	size_t i;

	failure = mem_new(1, sizeof(*failure));
	failure->heard = strstr(text, " from ") != NULL ||
	    strstr(text, "(eg. indirections)") != NULL;
	for (i = 0; i < G_N_ELEMENTS(reasons); i++) {
		if (strstr(text, reasons[i].theirs) != NULL) {
			failure->reason = reasons[i].ours;
			break;
		}
	}
	return failure;
}

/* "Name.", "A" */
static char *
key_of(const char *name, size_t length, const char *type)
{
	if (length > 0 && name[length - 1] == '.')
		length--;
	return str_lower(g_strdup_printf("%.*s %s", (int)length, name, type));
}

static void
remember(struct failures *failures, char *key, struct failure *failure)
{
	pthread_mutex_lock(&failures->lock);
	if (g_hash_table_size(failures->table) >= FAILURES_MAX)
		g_hash_table_remove_all(failures->table);
	g_hash_table_replace(failures->table, key, failure);
	pthread_mutex_unlock(&failures->lock);
}

/* "[time] libunbound[1:0] error: SERVFAIL <a.test. A IN>: why" */
static void
take_line(struct failures *failures, char *line)
{
	char *name, *type, *end;

	name = strstr(line, ": SERVFAIL <");
	end = name != NULL ? strstr(name, " IN>:") : NULL;
	if (end == NULL) {
		name = strstr(line, "libunbound");
		log_warning(failures->log, "%s", name != NULL ? name : line);
		return;
	}
	name = strchr(name, '<') + 1;
	*end = '\0';
	type = strchr(name, ' ');
	if (type == NULL)
		return;
	remember(failures, key_of(name, (size_t)(type - name), type + 1),
	    failure_of(end + strlen(" IN>:")));
}

static ssize_t
write_line(void *arg, const char *data, size_t length)
{
	struct failures *failures = arg;
	struct buf *line = &failures->line;
	size_t i;

	for (i = 0; i < length; i++) {
		if (data[i] == '\n' && line->length > 0) {
			take_line(failures, line->data);
			buf_clear(line);
		} else if (data[i] != '\n' &&
		    line->length < FAILURES_LINE_MAX) {
			buf_octet(line, data[i]);
		}
	}
	return (ssize_t)length;
}

struct failures *
failures_new(struct log *log)
{
	const cookie_io_functions_t functions = { .write = write_line };
	struct failures *failures;

	failures = mem_new(1, sizeof(*failures));
	failures->log = log;
	pthread_mutex_init(&failures->lock, NULL);
	failures->table =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free);
	failures->stream = fopencookie(failures, "w", functions);
	if (failures->stream == NULL)
		mem_fatal();
	setvbuf(failures->stream, NULL, _IOLBF, 0);
	return failures;
}

void
failures_free(struct failures *failures)
{
	if (failures == NULL)
		return;
	fclose(failures->stream);
	g_hash_table_destroy(failures->table);
	pthread_mutex_destroy(&failures->lock);
	buf_free(&failures->line);
	free(failures);
}

void
failures_listen(struct failures *failures, struct ub_ctx *context)
{
	ub_ctx_debugout(context, failures->stream);
}

struct failure
failures_find(struct failures *failures, const char *name, enum dns_type type)
{
	struct failure *found, failure = { 0 };
	char *key;

	key = key_of(
	    name, strlen(name), ldns_rr_descript((ldns_rr_type)type)->_name);
	pthread_mutex_lock(&failures->lock);
	found = g_hash_table_lookup(failures->table, key);
	if (found != NULL)
		failure = *found;
	pthread_mutex_unlock(&failures->lock);
	g_free(key);
	return failure;
}
