#include "lib/checks/survey.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

static void
note(struct arena *arena, struct survey_notes *notes, enum action at_most,
    const char *text, const char *fix)
{
	if (notes->count == 0 || at_most > notes->at_most) {
		notes->at_most = at_most;
		notes->fix = fix;
	}
	if (notes->count++ < SURVEY_TOLD_MAX)
		notes->text = notes->text == NULL
		    ? text
		    : arena_printf(arena, "%s; %s", notes->text, text);
}

void
survey_fault(struct survey *survey, enum action at_most, const char *text,
    const char *fix)
{
	note(survey->arena, &survey->faults, at_most, text, fix);
}

void
survey_gap(struct survey *survey, enum action at_most, const char *text,
    const char *fix)
{
	note(survey->arena, &survey->gaps, at_most, text, fix);
}

static const char *
words(struct arena *arena, const struct survey_notes *notes)
{
	return notes->count <= SURVEY_TOLD_MAX
	    ? notes->text
	    : arena_printf(arena, "%s; and %zu more", notes->text,
		  notes->count - SURVEY_TOLD_MAX);
}

enum outcome
survey_end(const struct survey *survey, struct finding *finding)
{
	const struct survey_notes *faults = &survey->faults;
	const struct survey_notes *gaps = &survey->gaps;
	const struct survey_notes *told = faults->count > 0 ? faults : gaps;

	if (told->count == 0)
		return FINE;
	finding->detail = words(survey->arena, told);
	finding->fix = told->fix;
	finding->at_most = told->at_most;
	if (told == gaps)
		return UNSURE;
	if (gaps->count > 0)
		finding->detail =
		    arena_printf(survey->arena, "%s (not known: %s)",
			finding->detail, words(survey->arena, gaps));
	return FOUND;
}

/* --- what checks of the egress share --- */

enum outcome
survey_addresses(const struct facts *facts, struct arena *arena,
    struct finding *finding,
    void (*judge)(struct survey *survey, const struct egress_facts *egress,
	const struct egress_address *address))
{
	const struct egress_facts *egress = facts->egress;
	struct survey survey = { .arena = arena };
	size_t i;

	if (egress == NULL) {
		finding->detail = CHECK_NO_EGRESS;
		return NOT_ASKED;
	}
	if (egress->address_count == 0) {
		finding->detail = arena_printf(arena,
		    "the egress \"%s\" has no single address, and this cannot "
		    "be asked of networks",
		    check_show(arena, egress->title));
		return NOT_ASKED;
	}
	for (i = 0; i < egress->address_count; i++)
		judge(&survey, egress, &egress->addresses[i]);
	survey_uncounted(&survey, egress);
	return survey_end(&survey, finding);
}

void
survey_uncounted(struct survey *survey, const struct egress_facts *egress)
{
	if (egress->address_total <= egress->address_count)
		return;
	survey_gap(survey, ACTION_NOTE,
	    arena_printf(survey->arena,
		"%zu of the %zu addresses are not looked up",
		egress->address_total - egress->address_count,
		egress->address_total),
	    arena_printf(survey->arena,
		"configure at most %d single addresses for this egress, the "
		"others as networks",
		EGRESS_ADDRESSES_MAX));
}

const char *
survey_record(struct arena *arena, const char *name, const struct ip *ip)
{
	char text[IP_TEXT_SIZE];

	return arena_printf(arena, "%s. %s %s", check_show_name(arena, name),
	    ip->family == AF_INET6 ? "AAAA" : "A", ip_show(ip, text));
}
