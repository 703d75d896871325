/* What an attached file is: by its name, and by its first octets. */
#ifndef POSTFRANK_MAIL_FILE_KIND_H
#define POSTFRANK_MAIL_FILE_KIND_H

#include <stdbool.h>
#include <stddef.h>

/* Octets of a name that are read, from its end. */
#define FILE_NAME_MAX 1000

/* Octets of an extension; a longer one is no known one. */
#define FILE_EXTENSION_MAX 15

struct file_name {
	/* What stands behind the last dot, in lower case; "" = nothing does.
	 * Blanks and dots at the end are none of it, as on Windows. */
	char extension[FILE_EXTENSION_MAX + 1];
	/* The one before it, such as that of "bill.pdf   .exe", or "". */
	char before[FILE_EXTENSION_MAX + 1];
	/* A character in it makes a reader show letters in another order
	 * (U+202A to U+202E, U+2066 to U+2069). */
	bool turned;
};

void file_name_read(const char *name, size_t length,
    struct file_name *name_r);

/* By extension, in lower case: what runs when it is opened; a document of an
 * office program that may hold macros; what poses as a document has one of
 * those before its last one. */
bool file_is_executable(const char *extension);
bool file_is_macro(const char *extension);
bool file_is_document(const char *extension);

/* What runs, by the first octets of a file: "a Windows program"; or NULL. */
const char *file_program(const char *head, size_t length);

/* Outlook's winmail.dat (MS-OXTNEF 2.1.3.1). */
bool file_is_tnef(const char *head, size_t length);

/*
 * A compound file (MS-CFB), as the documents of Microsoft Office were until
 * 2007; where its directory begins; and whether that, in a piece of the file,
 * has macros (MS-OVBA 2.2.1).
 */
bool file_is_compound(const char *head, size_t length);
size_t file_directory(const char *head, size_t length);
bool file_has_macros(const char *data, size_t length);

#endif
