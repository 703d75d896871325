#include <string.h>

#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/mail/charset.h"
#include "lib/mail/header_text.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/util/utf8.h"

#define FIX_FIELD                                                              \
	"encode the field in encoded words (=?UTF-8?B?...?=), as every mail "  \
	"library does it"
#define FIX_PLACE                                                              \
	"write addresses and message identifiers in ASCII; in an address "     \
	"field only the display name may be encoded"
#define FIX_LABEL                                                              \
	"send text in UTF-8 and name it so: charset=UTF-8, =?UTF-8?B?...?="
#define FIX_TEXT                                                               \
	"make sure that the text is in the charset that it names, or send it " \
	"in UTF-8 and name it so"

/* Fields in which no encoded word may stand (RFC 2047 5, RFC 5322 3.6.4). */
static const char *const plain_fields[] = { "Message-ID", "In-Reply-To",
	"References", "Date", "Content-ID", "Content-Transfer-Encoding",
	"MIME-Version", NULL };

/* Those in which it may stand in a display name or comment only. */
static const char *const address_fields[] = { "From", "Sender", "Reply-To",
	"To", "Cc", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc",
	NULL };

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (str_equal(name, *list))
			return true;
	}
	return false;
}

/* --- texts --- */

/* How a text is declared; `where` is "the field Subject". */
static void
judge_charset(
    struct survey *survey, const char *where, const struct text_faults *faults)
{
	struct arena *arena = survey->arena;

	if (faults->set & TEXT_UNKNOWN_LABEL)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s names the charset \"%s\", which "
			"does not exist",
			where, faults->label),
		    FIX_LABEL);
	else if (faults->set & TEXT_RARE_LABEL)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s names the charset \"%s\", which "
			"many mail readers do not know",
			where, faults->label),
		    FIX_LABEL);
	if (faults->set & TEXT_BAD_OCTETS)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s has %zu octet%s that its charset does not have",
			where, faults->bad_octets,
			faults->bad_octets == 1 ? "" : "s"),
		    FIX_TEXT);
	if (faults->set & TEXT_OPEN_ESCAPE)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s has ISO-2022-JP that does not go back to ASCII "
			"before the end of the line",
			where),
		    FIX_TEXT);
}

/* --- the header --- */

/*
 * An encoded word touches an "@", or stands between "<" and ">". Quoted strings
 * are passed over.
 */
static bool
has_word_in_address(const char *at, const char *end)
{
	bool is_angle = false, is_quoted = false;
	const char *start = at, *word;
	size_t octets = 0;

	while ((word = header_word(at, end, &octets)) != NULL) {
		for (; at < word; at++) {
			if (*at == '"')
				is_quoted = !is_quoted;
			else if (*at == '\\' && is_quoted)
				at++;
			else if (!is_quoted && (*at == '<' || *at == '>'))
				is_angle = *at == '<';
		}
		at = word + octets;
		if (!is_quoted &&
		    (is_angle || (word > start && word[-1] == '@') ||
			(at < end && *at == '@')))
			return true;
	}
	return false;
}

static void
judge_place(struct survey *survey, const struct header_field *field)
{
	const char *end = field->value + field->value_length;
	struct arena *arena = survey->arena;
	size_t octets;

	if (is_one_of(field->name, address_fields)) {
		if (has_word_in_address(field->value, end))
			survey_fault(survey, ACTION_REFUSE,
			    arena_printf(arena,
				"an address in the field %s has an encoded "
				"word: \"%s\"",
				check_show(arena, field->name),
				check_show_field(arena, field)),
			    FIX_PLACE);
	} else if (is_one_of(field->name, plain_fields) &&
	    header_word(field->value, end, &octets) != NULL) {
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the field %s has an encoded word, which nobody "
			"decodes there: \"%s\"",
			check_show(arena, field->name),
			check_show_field(arena, field)),
		    FIX_PLACE);
	}
}

/* What is beyond ASCII and not encoded, or is encoded in no charset. */
static void
judge_raw(struct survey *survey, const struct header_field *field,
    const char *where, struct text_faults *faults)
{
	size_t length = field->value_length;
	struct arena *arena = survey->arena;
	bool is_utf8 = utf8_valid(field->value, length) == length;

	if (utf8_ascii(field->value, length) < length) {
		survey_fault(survey, is_utf8 ? ACTION_NOTE : ACTION_REFUSE,
		    arena_printf(arena,
			"%s has octets over 127 that are not encoded", where),
		    FIX_FIELD);
		/* They have no charset that they could be wrong in. */
		faults->set &= ~(unsigned)TEXT_BAD_OCTETS;
	} else if (faults->set & TEXT_UNDECLARED) {
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s has characters beyond ASCII that no charset "
			"declares",
			where),
		    FIX_FIELD);
	}
}

static void
judge_field(struct survey *survey, const struct header_field *field)
{
	struct text_faults faults = { 0 };
	struct arena *scratch, *arena = survey->arena;
	size_t length = field->value_length;
	const char *where;

	if (utf8_ascii(field->value, length) == length &&
	    memmem(field->value, length, "=?", 2) == NULL &&
	    memchr(field->value, '\x1b', length) == NULL)
		return;
	judge_place(survey, field);
	where =
	    arena_printf(arena, "the field %s", check_show(arena, field->name));
	scratch = arena_new();
	header_text(scratch, field->value, length, NULL, &faults);
	judge_raw(survey, field, where, &faults);
	if (faults.set & TEXT_BAD_WORD)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s has an encoded word that cannot be decoded", where),
		    FIX_FIELD);
	judge_charset(survey, where, &faults);
	arena_free(scratch);
}

/* --- the body --- */

static const char *
undeclared(const struct mime_part *part)
{
	if (!part->raw_8bit)
		return "its charset does not declare";
	if (part->faults.set & TEXT_UNDECLARED)
		return "neither its charset nor its Content-Transfer-Encoding "
		       "declares";
	return "its Content-Transfer-Encoding does not declare";
}

static void
judge_part(struct survey *survey, const struct mime_part *part)
{
	struct arena *arena = survey->arena;
	const char *type = check_show(arena, part->type), *where;

	where = arena_printf(arena, "the %s part", type);
	if (part->raw_8bit || (part->faults.set & TEXT_UNDECLARED))
		survey_fault(survey, ACTION_REFUSE,
		    arena_printf(arena, "%s has octets over 127 that %s", where,
			undeclared(part)),
		    NULL);
	judge_charset(survey, where, &part->faults);
	where = arena_printf(arena, "the file name of the %s part", type);
	if (part->name_faults.set & TEXT_UNDECLARED)
		survey_fault(survey, ACTION_NOTE,
		    arena_printf(arena,
			"%s has characters beyond ASCII that no charset "
			"declares",
			where),
		    NULL);
	judge_charset(survey, where, &part->name_faults);
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct content *content = &facts->message->content;
	const struct mime *mime = &facts->message->mime;
	struct survey survey = { .arena = arena };
	size_t i;

	(void)settings;
	for (i = 0; i < content->field_count; i++)
		judge_field(&survey, &content->fields[i]);
	for (i = 0; i < mime->count; i++)
		judge_part(&survey, &mime->parts[i]);
	if (survey.faults.count == 0 && (content->over != 0 || mime->over != 0))
		survey_gap(&survey, ACTION_NOTE,
		    "the message is larger than what is judged, and nothing "
		    "is wrong in that part",
		    NULL);
	return survey_end(&survey, finding);
}

const struct check check_raw_8bit = {
	.row = {
		.name = "raw-8bit",
		.summary = "text beyond ASCII is encoded and its charset named",
		.preset = ACTION_NOTE,
	},
	.needs = FACT_HEADER | FACT_BODY,
	.code = "6.0",
	.title = "Undeclared text",
	.why = "Octets over 127 that nothing declares are read by each "
	       "receiver in its own way, or refused, and filters count them. "
	       "So are encoded words in addresses and message identifiers. "
	       "Charsets that do not exist, or do not fit the text, make the "
	       "reader see rubbish: a note.",
	.fix = "name the charset in Content-Type and the encoding in "
	       "Content-Transfer-Encoding for each part that is not plain "
	       "ASCII; every mail library does both",
	.source = "RFC 2045 6, RFC 2047 5, RFC 5322 2.2",
	.judge = judge,
};
