#include <string.h>

#include "lib/auth/dkim_signature.h"
#include "lib/mail/content.h"
#include "lib/mail/domain.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

static bool
equals(const struct dkim_piece *a, const struct dkim_piece *b)
{
	return a->length == b->length &&
	    str_equal_n(a->text, b->text, a->length);
}

/*
 * libopendkim finds the value of b= by the letter before the "=", and takes the
 * names of tags without regard to case. NULL: it can read them.
 */
static const char *
illegible(const struct dkim_tags *list)
{
	const struct dkim_tag *tag;
	size_t i, j;

	for (i = 0; i < list->count; i++) {
		tag = &list->items[i];
		if (tag->name.text[tag->name.length - 1] == 'b' &&
		    (tag->name.length > 1 || tag->is_spaced))
			return "has its tag b=, or one whose name ends in b, "
			       "in a form that is not read here";
		for (j = 0; j < i; j++) {
			if (equals(&tag->name, &list->items[j].name))
				return "has two tags that differ only in case";
		}
	}
	return NULL;
}

/* Every name that is within the limits of DNS has one. */
static const char *
key_name(struct arena *arena, const struct dkim_signature *signature)
{
	const char *name, *why;

	name = arena_printf(
	    arena, "%s._domainkey.%s", signature->selector, signature->domain);
	return domain_normal(arena, name, strlen(name), &why);
}

static void
read_list(struct arena *arena, const struct dkim_tags *list,
    struct dkim_signature *signature)
{
	signature->fault = dkim_signature_read(arena, list, signature);
	if (signature->fault != NULL)
		return;
	if (signature->beyond == NULL)
		signature->beyond = illegible(list);
	if (signature->beyond != NULL)
		return;
	signature->key_name = key_name(arena, signature);
	if (signature->key_name == NULL)
		signature->fault = "has a key whose name is too long for DNS";
}

static void
read_field(struct arena *arena, const struct header_field *field,
    struct dkim_signature *signature)
{
	struct dkim_tags list;

	signature->time = signature->expires = -1;
	if (field->value_length > DKIM_FIELD_MAX)
		signature->beyond = arena_printf(arena,
		    "has %zu octets, at most %d are verified",
		    field->value_length, DKIM_FIELD_MAX);
	else if (dkim_tags_read(arena, field->value, field->value_length,
		     DKIM_TAGS_MAX, &list, &signature->fault) == 0)
		read_list(arena, &list, signature);
}

void
dkim_read(struct arena *arena, const struct content *content,
    struct dkim_signatures *signatures_r)
{
	struct dkim_signature *items = NULL, *signature;
	const struct header_field *field;
	size_t at = 0;

	*signatures_r = (struct dkim_signatures){ 0 };
	while ((field = content_find(content, "DKIM-Signature", &at)) != NULL) {
		if (signatures_r->total++ >= DKIM_SIGNATURES_MAX)
			continue;
		items = arena_grow(
		    arena, items, signatures_r->count, sizeof(*items));
		signature = &items[signatures_r->count++];
		*signature = (struct dkim_signature){ .field = at - 1 };
		read_field(arena, field, signature);
	}
	signatures_r->items = items;
}
