/* Prints postfrank-checks(7) from the table of checks: make refresh. */
#include <stdio.h>
#include <string.h>

#include "lib/checks/check.h"

#define COLUMNS 78

/*
 * A paragraph for mdoc(7): a line begins with each sentence, and no text is
 * taken for a request or an escape.
 */
static void
print_text(const char *text)
{
	size_t length, column = 0;
	bool sentence_ends = false;

	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		length = strcspn(text, " ");
		if (column > 0 &&
		    (sentence_ends || column + 1 + length > COLUMNS)) {
			putchar('\n');
			column = 0;
		} else if (column > 0) {
			column += (size_t)printf(" ");
		}
		if (column == 0 && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		sentence_ends = text[length - 1] == '.';
		for (column += length; length > 0; length--, text++) {
			if (*text == '\\')
				fputs("\\e", stdout);
			else
				putchar(*text);
		}
	}
	putchar('\n');
}

static void
print_item(const char *label, const char *text)
{
	printf(".It %s\n", label);
	print_text(text);
}

static void
print_options(const struct conf_check_row *row)
{
	size_t i;

	if (row->option_count == 0)
		return;
	puts(".It Options\n.Bl -tag -width 4n -compact");
	for (i = 0; i < row->option_count; i++) {
		printf(".It Cm %s No = %s\n", row->options[i].name,
		    row->options[i].preset);
		print_text(row->options[i].about);
	}
	puts(".El");
}

static void
print_check(const struct check *check)
{
	printf(".Ss %s\n", check->row.name);
	print_text(check->row.summary);
	puts(".Bl -tag -width Default -compact");
	print_item("Why", check->why);
	print_item("Fix", check->fix);
	print_item("Source", check->source);
	printf(".It Default\n.Cm %s ,\ncode 5.%s",
	    action_name(check->row.preset), check->code);
	if (check->point != 0)
		printf(", point %u", check->point);
	putchar('\n');
	print_options(&check->row);
	puts(".El");
}

static void
print_head(void)
{
	puts(".\\\" Printed by man/make_checks; make refresh\n"
	     ".Dd November 22, 2026\n"
	     ".Dt POSTFRANK-CHECKS 7\n"
	     ".Os\n"
	     ".Sh NAME\n"
	     ".Nm postfrank-checks\n"
	     ".Nd what postfrank looks for in outgoing mail\n"
	     ".Sh DESCRIPTION\n"
	     "Each check looks at what is known of a message and answers\n"
	     ".Em fine ,\n"
	     ".Em found\n"
	     "(the rule is broken, on evidence),\n"
	     ".Em unsure\n"
	     "(DNS did not say) or\n"
	     ".Em not-asked\n"
	     "(this door cannot know, another check tells why, or the check is "
	     "off).\n"
	     "What is done about a finding is the check's action:\n"
	     ".Pp\n"
	     ".Bl -tag -width refuse -compact\n"
	     ".It Cm off\n"
	     "the check is not asked\n"
	     ".It Cm note\n"
	     "the mail passes; log, store and report tell it\n"
	     ".It Cm hold\n"
	     "the mail is accepted and kept in the hold queue of Postfix;\n"
	     ".Ql postsuper -H\n"
	     "releases it\n"
	     ".It Cm defer\n"
	     "a reply of class 4: the client tries again\n"
	     ".It Cm refuse\n"
	     "a reply of class 5 with the reason, what to do, and the id of\n"
	     "the decision\n"
	     ".El\n"
	     ".Pp\n"
	     "A lesser fault gets a weaker action than the check's own.\n"
	     "What is unsure is never refused: option\n"
	     ".Cm unsure\n"
	     "of\n"
	     ".Xr postfrank.conf 5\n"
	     "says what is done.\n"
	     "The worst finding makes the verdict.\n"
	     "For mail of the\n"
	     ".Xr sendmail 1\n"
	     "command refuse and defer become hold.\n"
	     ".Pp\n"
	     "The\n"
	     ".Em point\n"
	     "of a check is its place among the fifteen things that a mail\n"
	     "administrator looks at when mail does not arrive.\n"
	     ".Pp\n"
	     "To change an action in\n"
	     ".Xr postfrank.conf 5 :\n"
	     ".Bd -literal -offset indent\n"
	     "checks { from-domain { action = note } }\n"
	     ".Ed\n"
	     ".Sh CHECKS");
}

int
main(void)
{
	size_t i;

	print_head();
	for (i = 0; i < check_count(); i++)
		print_check(check_at(i));
	puts(".Sh SEE ALSO\n"
	     ".Xr postfrank 1 ,\n"
	     ".Xr postfrank.conf 5 ,\n"
	     ".Xr postfrankd 8");
	return ferror(stdout) || fflush(stdout) != 0;
}
