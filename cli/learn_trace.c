#include <string.h>

#include "cli/learn.h"
#include "lib/facts/special.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

/* Octets of a field that are read. */
#define FIELD_MAX 16384

/* --- names --- */

/* Where the registered domain begins, as far as one can tell without a list:
 * "example.jp", "example.co.jp"; NULL for what is no name of two labels. */
static const char *
organization(const char *name)
{
	static const char *const seconds[] = { "ac", "ad", "co", "com", "ed",
		"edu", "go", "gob", "gov", "gr", "lg", "mil", "ne", "net", "or",
		"org" };
	const char *label[3] = { 0 }, *p = name + strlen(name);
	size_t labels = 0, length, i;

	while (p > name && labels < 3) {
		p--;
		if (p == name || p[-1] == '.')
			label[labels++] = p;
	}
	if (labels < 2 || strlen(label[0]) < 2 ||
	    (label[0][0] >= '0' && label[0][0] <= '9'))
		return NULL;
	length = (size_t)(label[0] - label[1]) - 1;
	for (i = 0; labels == 3 && strlen(label[0]) == 2 &&
	     i < sizeof(seconds) / sizeof(seconds[0]);
	     i++) {
		if (strlen(seconds[i]) == length &&
		    str_equal_n(label[1], seconds[i], length))
			return label[2];
	}
	return label[1];
}

/* Providers whose hosts have names of several domains. */
static size_t
family(const char *domain)
{
	static const struct {
		const char *domain;
		size_t family;
	} members[] = {
		{ "google.com", 1 },
		{ "googlemail.com", 1 },
		{ "gmail.com", 1 },
		{ "outlook.com", 2 },
		{ "hotmail.com", 2 },
		{ "microsoft.com", 2 },
		{ "office365.com", 2 },
		{ "yahoo.com", 3 },
		{ "yahoo.net", 3 },
		{ "yahoodns.net", 3 },
		{ "aol.com", 3 },
		{ "icloud.com", 4 },
		{ "me.com", 4 },
		{ "mac.com", 4 },
		{ "apple.com", 4 },
		{ "docomo.ne.jp", 5 },
		{ "spmode.ne.jp", 5 },
	};
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (str_equal(members[i].domain, domain))
			return members[i].family;
	}
	return 0;
}

bool
trace_is_same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	if (str_equal(a, b))
		return true;
	a = organization(a);
	b = organization(b);
	if (a == NULL || b == NULL)
		return false;
	return str_equal(a, b) || (family(a) != 0 && family(a) == family(b));
}

bool
trace_is_public(const struct ip *ip)
{
	const struct special *special;

	if (ip->family == 0)
		return false;
	special = special_of(ip);
	return special == NULL || str_starts(special->name, "documentation");
}

const char *
trace_client(const struct received *received)
{
	return received->name != NULL ? received->name : received->helo;
}

/* --- fields --- */

static int
kind_of(const char *name, size_t length)
{
	static const struct {
		const char *name;
		enum trace_kind kind;
	} kinds[] = {
		{ "Received", TRACE_RECEIVED },
		{ "Authentication-Results", TRACE_AUTH_RESULTS },
		{ "Received-SPF", TRACE_RECEIVED_SPF },
		{ "Return-Path", TRACE_RETURN_PATH },
		{ "DKIM-Signature", TRACE_SIGNATURE },
		{ "From", TRACE_FROM },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].name) == length &&
		    str_equal_n(kinds[i].name, name, length))
			return (int)kinds[i].kind;
	}
	return -1;
}

static void
read_field(struct arena *arena, struct trace_field *field)
{
	struct auth_result *spf;
	size_t length = strlen(field->value);

	switch (field->kind) {
	case TRACE_RECEIVED:
		received_read(arena, field->value, length, &field->received);
		break;
	case TRACE_AUTH_RESULTS:
		auth_results_read(arena, field->value, length, &field->results);
		break;
	case TRACE_RECEIVED_SPF:
		spf = arena_alloc(arena, sizeof(*spf));
		received_spf_read(arena, field->value, length, spf);
		field->results = (struct auth_results){
			.authserv_id = auth_property(spf, "receiver"),
			.items = spf,
			.count = 1,
		};
		break;
	default:
		break;
	}
}

static void
read_fields(
    struct arena *arena, const char *at, const char *end, struct trace *trace)
{
	struct trace_field *field;
	const char *next, *value;
	size_t length;
	int kind;

	if (end - at >= 5 && memcmp(at, "From ", 5) == 0) /* mbox */
		at = field_end(at, end);
	for (; at < end && trace->count < LEARN_FIELDS_MAX; at = next) {
		length = field_name(at, end);
		if (length == 0)
			return;
		next = field_end(at, end);
		kind = kind_of(at, length);
		if (kind < 0)
			continue;
		value = memchr(at, ':', (size_t)(next - at));
		trace->fields = arena_grow(
		    arena, trace->fields, trace->count, sizeof(*field));
		field = &trace->fields[trace->count++];
		*field = (struct trace_field){ 0 };
		field->kind = (enum trace_kind)kind;
		field->value = field_flat(
		    arena, value + 1, (size_t)(next - value - 1), FIELD_MAX);
		read_field(arena, field);
	}
}

/* --- who wrote what --- */

/* The next Received field at or behind `at`; `count` = none. */
static size_t
next_received(const struct trace *trace, size_t at)
{
	while (at < trace->count && trace->fields[at].kind != TRACE_RECEIVED)
		at++;
	return at;
}

static void
find_border(struct trace *trace)
{
	const struct received *received;
	size_t i;

	for (i = next_received(trace, 0); i < trace->count;
	     i = next_received(trace, i + 1)) {
		received = &trace->fields[i].received;
		if (trace_is_public(&received->ip) &&
		    !trace_is_same(received->by, trace_client(received)))
			break;
	}
	trace->border = i;
	trace->below = next_received(trace, i < trace->count ? i + 1 : i);
}

/* Some host above the border, or at it, is of the organization. */
static bool
is_of_receiver(const struct trace *trace, const char *name)
{
	size_t i;

	for (i = 0; i <= trace->border; i++) {
		if (trace->fields[i].kind == TRACE_RECEIVED &&
		    trace_is_same(trace->fields[i].received.by, name))
			return true;
	}
	return false;
}

/*
 * Above the border everything is the receiver's. Some put what they found out
 * below their own Received field, where the sender's fields begin: that is
 * believed when it says whose it is.
 */
static void
set_trust(struct trace *trace)
{
	struct trace_field *field;
	size_t i;

	if (trace->border == trace->count)
		return;
	for (i = 0; i < trace->below; i++) {
		field = &trace->fields[i];
		field->is_trusted = i <= trace->border ||
		    is_of_receiver(trace, field->results.authserv_id);
	}
}

void
trace_read(
    struct arena *arena, const char *data, size_t length, struct trace *trace_r)
{
	*trace_r = (struct trace){ 0 };
	read_fields(arena, data, data + length, trace_r);
	find_border(trace_r);
	set_trust(trace_r);
}
