#include <string.h>

#include "lib/mail/file_kind.h"
#include "lib/util/str.h"

/* --- by name --- */

/* Those that Gmail blocks, support.google.com/mail/answer/6590; and reg, which
 * Outlook blocks as well. */
static const char *const executable[] = { "ade", "adp", "apk", "appx",
	"appxbundle", "bat", "cab", "chm", "cmd", "com", "cpl", "diagcab",
	"diagcfg", "diagpkg", "dll", "dmg", "ex", "ex_", "exe", "hta", "img",
	"ins", "iso", "isp", "jar", "jnlp", "js", "jse", "lib", "lnk", "mde",
	"mjs", "msc", "msi", "msix", "msixbundle", "msp", "mst", "nsh", "pif",
	"ps1", "reg", "scr", "sct", "shb", "sys", "vb", "vbe", "vbs", "vhd",
	"vxd", "wsc", "wsf", "wsh", "xll", NULL };

/* Microsoft Office's file formats with macros. */
static const char *const macro[] = { "docm", "dotm", "xlsm", "xltm", "xlam",
	"pptm", "potm", "ppsm", "ppam", "sldm", NULL };

static const char *const document[] = { "pdf", "doc", "docx", "xls", "xlsx",
	"ppt", "pptx", "odt", "ods", "odp", "rtf", "txt", "csv", "htm", "html",
	"eml", "jpg", "jpeg", "png", "gif", "tif", "tiff", "mp3", "mp4", "zip",
	NULL };

static bool
is_one_of(const char *extension, const char *const *list)
{
	while (*list != NULL && strcmp(*list, extension) != 0)
		list++;
	return *list != NULL;
}

bool
file_is_executable(const char *extension)
{
	return is_one_of(extension, executable);
}

bool
file_is_macro(const char *extension)
{
	return is_one_of(extension, macro);
}

bool
file_is_document(const char *extension)
{
	return is_one_of(extension, document);
}

/* Cuts the extension off the end of `name`. */
static void
cut_extension(
    const char *name, size_t *length, char extension[FILE_EXTENSION_MAX + 1])
{
	const char *dot;
	size_t end = *length, octets;

	extension[0] = '\0';
	while (end > 0 && strchr(". \t\r\n", name[end - 1]) != NULL)
		end--;
	dot = memrchr(name, '.', end);
	if (dot == NULL)
		return;
	*length = (size_t)(dot - name);
	octets = end - *length - 1;
	if (octets > FILE_EXTENSION_MAX)
		return;
	memcpy(extension, dot + 1, octets);
	extension[octets] = '\0';
	str_lower(extension);
}

/* In UTF-8: E2 80 AA to AE, E2 81 A6 to A9. */
static bool
is_turned(const char *name, size_t length)
{
	const unsigned char *at = (const unsigned char *)name;
	const unsigned char *end = at + length;

	while ((at = memchr(at, 0xe2, (size_t)(end - at))) != NULL) {
		if (end - at < 3)
			break;
		if (at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae)
			return true;
		if (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)
			return true;
		at++;
	}
	return false;
}

void
file_name_read(const char *name, size_t length, struct file_name *name_r)
{
	*name_r = (struct file_name){ 0 };
	if (length > FILE_NAME_MAX) {
		name += length - FILE_NAME_MAX;
		length = FILE_NAME_MAX;
	}
	name_r->turned = is_turned(name, length);
	cut_extension(name, &length, name_r->extension);
	if (name_r->extension[0] != '\0')
		cut_extension(name, &length, name_r->before);
}

/* --- by content --- */

static bool
begins(const char *head, size_t length, const char *magic, size_t magic_length)
{
	return length >= magic_length && memcmp(head, magic, magic_length) == 0;
}

#define BEGINS(head, length, magic)                                            \
	begins((head), (length), (magic), sizeof(magic) - 1)

/*
 * "MZ" begins texts, too. A Windows program says at 0x3c where its own header
 * is, and no text has a NUL before that.
 */
static bool
is_windows_program(const char *head, size_t length)
{
	const unsigned char *at = (const unsigned char *)head + 0x3c;
	size_t offset;

	if (!BEGINS(head, length, "MZ") || length < 0x40)
		return false;
	offset = (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 |
	    (size_t)at[3] << 24;
	if (offset >= length)
		return memchr(head, '\0', 0x40) != NULL;
	head += offset;
	length -= offset;
	return BEGINS(head, length, "PE\0\0") || BEGINS(head, length, "NE") ||
	    BEGINS(head, length, "LE") || BEGINS(head, length, "LX");
}

static bool
is_mac_program(const char *head, size_t length)
{
	return BEGINS(head, length, "\xfe\xed\xfa\xce") ||
	    BEGINS(head, length, "\xfe\xed\xfa\xcf") ||
	    BEGINS(head, length, "\xce\xfa\xed\xfe") ||
	    BEGINS(head, length, "\xcf\xfa\xed\xfe");
}

const char *
file_program(const char *head, size_t length)
{
	if (is_windows_program(head, length))
		return "a Windows program";
	if (BEGINS(head, length,
		"\x7f"
		"ELF"))
		return "a Linux program";
	if (is_mac_program(head, length))
		return "a macOS program";
	if (BEGINS(head, length, "\xca\xfe\xba\xbe"))
		return "a program of Java or macOS";
	/* MS-SHLLINK 2.1: the size of the header, and the beginning of its
	 * class identifier. */
	if (BEGINS(head, length, "\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0"))
		return "a Windows shortcut";
	return NULL;
}

bool
file_is_tnef(const char *head, size_t length)
{
	return BEGINS(head, length, "\x78\x9f\x3e\x22");
}

bool
file_is_compound(const char *head, size_t length)
{
	return length >= 512 &&
	    BEGINS(head, length, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
}

size_t
file_directory(const char *head, size_t length)
{
	const unsigned char *at = (const unsigned char *)head;
	size_t sector;

	if (length < 512 || at[30] > 12)
		return 0;
	sector = (size_t)at[48] | (size_t)at[49] << 8 | (size_t)at[50] << 16 |
	    (size_t)at[51] << 24;
	return (sector + 1) << at[30];
}

bool
file_has_macros(const char *data, size_t length)
{
	static const char name[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";

	return length > 0 &&
	    memmem(data, length, name, sizeof(name) - 1) != NULL;
}
