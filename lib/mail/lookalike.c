#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "lib/mail/lookalike.h"
#include "lib/util/idn.h"

/* Scripts that are written together; each other one stands alone. */
enum script {
	LATIN = 1,
	HAN = 2,
	KANA = 4,
	BOPOMOFO = 8,
	HANGUL = 16,
	CYRILLIC = 32,
	OTHER = 64, /* one of the others, */
	OTHERS = 128, /* and a second one */
};

struct label {
	unsigned scripts; /* a set */
	GUnicodeScript other;
	bool looks_latin; /* each letter does */
};

/* Those of Chromium's rule that are hardest to tell apart. */
static bool
looks_latin(gunichar c)
{
	static const gunichar letters[] = { 0x430, 0x435, 0x43e, 0x440, 0x441,
		0x443, 0x445, 0x455, 0x456, 0x458, 0x475, 0x4bb, 0x4cf, 0x501,
		0x51b, 0x51d };
	size_t i;

	for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i] == c)
			return true;
	}
	return false;
}

static void
add_character(struct label *label, gunichar c)
{
	GUnicodeScript script = g_unichar_get_script(c);

	switch (script) {
	case G_UNICODE_SCRIPT_COMMON:
	case G_UNICODE_SCRIPT_INHERITED:
		return;
	case G_UNICODE_SCRIPT_LATIN:
		label->scripts |= LATIN;
		break;
	case G_UNICODE_SCRIPT_HAN:
		label->scripts |= HAN;
		break;
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
		label->scripts |= KANA;
		break;
	case G_UNICODE_SCRIPT_BOPOMOFO:
		label->scripts |= BOPOMOFO;
		break;
	case G_UNICODE_SCRIPT_HANGUL:
		label->scripts |= HANGUL;
		break;
	case G_UNICODE_SCRIPT_CYRILLIC:
		label->scripts |= CYRILLIC;
		break;
	default:
		if (label->scripts & OTHER && label->other != script)
			label->scripts |= OTHERS;
		label->scripts |= OTHER;
		label->other = script;
		break;
	}
	label->looks_latin &= looks_latin(c);
}

static bool
is_within(unsigned scripts, unsigned allowed)
{
	return (scripts & ~allowed) == 0;
}

static const char *
label_fault(const struct label *label, bool latin_top)
{
	const unsigned scripts = label->scripts;

	if (!is_within(scripts, LATIN | HAN | KANA) &&
	    !is_within(scripts, LATIN | HAN | BOPOMOFO) &&
	    !is_within(scripts, LATIN | HAN | HANGUL) && scripts != CYRILLIC &&
	    scripts != OTHER)
		return "it mixes letters of several scripts";
	if (scripts == CYRILLIC && label->looks_latin && latin_top)
		return "its letters are Cyrillic and look like Latin ones";
	return NULL;
}

const char *
lookalike_fault(struct arena *arena, const char *host)
{
	const char *at = idn_to_unicode(arena, host), *top, *fault;
	struct label label;
	gunichar c;

	if (at == NULL)
		return NULL;
	top = strrchr(host, '.');
	do {
		label = (struct label){ .looks_latin = true };
		for (; *at != '\0' && *at != '.'; at = g_utf8_next_char(at)) {
			c = g_utf8_get_char(at);
			add_character(&label, c);
		}
		fault = label_fault(
		    &label, top != NULL && strncmp(top + 1, "xn--", 4) != 0);
		if (fault != NULL)
			return fault;
	} while (*at++ != '\0');
	return NULL;
}
