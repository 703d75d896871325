/*
 * The names in a ZIP archive (APPNOTE.TXT 4.3.7, 4.3.12), read from its headers
 * alone; nothing is unpacked.
 */
#ifndef POSTFRANK_MAIL_ZIP_H
#define POSTFRANK_MAIL_ZIP_H

#include <stdbool.h>
#include <stddef.h>

/* Octets of a name; nobody unpacks a longer one. */
#define ZIP_NAME_MAX 4096

struct zip_entry {
	const char *name;	/* as it stands there, in any charset */
	size_t name_length;
	bool encrypted;
};

/* The octets are the beginning of an archive with something in it. */
bool zip_is(const char *data, size_t length);

/*
 * The next header of an entry at or behind `*at`, in a piece of an archive that
 * begins anywhere; moves `*at` behind its name. Those of archives that are
 * stored in it come, too. False when there is no more.
 */
bool zip_next(const char **at, const char *end, struct zip_entry *entry_r);

/* The octets are the end of an archive with all of its directory (4.3.16). */
bool zip_has_directory(const char *data, size_t length);

#endif
