#include <string.h>

#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/facts/domain.h"
#include "lib/facts/egress.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* The fifteen points, in the order in which they are told. */
static const struct doctor_point points[] = {
	{ 1, OF_DOMAIN, "from-domain", "it exists, and a reply reaches it",
	    evidence_domain, record_domain },
	{ 2, OF_MESSAGE, "return-path", "the envelope sender is right", NULL,
	    NULL },
	{ 3, OF_DOMAIN, "sender-domain", "a bounce reaches it", evidence_domain,
	    record_domain },
	{ 4, OF_DOMAIN, "mx", "its MX records are in order", evidence_mx,
	    record_mx },
	{ 5, OF_DOMAIN, "mx-reachable", "a mail server of it answers",
	    evidence_reach, NULL },
	{ 6, OF_DOMAIN, "spf-record", "receivers can use its SPF record", NULL,
	    NULL },
	{ 6, OF_DOMAIN, "spf", "SPF lets the egress send", evidence_spf, NULL },
	{ 0, OF_DOMAIN, "dkim", "its DKIM keys are in order", NULL, NULL },
	{ 0, OF_DOMAIN, "dmarc-record", "receivers find one DMARC record",
	    evidence_dmarc, record_dmarc },
	{ 7, OF_EGRESS, "ptr", "its addresses have names", evidence_ptr,
	    record_ptr },
	{ 8, OF_EGRESS, "fcrdns", "the names lead back", evidence_fcrdns,
	    record_fcrdns },
	{ 0, OF_EGRESS, "helo", "the HELO name has an address", evidence_helo,
	    record_helo },
	{ 9, OF_EGRESS, "dnsbl", "it is on no blocklist", evidence_dnsbl,
	    NULL },
	{ 10, OF_EGRESS, "private-address", "its addresses are public",
	    evidence_special, NULL },
	{ 11, OF_MESSAGE, "html-script", "no HTML or script", NULL, NULL },
	{ 12, OF_MESSAGE, "multipart", "no multipart", NULL, NULL },
	{ 13, OF_MESSAGE, "links", "not too many links", NULL, NULL },
	{ 14, OF_MESSAGE, "keywords", "no words of spam", NULL, NULL },
	{ 15, OF_EGRESS, "shared-address", "its neighbours behave",
	    evidence_neighbours, NULL },
};
#define POINTS (sizeof(points) / sizeof(points[0]))

/* What is judged: a message that would be sent from there. */
struct patient {
	const struct doctor_facts *doctor;
	const struct doctor_domain *domain; /* NULL for an egress */
	struct session session;
	struct message message;
	struct facts facts;
};

/* --- one check --- */

static bool
is_line(const struct doctor_line *line, const char *check)
{
	return strcmp(line->point->check, check) == 0;
}

static void
fill_line(const struct patient *patient, struct doctor_line *line)
{
	const struct doctor_facts *doctor = patient->doctor;
	const struct check *check = check_named(line->point->check);

	if (is_line(line, "spf")) {
		doctor_spf(doctor, patient->domain, &patient->facts, line);
		return;
	}
	if (is_line(line, "dkim")) {
		doctor_dkim(doctor, patient->domain, line);
		return;
	}
	doctor_check(doctor->arena, &patient->facts, check,
	    doctor_settings(doctor->conf, check), line);
	if (is_line(line, "spf-record"))
		doctor_spf_record(doctor, patient->domain, line);
}

static void
fill_part(const struct patient *patient, enum doctor_subject subject,
    struct doctor_part *part)
{
	size_t i;

	part->lines =
	    arena_alloc(patient->doctor->arena, POINTS * sizeof(*part->lines));
	for (i = 0; i < POINTS; i++) {
		if (points[i].subject != subject)
			continue;
		part->lines[part->line_count].point = &points[i];
		fill_line(patient, &part->lines[part->line_count++]);
	}
}

/* --- a domain --- */

static void
make_message(struct patient *patient)
{
	static const struct content_limits limits = { .header = 4096 };
	struct message *message = &patient->message;
	struct arena *arena = patient->doctor->arena;
	const char *address;

	address = arena_printf(arena, "postmaster@%s", patient->domain->name);
	message_start(message, arena, &limits);
	content_field(&message->content, "From", 4, address, strlen(address));
	content_header_end(&message->content);
	content_end(&message->content);
	message_header_end(message);
	message_set_sender(message, address, strlen(address));
}

static struct doctor_line *
line_of(const struct doctor_part *part, const char *check)
{
	size_t i;

	for (i = 0; !is_line(&part->lines[i], check);)
		i++;
	return &part->lines[i];
}

/* A fault is told once, and what it leaves nothing to ask of is no pass. */
static void
tell_at(struct doctor_line *line, const char *where)
{
	line->result = DOCTOR_NOT_ASKED;
	line->detail = where;
	line->fix = NULL;
	line->evidence.count = line->records.count = 0;
	line->tree = NULL;
}

static bool
any_refused(const struct doctor_domain *domain)
{
	size_t i;

	for (i = 0; i < domain->mx_count; i++) {
		if (domain->mx[i].reach.state == REACH_NO)
			return true;
	}
	return false;
}

/* What SPF has at the egress follows from the record, whatever addresses it
 * names: there is none, it is void, or DNS does not answer. */
static bool
is_of_record(const struct doctor_line *spf, const struct doctor_line *record)
{
	if (record->result == DOCTOR_UNKNOWN)
		return spf->result == DOCTOR_UNKNOWN;
	return record->result == DOCTOR_FAIL && spf->grade != NULL &&
	    (strcmp(spf->grade, "none") == 0 ||
		strcmp(spf->grade, "permerror") == 0);
}

static void
merge_causes(const struct doctor_domain *domain, struct doctor_part *part)
{
	const enum doctor_result first = line_of(part, "from-domain")->result;
	struct doctor_line *record = line_of(part, "spf-record");
	struct doctor_line *spf = line_of(part, "spf");

	if (first == DOCTOR_FAIL || first == DOCTOR_UNKNOWN)
		tell_at(line_of(part, "sender-domain"), "as point 1");
	if (first == DOCTOR_FAIL) {
		tell_at(line_of(part, "mx"), "as point 1");
		tell_at(line_of(part, "mx-reachable"), "as point 1");
	}
	if (domain->facts != NULL && domain_exists(domain->facts) == KNOWN_NO) {
		tell_at(record, "as point 1");
		tell_at(spf, "as point 1");
		tell_at(line_of(part, "dkim"), "as point 1");
		tell_at(line_of(part, "dmarc-record"), "as point 1");
	}
	/* No server to be reached: the MX records have no addresses. */
	if (line_of(part, "mx")->result == DOCTOR_FAIL &&
	    line_of(part, "mx-reachable")->result == DOCTOR_FAIL &&
	    !any_refused(domain))
		tell_at(line_of(part, "mx-reachable"), "as point 4");
	if (is_of_record(spf, record))
		tell_at(spf, "as spf-record");
}

static void
judge_domain(const struct doctor_facts *doctor,
    const struct doctor_domain *domain, struct doctor_part *part)
{
	struct patient patient = {
		.doctor = doctor,
		.domain = domain,
		.session.door = DOOR_FILE,
	};
	struct facts *facts = &patient.facts;

	make_message(&patient);
	*facts = (struct facts){
		.session = &patient.session,
		.message = &patient.message,
		.sender_domain = domain->facts,
		.from_domain = domain->facts,
		.mx = (struct mx_fact *)(size_t)domain->mx,
		.mx_count = domain->mx_count,
		.known = FACT_SENDER | FACT_HEADER,
		.unknown = DOCTOR_SILENT,
	};
	if (domain->facts != NULL)
		facts->known |= FACT_SENDER_DOMAIN | FACT_FROM_DOMAIN;
	if (domain->has_mx)
		facts->known |= FACT_SENDER_MX | FACT_REACH;
	if (domain->spf != NULL) {
		facts->spf_record = &domain->spf_record;
		facts->known |= FACT_SPF_RECORD;
	}
	if (domain->dmarc != NULL) {
		facts->dmarc = domain->dmarc;
		facts->known |= FACT_DMARC;
	}
	facts->askable = FACTS_OF_MILTER &
	    ~(FACT_BODY | FACT_EGRESS | FACT_LISTINGS);
	if (!doctor->conf->probe.mx)
		facts->askable &= ~(unsigned)FACT_REACH;
	part->name = domain->name;
	fill_part(&patient, OF_DOMAIN, part);
	merge_causes(domain, part);
	message_free(&patient.message);
}

/* --- an egress --- */

static const char *
describe(struct arena *arena, const struct conf_egress *conf)
{
	char text[IP_TEXT_SIZE];
	struct buf line = { 0 };
	const struct network *network;
	const char *about;
	size_t i;

	for (i = 0; i < conf->addresses.count; i++) {
		network = &conf->addresses.items[i];
		buf_printf(&line, "%s%s", i > 0 ? ", " : "",
		    ip_show(&network->ip, text));
		if (network->prefix <
		    (network->ip.family == AF_INET ? 32 : 128))
			buf_printf(&line, "/%u", network->prefix);
	}
	if (conf->spf_domain != NULL)
		buf_printf(&line, "%sthe networks of %s",
		    line.length > 0 ? ", " : "", conf->spf_domain);
	if (conf->helo != NULL)
		buf_printf(&line, "%sHELO %s", line.length > 0 ? ", " : "",
		    conf->helo);
	about = arena_string_n(arena, line.data, line.length);
	buf_free(&line);
	return about;
}

/* Without a PTR name nothing can lead back. */
static void
merge_egress_causes(const struct facts *facts, struct doctor_part *part)
{
	size_t i;

	for (i = 0; facts->egress != NULL && i < facts->egress->address_count;
	     i++) {
		if (facts->egress->addresses[i].name_total > 0)
			return;
	}
	if (line_of(part, "ptr")->result == DOCTOR_FAIL &&
	    line_of(part, "fcrdns")->result == DOCTOR_NOT_ASKED)
		tell_at(line_of(part, "fcrdns"), "as point 7");
}

static void
judge_egress(
    const struct doctor_facts *doctor, size_t index, struct doctor_part *part)
{
	struct patient patient = {
		.doctor = doctor,
		.session.door = DOOR_FILE,
	};
	struct facts *facts = &patient.facts;

	*facts = (struct facts){
		.session = &patient.session,
		.message = &patient.message,
		.egress_conf = &doctor->conf->egresses[index],
		.egress = doctor->egresses[index],
		.askable = FACT_EGRESS,
		.known = doctor->egresses[index] != NULL ? FACT_EGRESS : 0,
		.unknown = DOCTOR_SILENT,
	};
	part->name = facts->egress_conf->title;
	part->about = describe(doctor->arena, facts->egress_conf);
	fill_part(&patient, OF_EGRESS, part);
	merge_egress_causes(facts, part);
}

/* --- all --- */

static void
name_messages(struct arena *arena, struct doctor_part *part)
{
	struct doctor_line *line;
	size_t i;

	part->name = "each message";
	part->lines = arena_alloc(arena, POINTS * sizeof(*part->lines));
	for (i = 0; i < POINTS; i++) {
		if (points[i].subject != OF_MESSAGE)
			continue;
		line = &part->lines[part->line_count++];
		line->point = &points[i];
		line->detail = check_named(points[i].check) != NULL
		    ? "of each message: postfrank check FILE"
		    : "there is no check for it yet";
	}
}

static void
count(struct doctor_report *report, const struct doctor_part *part)
{
	size_t i;

	for (i = 0; i < part->line_count; i++) {
		report->faults += part->lines[i].result == DOCTOR_FAIL;
		if (part->lines[i].result != DOCTOR_UNKNOWN)
			continue;
		report->unknown++;
		report->waiting += strncmp(part->lines[i].fix, DOCTOR_AGAIN,
				       strlen(DOCTOR_AGAIN)) == 0;
	}
}

void
doctor_judge(const struct doctor_facts *facts, struct doctor_report *report_r)
{
	struct arena *arena = facts->arena;
	struct doctor_report *report = report_r;
	size_t i;

	report->egress_count = facts->conf->egress_count;
	report->egresses = arena_alloc(
	    arena, report->egress_count * sizeof(report->egresses[0]));
	for (i = 0; i < report->egress_count; i++) {
		judge_egress(facts, i, &report->egresses[i]);
		count(report, &report->egresses[i]);
	}
	report->domain_count = facts->domain_count;
	report->domains = arena_alloc(
	    arena, report->domain_count * sizeof(report->domains[0]));
	for (i = 0; i < report->domain_count; i++) {
		judge_domain(facts, &facts->domains[i], &report->domains[i]);
		count(report, &report->domains[i]);
	}
	name_messages(arena, &report->messages);
}
