#include <dkim.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/mail/eml.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/dkim_room.h"
#include "tests/unit/suite.h"

const char dkim_room_message[] = "From: A <a@example.jp>\r\n"
				 "To: b@example.org\r\n"
				 "Subject:hello,\r\n  world \r\n"
				 "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
				 "\r\n"
				 "Hello,\r\n"
				 "\r\n"
				 "  this  is \t a text. \r\n"
				 ".\r\n"
				 "Bye\r\n"
				 "\r\n"
				 "\r\n";

/* --- signing --- */

/* libopendkim, while it signs, keeps Ed25519 keys for good. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static const struct dkim_room_key *
key_of(const char *selector, size_t length)
{
	const struct dkim_room_key *key;

	for (key = dkim_room_keys; key->selector != NULL; key++) {
		if (strlen(key->selector) == length &&
		    memcmp(key->selector, selector, length) == 0)
			return key;
	}
	return NULL;
}

static char *
pem(struct arena *arena, const struct dkim_room_key *key)
{
	struct buf text = { 0 };
	const char *at;
	char *kept;

	buf_printf(&text, "-----BEGIN %s-----\n", key->armour);
	for (at = key->private; strlen(at) > 64; at += 64)
		buf_printf(&text, "%.64s\n", at);
	buf_printf(&text, "%s\n-----END %s-----\n", at, key->armour);
	kept = arena_string_n(arena, text.data, text.length);
	buf_free(&text);
	return kept;
}

/* The value of a word; `otherwise` where it is not given. */
static const char *
word(struct arena *arena, const char *words, const char *name,
    const char *otherwise)
{
	size_t length = strlen(name);
	const char *at = words;

	while (*at != '\0') {
		at += strspn(at, " ");
		if (strncmp(at, name, length) == 0 && at[length] == '=')
			return arena_string_n(arena, at + length + 1,
			    strcspn(at + length + 1, " "));
		at += strcspn(at, " ");
	}
	return otherwise;
}

static dkim_canon_t
canon(const char *text)
{
	return strncmp(text, "relaxed", 7) == 0 ? DKIM_CANON_RELAXED
						: DKIM_CANON_SIMPLE;
}

static dkim_alg_t
algorithm(struct arena *arena, const char *words)
{
	if (strcmp(word(arena, words, "s", ""), "ed25519") == 0)
		return DKIM_SIGN_ED25519SHA256;
	return strcmp(word(arena, words, "a", ""), "rsa-sha1") == 0
	    ? DKIM_SIGN_RSASHA1
	    : DKIM_SIGN_RSASHA256;
}

static DKIM_LIB *
signer(struct arena *arena, const char *words)
{
	const char *over[] = { word(arena, words, "over", NULL), NULL };
	uint64_t fixed = (uint64_t)time(NULL) +
	    (uint64_t)atoll(word(arena, words, "t", "0"));
	uint64_t life = (uint64_t)atoll(word(arena, words, "x", "0"));
	DKIM_LIB *lib = dkim_init(NULL, NULL);
	unsigned bits = 0;
	unsigned flags = word(arena, words, "l", NULL) != NULL
	    ? DKIM_LIBFLAGS_SIGNLEN
	    : DKIM_LIBFLAGS_NONE;

	if ((int64_t)life < 0) { /* was made before it ended */
		fixed += life - 1000;
		life = 1000;
	}
	ck_assert_ptr_nonnull(lib);
	dkim_options(
	    lib, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &fixed, sizeof(fixed));
	dkim_options(
	    lib, DKIM_OP_SETOPT, DKIM_OPTS_SIGNATURETTL, &life, sizeof(life));
	dkim_options(
	    lib, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof(flags));
	dkim_options(
	    lib, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof(bits));
	if (over[0] != NULL)
		ck_assert_int_eq(
		    dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_OVERSIGNHDRS,
			over, sizeof(char **)),
		    DKIM_STAT_OK);
	return lib;
}

static void
feed(DKIM *dkim, const char *message)
{
	const char *body = strstr(message, "\r\n\r\n") + 2, *at, *next;

	for (at = message; at < body; at = next) {
		next = field_end(at, body);
		ck_assert_int_eq(
		    dkim_header(dkim, (u_char *)at, (size_t)(next - at) - 2),
		    DKIM_STAT_OK);
	}
	ck_assert_int_eq(dkim_eoh(dkim), DKIM_STAT_OK);
	if (body[2] != '\0')
		ck_assert_int_eq(
		    dkim_body(dkim, (u_char *)body + 2, strlen(body + 2)),
		    DKIM_STAT_OK);
	ck_assert_int_eq(dkim_eom(dkim, NULL), DKIM_STAT_OK);
}

char *
dkim_room_sign(struct arena *arena, const char *words, const char *message)
{
	const char *selector = word(arena, words, "s", "rsa2048");
	const char *canons = word(arena, words, "c", "relaxed/relaxed");
	const char *identity = word(arena, words, "i", NULL);
	DKIM_LIB *lib = signer(arena, words);
	DKIM_STAT status;
	u_char *value;
	size_t length;
	char *signed_;
	DKIM *dkim;

	if (__lsan_disable != NULL)
		__lsan_disable();
	dkim = dkim_sign(lib, (const u_char *)"test", NULL,
	    (u_char *)pem(arena, key_of(selector, strlen(selector))),
	    (const u_char *)selector,
	    (const u_char *)word(arena, words, "d", "example.jp"),
	    canon(canons), canon(strchr(canons, '/') + 1),
	    algorithm(arena, words), atoll(word(arena, words, "l", "-1")),
	    &status);
	ck_assert_int_eq(status, DKIM_STAT_OK);
	if (identity != NULL)
		dkim_set_signer(dkim, (const u_char *)identity);
	feed(dkim, message);
	ck_assert_int_eq(
	    dkim_getsighdr_d(dkim, sizeof("DKIM-Signature:"), &value, &length),
	    DKIM_STAT_OK);
	signed_ = arena_printf(arena, "DKIM-Signature: %.*s\r\n%s", (int)length,
	    (const char *)value, message);
	dkim_free(dkim);
	if (__lsan_enable != NULL)
		__lsan_enable();
	dkim_close(lib);
	return signed_;
}

/* --- keys --- */

static const char *
own_record(struct arena *arena, const struct dkim_signature *signature)
{
	const struct dkim_room_key *key =
	    key_of(signature->key_name, strcspn(signature->key_name, "."));

	if (key == NULL)
		return "NXDOMAIN";
	return arena_printf(
	    arena, "v=DKIM1; k=%s; p=%s", key->type, key->public);
}

static struct dkim_key
records(struct arena *arena, const char *says)
{
	struct dns_record *items = NULL;
	struct dkim_key key = { .status = DNS_ANSWER };
	size_t length;

	for (;; says += length + 1) {
		length = strcspn(says, "|");
		items = arena_grow(arena, items, key.count, sizeof(items[0]));
		items[key.count].data = arena_string_n(arena, says, length);
		items[key.count++].length = length;
		if (says[length] == '\0')
			break;
	}
	key.records = items;
	return key;
}

struct dkim_key
dkim_room_key(struct arena *arena, const struct dkim_signature *signature,
    const char *says)
{
	static const struct {
		const char *word;
		enum dns_status status;
	} words[] = {
		{ "NXDOMAIN", DNS_NXDOMAIN },
		{ "NODATA", DNS_NODATA },
		{ "SERVFAIL", DNS_FAILURE },
		{ "UNASKED", DNS_UNASKED },
	};
	size_t i;

	if (signature->key_name == NULL)
		return (struct dkim_key){ .status = DNS_UNASKED };
	if (says == NULL)
		says = own_record(arena, signature);
	for (i = 0; i < COUNT(words); i++) {
		if (strcmp(says, words[i].word) == 0)
			return (struct dkim_key){ .status = words[i].status,
				.reason = words[i].status == DNS_FAILURE
				    ? "SERVFAIL"
				    : NULL };
	}
	return records(arena, says);
}

/* --- the whole --- */

static const struct content_limits wide = { 1 << 20, 1 << 26 };

void
dkim_room_read(struct arena *arena, const char *message, size_t length,
    const struct content_limits *limits, struct content *content)
{
	struct eml eml;

	content_start(content, arena, limits != NULL ? limits : &wide);
	eml_read(arena, message, length, content, &eml);
}

void
dkim_room_spill(struct arena *arena, const char *message, size_t length,
    struct content *content)
{
	struct eml eml;

	content_start(content, arena, &wide);
	content_spill(content, 0, "/tmp");
	eml_read(arena, message, length, content, &eml);
	ck_assert(content->spool.map != NULL);
}

struct dkim_results
dkim_room_evaluate(
    struct arena *arena, const struct content *content, const char *says)
{
	struct dkim_library *library = dkim_library_new();
	struct dkim_key keys[DKIM_SIGNATURES_MAX];
	struct dkim_signatures *signatures;
	struct dkim_results results;
	size_t i;

	signatures = arena_alloc(arena, sizeof(*signatures));
	dkim_read(arena, content, signatures);
	for (i = 0; i < signatures->count; i++)
		keys[i] = dkim_room_key(
		    arena, &signatures->items[i], i == 0 ? says : NULL);
	dkim_evaluate(
	    library, arena, content, signatures, keys, time(NULL), &results);
	dkim_library_free(library);
	return results;
}

static void
show(const struct dkim_result *result, struct buf *out)
{
	static const char *const whys[] = {
		[DKIM_WHY_NOTHING] = "",
		[DKIM_WHY_FIELD] = " field",
		[DKIM_WHY_ALGORITHM] = " algorithm",
		[DKIM_WHY_EXPIRED] = " expired",
		[DKIM_WHY_FUTURE] = " future",
		[DKIM_WHY_NO_KEY] = " no-key",
		[DKIM_WHY_REVOKED] = " revoked",
		[DKIM_WHY_KEY] = " key",
		[DKIM_WHY_WEAK] = " weak",
		[DKIM_WHY_SIGNATURE] = " signature",
		[DKIM_WHY_BODY] = " body",
		[DKIM_WHY_LENGTH] = " length",
		[DKIM_WHY_DNS] = " dns",
		[DKIM_WHY_BEYOND] = " beyond",
	};

	buf_printf(out, "%s%s%s", out->length > 0 ? "; " : "",
	    dkim_outcome_name(result->outcome), whys[result->why]);
	if (result->bits > 0)
		buf_printf(out, " %u", result->bits);
	if (result->testing)
		buf_string(out, " testing");
	if (result->unsigned_octets > 0)
		buf_printf(
		    out, " +%llu", (unsigned long long)result->unsigned_octets);
}

const char *
dkim_room_show(struct arena *arena, const struct dkim_results *results)
{
	struct buf out = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < results->count; i++)
		show(&results->items[i], &out);
	text =
	    arena_string_n(arena, out.length > 0 ? out.data : "", out.length);
	buf_free(&out);
	return text;
}
