#include <string.h>

#include "lib/checks/check.h"
#include "lib/checks/survey.h"
#include "lib/facts/message.h"
#include "lib/mail/file_kind.h"
#include "lib/mail/text_file.h"
#include "lib/mail/zip.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

#define FIX_PROGRAM                                                            \
	"send a link to a download instead; receivers look into archives as "  \
	"well"

static const struct conf_option options[] = {
	{
	    .name = "allow",
	    .type = CONF_LIST,
	    .preset = "{ }",
	    .about = "Extensions, such as \"iso\", of programs that may be "
		     "sent all the same.",
	},
};

static const char *const grades[] = { "program", "disguised", "encrypted",
	"macro", "tnef", "text", NULL };

struct sight {
	struct survey survey;
	const struct conf_list *allowed;
	const char *grade; /* of the first of the worst */
	enum action at_most;
	size_t text_files;
	bool text_is_told;
	const char *gap; /* an archive that was not read to its end */
};

/* Files in texts that are looked at. */
#define TEXT_FILES_MAX 1000

/* A file, whether it is attached or stands in an archive or a text. */
struct file {
	const char *name; /* as it is shown; NULL = it has none */
	const char *where; /* what comes before the name in a sentence */
	struct file_name kind;
};

static void
saw(struct sight *sight, enum action at_most, const char *grade,
    const char *detail, const char *fix)
{
	if (sight->grade == NULL || at_most > sight->at_most) {
		sight->grade = grade;
		sight->at_most = at_most;
	}
	survey_fault(&sight->survey, at_most, detail, fix);
}

static struct file
file_of(struct sight *sight, const char *where, const char *name, size_t length)
{
	struct file file = { .where = where };

	file_name_read(name, length, &file.kind);
	file.name = str_show(sight->survey.arena, name, length, CHECK_SHOW_MAX);
	return file;
}

static bool
is_allowed(const struct sight *sight, const char *extension)
{
	size_t i;

	for (i = 0; sight->allowed != NULL && i < sight->allowed->count; i++) {
		if (str_equal(sight->allowed->items[i], extension))
			return true;
	}
	return false;
}

/* False when what is in it counts: it is no program by its name. */
static bool
look_at_name(struct sight *sight, const struct file *file)
{
	struct arena *arena = sight->survey.arena;
	const struct file_name *kind = &file->kind;

	if (!file_is_executable(kind->extension)) {
		if (kind->turned)
			saw(sight, ACTION_NOTE, "disguised",
			    arena_printf(arena,
				"%s %s has a character that turns letters "
				"round",
				file->where, file->name),
			    "give the file a plain name");
		return false;
	}
	if (is_allowed(sight, kind->extension))
		return true;
	if (file_is_document(kind->before) || kind->turned)
		saw(sight, ACTION_REFUSE, "disguised",
		    arena_printf(arena,
			"%s %s is a .%s file that poses as another",
			file->where, file->name, kind->extension),
		    FIX_PROGRAM);
	else
		saw(sight, ACTION_REFUSE, "program",
		    arena_printf(arena, "%s %s is a .%s file", file->where,
			file->name, kind->extension),
		    FIX_PROGRAM);
	return true;
}

static void
look_at_macros(struct sight *sight, const struct file *file)
{
	saw(sight, ACTION_NOTE, "macro",
	    arena_printf(sight->survey.arena, "%s %s may hold macros",
		file->where, file->name),
	    "send it as PDF, or saved without macros");
}

/* Where a document of Microsoft Office keeps its macros (MS-OFFMACRO2). */
#define MACROS "vbaProject.bin"

/* What is told of an archive is told once. */
struct archive {
	const struct file *file;
	bool has_program, is_encrypted, has_macros;
};

static void
look_at_entry(
    struct sight *sight, struct archive *archive, const struct zip_entry *entry)
{
	const char *end = entry->name + entry->name_length;
	struct file_name kind;
	struct file file;

	if (entry->encrypted)
		archive->is_encrypted = true;
	if (entry->name_length >= strlen(MACROS) &&
	    str_equal_n(end - strlen(MACROS), MACROS, strlen(MACROS)))
		archive->has_macros = true;
	file_name_read(entry->name, entry->name_length, &kind);
	if (archive->has_program || end[-1] == '/' ||
	    !file_is_executable(kind.extension) ||
	    is_allowed(sight, kind.extension))
		return;
	file = file_of(sight,
	    arena_printf(sight->survey.arena, "%s %s holds a program:",
		archive->file->where, archive->file->name),
	    entry->name, entry->name_length);
	look_at_name(sight, &file);
	archive->has_program = true;
}

static void
look_at_entries(struct sight *sight, struct archive *archive, const char *data,
    size_t length)
{
	const char *at = data;
	struct zip_entry entry;

	while (length > 0 && zip_next(&at, data + length, &entry))
		look_at_entry(sight, archive, &entry);
}

static void
look_at_zip(struct sight *sight, const struct file *file,
    const struct mime_part *part, const char *head, size_t length)
{
	struct archive archive = { .file = file };

	look_at_entries(sight, &archive, head, length);
	look_at_entries(sight, &archive, part->tail, part->tail_length);
	/* All is in the beginning of a short one. */
	if (length == MIME_HEAD_MAX && !zip_has_directory(head, length) &&
	    !zip_has_directory(part->tail, part->tail_length))
		sight->gap = arena_printf(sight->survey.arena,
		    "%s %s has more in it than is looked at", file->where,
		    file->name);
	if (archive.is_encrypted)
		saw(sight, ACTION_NOTE, "encrypted",
		    arena_printf(sight->survey.arena, "%s %s is encrypted",
			file->where, file->name),
		    "make sure that the receivers take encrypted archives");
	if (archive.has_macros && !file_is_macro(file->kind.extension))
		look_at_macros(sight, file);
}

static void
look_at_content(
    struct sight *sight, const struct file *file, const struct mime_part *part)
{
	const char *head = part->head;
	const size_t length = part->head_length;
	const char *program;

	if (length == 0)
		return;
	program = file_program(head, length);
	if (program != NULL) {
		saw(sight, ACTION_REFUSE, "disguised",
		    arena_printf(sight->survey.arena,
			"%s %s is %s by its content", file->where, file->name,
			program),
		    FIX_PROGRAM);
	} else if (zip_is(head, length)) {
		look_at_zip(sight, file, part, head, length);
	} else if (file_is_compound(head, length)) {
		/* The directory of a short one is in its beginning. */
		if (file_has_macros(head, length) ||
		    file_has_macros(part->tail, part->tail_length))
			look_at_macros(sight, file);
	} else if (file_is_tnef(head, length)) {
		saw(sight, ACTION_NOTE, "tnef",
		    arena_printf(sight->survey.arena,
			"%s %s is in Outlook's own format (TNEF)", file->where,
			file->name),
		    "set Outlook or Exchange to send HTML or plain text");
	}
}

/* By each name that a reader may show. */
static void
look_at_file(struct sight *sight, const struct mime_part *part)
{
	const char *name = part->filename != NULL ? part->filename : part->type;
	struct file other,
	    file = file_of(sight, "the attachment", name, strlen(name));
	bool is_told = false;

	if (part->filename != NULL)
		is_told = look_at_name(sight, &file);
	if (!is_told && part->other_name != NULL) {
		other = file_of(sight, "the attachment", part->other_name,
		    strlen(part->other_name));
		is_told = look_at_name(sight, &other);
	}
	if (is_told)
		return;
	if (part->filename != NULL && file_is_macro(file.kind.extension))
		look_at_macros(sight, &file);
	look_at_content(sight, &file, part);
}

static void
look_at_text(struct sight *sight, const struct mime_part *part)
{
	const char *at = part->text;
	const char *end = at + part->text_length;
	struct arena *arena = sight->survey.arena;
	struct text_file found;
	struct file file;

	while (sight->text_files <= TEXT_FILES_MAX &&
	    text_file_next(&at, end, &found)) {
		if (sight->text_files++ == TEXT_FILES_MAX)
			return;
		file = file_of(sight,
		    arena_printf(
			arena, "the %s file in the text,", found.encoding),
		    found.name, found.name_length);
		if (look_at_name(sight, &file) || sight->text_is_told)
			continue;
		sight->text_is_told = true;
		saw(sight, ACTION_NOTE, "text",
		    arena_printf(
			arena, "%s %s is not attached", file.where, file.name),
		    "attach the file by MIME; few readers show it so");
	}
}

/* What a node holds follows it; one that was encoded may hold a file. */
static bool
is_file(const struct mime_part *part)
{
	if (part->multipart)
		return part->head != NULL;
	return part->filename != NULL || part->text == NULL;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const struct message *message = facts->message;
	const struct mime *mime = &message->mime;
	struct sight sight = { .survey = { .arena = arena },
		.allowed = settings->values[0].list };
	enum outcome outcome;
	size_t i;

	for (i = 0; i < mime->count; i++) {
		const struct mime_part *part = &mime->parts[i];

		if (is_file(part))
			look_at_file(&sight, part);
		if (part->text != NULL)
			look_at_text(&sight, part);
	}
	if (mime->over != 0 || (message->content.over & OVER_BODY_OCTETS))
		survey_gap(&sight.survey, ACTION_NOTE,
		    "the body is larger than what is judged",
		    "nothing, or raise body-limit in the configuration");
	if (sight.gap != NULL)
		survey_gap(&sight.survey, ACTION_NOTE, sight.gap,
		    "send smaller archives, or a link to a download");
	if (sight.text_files > TEXT_FILES_MAX)
		survey_gap(&sight.survey, ACTION_NOTE,
		    "more files stand in the text than are looked at",
		    "attach files by MIME");
	outcome = survey_end(&sight.survey, finding);
	finding->grade = sight.grade;
	return outcome;
}

const struct check check_attachment = {
	.row = {
		.name = "attachment",
		.summary = "no program is attached, nor in an attached archive",
		.preset = ACTION_REFUSE,
		.options = options,
		.option_count = sizeof(options) / sizeof(options[0]),
		.grades = grades,
	},
	.needs = FACT_BODY,
	.code = "7.0",
	.title = "Attachment",
	.why = "Gmail, Outlook and most filters refuse programs, by extension "
	       "and by content, in ZIP archives as well: .exe, .js, .lnk, "
	       ".iso and more. Those are refused. Encrypted archives, "
	       "documents with macros, Outlook's winmail.dat and files that "
	       "stand in the text (uuencode, yEnc) are noted: filters count "
	       "them, or readers cannot open them.",
	.fix = "send a link to a download instead of the file",
	.source = "support.google.com/mail/answer/6590",
	.judge = judge,
};
