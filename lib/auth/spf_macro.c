#include <string.h>

#include "lib/auth/spf_macro.h"
#include "lib/util/str.h"

#define LETTERS "slodiphv"
#define LETTERS_OF_EXPLANATIONS "crt"
#define DELIMITERS ".-+,/_="

struct macros {
	const char *at, *end;
	bool in_explanation;
	const char *literal; /* where the last macro-expand ends */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	c = str_lower_octet(c);
	return c >= 'a' && c <= 'z';
}

static bool
is_one_of(char c, const char *octets)
{
	return c != '\0' && strchr(octets, c) != NULL;
}

/* "30r-.}" behind the letter; the number of parts is not 0 (RFC 7208 7.3). */
static bool
read_transformers(struct macros *macros)
{
	const char *number = macros->at;
	bool is_zero = true;

	for (; macros->at < macros->end && is_digit(*macros->at); macros->at++)
		is_zero = is_zero && *macros->at == '0';
	if (macros->at > number && is_zero)
		return false;
	if (macros->at < macros->end && str_lower_octet(*macros->at) == 'r')
		macros->at++;
	while (macros->at < macros->end && is_one_of(*macros->at, DELIMITERS))
		macros->at++;
	return macros->at < macros->end && *macros->at++ == '}';
}

/* macro-expand, behind its '%'. */
static bool
read_expand(struct macros *macros)
{
	char letter;

	if (macros->at == macros->end)
		return false;
	if (is_one_of(*macros->at, "%_-")) {
		macros->at++;
		return true;
	}
	if (*macros->at++ != '{' || macros->at == macros->end)
		return false;
	letter = str_lower_octet(*macros->at++);
	if (!is_one_of(letter, LETTERS) &&
	    !(macros->in_explanation &&
		is_one_of(letter, LETTERS_OF_EXPLANATIONS)))
		return false;
	return read_transformers(macros);
}

static bool
read_macro_string(struct macros *macros)
{
	char octet;

	macros->literal = macros->at;
	while (macros->at < macros->end) {
		octet = *macros->at++;
		if (octet < 0x21 || octet > 0x7e)
			return false;
		if (octet != '%')
			continue;
		if (!read_expand(macros))
			return false;
		macros->literal = macros->at;
	}
	return true;
}

/* Letters, digits and inner hyphens; not digits alone. */
static bool
is_top_label(const char *label, size_t length)
{
	bool is_number = true;
	size_t i;

	if (length == 0 || label[0] == '-' || label[length - 1] == '-')
		return false;
	for (i = 0; i < length; i++) {
		if (!is_digit(label[i]) && !is_letter(label[i]) &&
		    label[i] != '-')
			return false;
		is_number = is_number && is_digit(label[i]);
	}
	return !is_number;
}

bool
spf_is_macro_string(const char *text, size_t length)
{
	struct macros macros = { text, text + length, true, NULL };

	return read_macro_string(&macros);
}

bool
spf_is_domain_spec(const char *text, size_t length)
{
	struct macros macros = { text, text + length, false, NULL };
	const char *dot;

	if (length == 0 || !read_macro_string(&macros))
		return false;
	if (macros.literal == macros.end)
		return true;
	if (macros.end[-1] == '.')
		macros.end--;
	dot =
	    memrchr(macros.literal, '.', (size_t)(macros.end - macros.literal));
	return dot != NULL &&
	    is_top_label(dot + 1, (size_t)(macros.end - (dot + 1)));
}
