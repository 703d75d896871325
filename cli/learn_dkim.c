#include <string.h>

#include "cli/learn_private.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/*
 * Where a signature stands. Each host puts its fields above those that are
 * there; but a milter's may come below the Received field of its own host.
 */
enum place {
	BEFORE, /* made before the sending host took the message */
	BETWEEN, /* by the sending host, or just before it */
	THERE, /* by the sending host */
	UNSEEN, /* its field is not in the message */
};

/* A signature, as the receiver saw it. */
struct seal {
	const char *domain;
	const char *result; /* "pass", "fail", ... */
	const struct trace_field *field;
};

/* The value of a tag in a list "a=b; c=d" (RFC 6376 3.2), or NULL. */
static const char *
tag_value(struct arena *arena, const char *list, const char *tag)
{
	size_t length = strlen(tag);
	const char *at = list;

	while (*at != '\0') {
		at += strspn(at, " \t;");
		if (strncmp(at, tag, length) == 0 &&
		    at[length + strspn(at + length, " \t")] == '=') {
			at += length;
			at += strspn(at, " \t=");
			return arena_string_n(arena, at, strcspn(at, " \t;"));
		}
		at += strcspn(at, ";");
	}
	return NULL;
}

/* The first Received field below `at`; `count` = there is none. The sending
 * host's own is the one below the receiver's. */
static size_t
received_below(const struct reading *reading, size_t at)
{
	const struct trace *trace = &reading->trace;

	while (++at < trace->count)
		if (trace->fields[at].kind == TRACE_RECEIVED)
			return at;
	return trace->count;
}

static enum place
place_of(struct reading *reading, const char *domain)
{
	const struct trace *trace = &reading->trace;
	size_t i, sent, before;
	const char *signer;

	sent = received_below(reading, reading->hop_at);
	before = received_below(reading, sent);
	for (i = reading->hop_at; i < trace->count; i++) {
		if (trace->fields[i].kind != TRACE_SIGNATURE)
			continue;
		signer = tag_value(reading->arena, trace->fields[i].value, "d");
		if (signer == NULL || !str_equal(signer, domain))
			continue;
		if (i < sent)
			return sent < trace->count ? THERE : BETWEEN;
		return i > before ? BEFORE : BETWEEN;
	}
	return UNSEEN;
}

/* The sending host took the message from another organization's. */
static bool
is_relayed(const struct reading *reading)
{
	size_t i = received_below(reading, reading->hop_at);
	const struct received *received;

	if (i == reading->trace.count)
		return false;
	received = &reading->trace.fields[i].received;
	return received->by != NULL && trace_client(received) != NULL &&
	    !trace_is_same(received->by, trace_client(received));
}

/* By its name, as the receiver saw it, the sending host is of the From domain:
 * no provider's. */
static bool
is_own(const struct reading *reading)
{
	return reading->hop != NULL &&
	    reading->hop_at <= reading->trace.border &&
	    trace_is_same(trace_client(reading->hop), reading->from);
}

static const char *
dkim_word(struct reading *reading, const struct seal *seal)
{
	enum place place = place_of(reading, seal->domain);

	if (place == UNSEEN) {
		learn_note(reading,
		    arena_printf(reading->arena,
			"the receiver verified a signature of %s that is not "
			"in this copy",
			seal->domain));
		return "unknown";
	}
	if (place == BEFORE || is_own(reading))
		return "expected";
	if (place == THERE && is_relayed(reading))
		return "relay";
	learn_note(reading,
	    arena_printf(reading->arena,
		"who made the signature of %s cannot be seen: write dkim = "
		"expected if your host signs, dkim = relay if the provider "
		"does",
		seal->domain));
	return "unknown";
}

/* Better than `best`: it verifies, and is of the domain of From. */
static bool
is_better(const struct reading *reading, const struct seal *seal,
    const struct seal *best)
{
	bool is_pass = strcmp(seal->result, "pass") == 0, was_pass;

	if (best->result == NULL)
		return true;
	was_pass = strcmp(best->result, "pass") == 0;
	if (is_pass != was_pass)
		return is_pass;
	return trace_is_same(seal->domain, reading->from) &&
	    !trace_is_same(best->domain, reading->from);
}

static void
find_best(struct reading *reading, struct seal *best)
{
	const struct trace *trace = &reading->trace;
	const struct auth_result *result;
	struct seal seal;
	const char *id;
	size_t i, j;

	for (i = 0; i < trace->below; i++) {
		seal.field = &trace->fields[i];
		for (j = 0;
		     seal.field->is_trusted && j < seal.field->results.count;
		     j++) {
			result = &seal.field->results.items[j];
			if (strcmp(result->method, "dkim") != 0)
				continue;
			seal.result = result->result;
			id = auth_property(result, "header.d");
			if (id != NULL)
				id = arena_printf(reading->arena, "@%s", id);
			else
				id = auth_property(result, "header.i");
			seal.domain =
			    id != NULL ? learn_domain(reading, id) : NULL;
			if (is_better(reading, &seal, best))
				*best = seal;
		}
	}
}

static bool
has_signature(const struct trace *trace)
{
	size_t i;

	for (i = 0; i < trace->count; i++) {
		if (trace->fields[i].kind == TRACE_SIGNATURE)
			return true;
	}
	return false;
}

void
learn_dkim(struct reading *reading)
{
	struct seal best = { 0 };
	const char *source;

	find_best(reading, &best);
	if (best.result == NULL) {
		if (has_signature(&reading->trace))
			learn_note(reading,
			    "the message has a DKIM signature, but no field of "
			    "the receiver says whether it verifies");
		return;
	}
	source = learn_source(reading, best.field);
	if (strcmp(best.result, "none") == 0 &&
	    !has_signature(&reading->trace)) {
		learn_add(reading, LEARN_DKIM, "none", source);
		return;
	}
	if (strcmp(best.result, "pass") != 0 || best.domain == NULL) {
		learn_note(reading,
		    arena_printf(reading->arena,
			"the receiver verified no DKIM signature (dkim=%s)",
			learn_show(reading->arena, best.result)));
		learn_add(reading, LEARN_DKIM, "unknown", source);
		return;
	}
	learn_add(reading, LEARN_DKIM, dkim_word(reading, &best), source);
	learn_add(reading, LEARN_DKIM_DOMAIN, best.domain, source);
}
