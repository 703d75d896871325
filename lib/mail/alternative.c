#include <stdint.h>
#include <string.h>

#include "lib/mail/alternative.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"
#include "lib/util/str.h"

/* A text of fewer words is too short to be judged. */
#define WORDS_MIN 20
#define LETTERS_MIN 5

bool
alternative_next(
    const struct mime *mime, size_t *at, struct alternative *alternative_r)
{
	const struct mime_part *node = mime->parts + *at, *part;
	const struct mime_part *end = mime->parts + mime->count;

	while (node < end &&
	    (!node->multipart ||
		strcmp(node->type, "multipart/alternative") != 0))
		node++;
	if (node == end)
		return false;
	*alternative_r = (struct alternative){ NULL, NULL };
	for (part = node + 1; part < end && part->depth > node->depth; part++) {
		if (alternative_r->plain == NULL && mime_is_plain(part))
			alternative_r->plain = part;
		if (alternative_r->page == NULL && mime_is_page(part))
			alternative_r->page = part;
	}
	*at = (size_t)(node - mime->parts) + 1;
	return true;
}

/*
 * Words as bits, by their hash: two that fall on one bit make the texts more
 * alike, and no choice of words makes this slow.
 */
#define BITS (1u << 15)

struct words {
	uint64_t bits[BITS / 64];
};

static void
add_word(struct words *words, const char *at, const char *end)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; at < end; at++)
		hash = (hash ^ (unsigned char)str_lower_octet(*at)) * 16777619u;
	hash = (hash ^ hash >> 16) & (BITS - 1);
	words->bits[hash / 64] |= UINT64_C(1) << hash % 64;
}

static bool
is_alnum(char c)
{
	c = str_lower_octet(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The next character of a run of octets above ASCII: where the next begins. */
static const char *
next_character(const char *at, const char *end)
{
	do {
		at++;
	} while (at < end && ((unsigned char)*at & 0xc0) == 0x80);
	return at;
}

static void
add_words(struct words *words, const char *at, const char *end)
{
	const char *start, *second;

	while (at < end) {
		start = at;
		if (is_alnum(*at)) {
			while (at < end && is_alnum(*at))
				at++;
			if (at - start >= LETTERS_MIN)
				add_word(words, start, at);
		} else if ((unsigned char)*at >= 0x80) {
			at = second = next_character(at, end);
			if (at < end && (unsigned char)*at >= 0x80)
				add_word(
				    words, start, next_character(second, end));
		} else {
			at++;
		}
	}
}

static void
add_part(struct words *words, const struct mime_part *part)
{
	const char *at = part->shown, *end;
	struct link_span span;

	if (at == NULL)
		return;
	end = at + part->shown_length;
	while (link_find(at, end, &span)) {
		add_words(words, at, span.at);
		at = span.end;
	}
	add_words(words, at, end);
}

unsigned
alternative_likeness(const struct mime_part *a, const struct mime_part *b)
{
	struct words one = { 0 }, other = { 0 };
	unsigned count_one = 0, count_other = 0, common = 0, fewer;
	size_t i;

	add_part(&one, a);
	add_part(&other, b);
	for (i = 0; i < BITS / 64; i++) {
		count_one += (unsigned)__builtin_popcountll(one.bits[i]);
		count_other += (unsigned)__builtin_popcountll(other.bits[i]);
		common +=
		    (unsigned)__builtin_popcountll(one.bits[i] & other.bits[i]);
	}
	fewer = count_one < count_other ? count_one : count_other;
	return fewer < WORDS_MIN ? 100 : 100 * common / fewer;
}
