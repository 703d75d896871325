#include <string.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/facts/egress.h"
#include "lib/util/arena.h"

static const enum doctor_result result_of[] = {
	[FINE] = DOCTOR_PASS,
	[FOUND] = DOCTOR_FAIL,
	[UNSURE] = DOCTOR_UNKNOWN,
	[NOT_ASKED] = DOCTOR_NOT_ASKED,
};

#define NEIGHBOURS_LATER "nothing: they are asked slowly, in the background"
#define CHANGE_LISTS                                                           \
	"change the lists (dnsbl) or the resolver, as the reason of each says"

/* What the gate says to a sender, or of its background, for an administrator
 * who waits; all other advice stays as it is. */
static const char *
fix_of_unknown(
    struct arena *arena, const struct egress_facts *egress, const char *fix)
{
	static const struct {
		const char *gate, *doctor;
	} rows[] = {
		{ "send it again later", DOCTOR_AGAIN },
		{ "if this stays", DOCTOR_AGAIN "; if this stays" },
		{ "nothing: it is asked again in the background",
		    DOCTOR_AGAIN },
		{ NEIGHBOURS_LATER, DOCTOR_AGAIN },
		{ "nothing; mail servers are probed in the background",
		    DOCTOR_AGAIN },
		{ "postfrank doctor says what is wrong with each list",
		    CHANGE_LISTS },
	};
	size_t i, length;

	if (fix == NULL)
		return DOCTOR_AGAIN;
	/* No list is left to ask them of. */
	if (egress != NULL && egress->set_aside_count > 0 &&
	    strcmp(fix, NEIGHBOURS_LATER) == 0)
		return CHANGE_LISTS;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		length = strlen(rows[i].gate);
		if (strncmp(fix, rows[i].gate, length) == 0)
			return arena_printf(
			    arena, "%s%s", rows[i].doctor, fix + length);
	}
	return fix;
}

static bool
has_unsure_list(const struct egress_facts *egress)
{
	const struct egress_address *address;
	size_t i, list;

	for (i = 0; i < egress->address_count; i++) {
		address = &egress->addresses[i];
		for (list = 0; list < address->list_count; list++) {
			if (address->lists[list].scope == LIST_OF_ADDRESSES &&
			    address->lists[list].listed == KNOWN_UNSURE)
				return true;
		}
	}
	return false;
}

/* On lists of networks and providers also stands who is clean: no fault. */
static bool
is_hint(const struct finding *finding)
{
	return strcmp(finding->check->row.name, "dnsbl") == 0 &&
	    finding->at_most == ACTION_NOTE;
}

const struct conf_check *
doctor_settings(const struct conf *conf, const struct check *check)
{
	size_t i;

	for (i = 0; check_at(i) != check;)
		i++;
	return &conf->checks[i];
}

void
doctor_check(struct arena *arena, const struct facts *facts,
    const struct check *check, const struct conf_check *settings,
    struct doctor_line *line)
{
	struct finding finding = { .check = check, .at_most = ACTION_REFUSE };

	if (settings->action == ACTION_OFF) {
		line->detail = DOCTOR_OFF;
		return;
	}
	if ((check->needs & ~facts->askable) != 0) {
		line->detail = "probing is turned off in the configuration "
			       "(probe, mx)";
		return;
	}
	if ((check->needs & ~facts->known) != 0) {
		line->result = DOCTOR_UNKNOWN;
		line->detail = facts->unknown;
		line->fix = DOCTOR_AGAIN;
		return;
	}
	line->result =
	    result_of[check->judge(facts, settings, arena, &finding)];
	if (line->point->evidence != NULL)
		line->point->evidence(arena, facts, &line->evidence);
	if (line->result == DOCTOR_PASS)
		return;
	line->grade = finding.grade;
	line->detail = finding.detail;
	if (line->result == DOCTOR_FAIL && is_hint(&finding)) {
		line->result = has_unsure_list(facts->egress) ? DOCTOR_UNKNOWN
							      : DOCTOR_PASS;
		line->detail =
		    arena_printf(arena, "a hint only: %s", finding.detail);
		finding.fix = NULL;
	}
	if (line->result == DOCTOR_UNKNOWN)
		line->fix = fix_of_unknown(arena, facts->egress, finding.fix);
	if (line->result != DOCTOR_FAIL)
		return;
	line->fix = finding.fix != NULL ? finding.fix : check->fix;
	if (line->point->record != NULL)
		line->point->record(arena, facts, &line->records);
}
