#include "lib/checks/check.h"
#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/util/arena.h"

/* Each fault of a message or part, as a grade and in words. */
static const struct {
	const char *grade, *words;
} faults[MIME_FAULT_COUNT] = {
	[MIME_NO_BOUNDARY] = { "boundary",
	    "is a multipart without its boundary" },
	[MIME_TWO_TYPES] = { "ambiguous",
	    "has more than one Content-Type field" },
	[MIME_TWO_ENCODINGS] = { "ambiguous",
	    "has more than one Content-Transfer-Encoding field" },
	[MIME_TWO_DISPOSITIONS] = { "ambiguous",
	    "has more than one Content-Disposition field" },
	[MIME_TWO_NAMES] = { "ambiguous",
	    "has one name in Content-Type and another in "
	    "Content-Disposition" },
	[MIME_TWO_VALUES] = { "ambiguous",
	    "has a parameter with two values in a Content field" },
	[MIME_LIKE_BOUNDARIES] = { "ambiguous",
	    "is a multipart within another one whose boundary begins alike" },
	[MIME_BAD_TYPE] = { "ambiguous",
	    "has a Content-Type that is none, and counts as text/plain" },
	[MIME_UNKNOWN_ENCODING] = { "encoding",
	    "has an unknown Content-Transfer-Encoding" },
	[MIME_ENCODED_NODE] = { "encoding",
	    "is a multipart or a message, and encoded as a whole" },
	[MIME_BASE64_GARBAGE] = { "base64",
	    "has octets in its base64 that do not belong there" },
	[MIME_BASE64_GOES_ON] = { "base64",
	    "has text behind the end of its base64" },
};

static const char *const grades[] = { "parts", "depth", "boundary", "ambiguous",
	"encoding", "base64", "cut", NULL };

/* What is not read to its end, though the message is small enough. */
static const struct {
	enum mime_over over;
	const char *words;
} cuts[] = {
	{ MIME_OVER_TEXT, "the message has more than 16 MB of text" },
	{ MIME_OVER_FIELD,
	    "a Content field has more than 32 KB, or a parameter of more than 1000 "
	    "sections" },
	{ MIME_OVER_ATTRIBUTES,
	    "an element of the HTML has more than 256 attributes" },
};

static void
note_fault(struct survey *survey, const struct mime *mime, enum mime_fault kind)
{
	const size_t index = mime->faults[kind].part;
	const size_t more = mime->faults[kind].count - 1;
	struct arena *arena = survey->arena;
	const char *where = "the message";

	if (index > 0 && index < mime->count)
		where = arena_printf(arena, "part %zu (%s)", index,
		    check_show(arena, mime->parts[index].type));
	survey_fault(survey, ACTION_NOTE,
	    more == 0 ? arena_printf(arena, "%s %s", where, faults[kind].words)
		      : arena_printf(arena, "%s %s, and so %zu more", where,
			    faults[kind].words, more),
	    NULL);
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct mime *mime = &facts->message->mime;
	struct survey survey = { .arena = arena };
	const char *grade = NULL;
	enum outcome outcome;
	enum mime_fault kind;
	size_t i;

	(void)settings;
	if (mime->over & MIME_OVER_PARTS) {
		grade = "parts";
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena, "the message has more than %d parts",
			MIME_PARTS_MAX),
		    NULL);
	}
	if (mime->over & MIME_OVER_DEPTH) {
		grade = grade != NULL ? grade : "depth";
		survey_fault(&survey, ACTION_REFUSE,
		    arena_printf(arena,
			"the message has parts more than %d deep",
			MIME_DEPTH_MAX),
		    NULL);
	}
	for (kind = 0; kind < MIME_FAULT_COUNT; kind++) {
		if (mime->faults[kind].count == 0)
			continue;
		grade = grade != NULL ? grade : faults[kind].grade;
		note_fault(&survey, mime, kind);
	}
	for (i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		if (!(mime->over & cuts[i].over))
			continue;
		grade = grade != NULL ? grade : "cut";
		survey_fault(&survey, ACTION_NOTE, cuts[i].words,
		    "send so much as an attachment");
	}
	if (facts->message->content.over & OVER_BODY_OCTETS)
		survey_gap(&survey, ACTION_NOTE,
		    "the body is longer than what is judged",
		    "nothing, or raise body-limit in the configuration");
	outcome = survey_end(&survey, finding);
	finding->grade = grade;
	return outcome;
}

const struct check check_mime_structure = {
	.row = {
		.name = "mime-structure",
		.summary = "the parts of the message can be told in one way",
		.preset = ACTION_REFUSE,
		.grades = grades,
	},
	.needs = FACT_BODY,
	.code = "6.0",
	.title = "MIME structure",
	.why = "What readers take apart in different ways hides from a filter "
	       "what a person is shown, and filters count it: a multipart "
	       "without its boundary, or with one that begins like another, a "
	       "Content field or its parameter twice in one part, two "
	       "names for one file, an unknown encoding, an encoded "
	       "multipart, base64 that holds something else. These are "
	       "noted, and so is what is too long to be read to its end; "
	       "more than 1000 parts or parts more than 100 deep are "
	       "refused.",
	.fix = "build the message with a MIME library, and let nothing add "
	       "text to an encoded part afterwards",
	.source = "RFC 2045 5, 6; RFC 2046 5.1; RFC 2183",
	.judge = judge,
};
