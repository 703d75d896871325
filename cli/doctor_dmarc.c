#include <string.h>

#include "cli/doctor.h"
#include "lib/facts/dmarc.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"

/* A record that is none of hostile length is shown whole. */
#define RECORD_SHOWN_MAX 1000

/* --- what a record says, in words --- */

struct story {
	struct arena *arena;
	struct doctor_texts *texts;
	const struct dmarc_found *found;
	const char *domain; /* whose record it is, printable */
};

static void
tell(const struct story *story, const char *text)
{
	doctor_say(story->arena, story->texts, text);
}

static const char *
words_of(enum dmarc_policy policy)
{
	static const char *const words[] = {
		[DMARC_POLICY_ABSENT] = "nothing is said",
		[DMARC_POLICY_INVALID] = "what is said is no policy",
		[DMARC_POLICY_NONE] = "receivers are asked for nothing but "
				      "reports",
		[DMARC_POLICY_QUARANTINE] = "receivers are asked to treat it "
					    "as suspicious, as a spam folder "
					    "does",
		[DMARC_POLICY_REJECT] = "receivers are asked to refuse it",
	};

	return words[policy];
}

static void
tell_policy(const struct story *story, const char *tag,
    enum dmarc_policy policy, const char *mail)
{
	if (policy >= DMARC_POLICY_NONE)
		tell(story,
		    arena_printf(story->arena, "%s=%s: %s that fails, %s", tag,
			dmarc_policy_name(policy), mail, words_of(policy)));
}

static void
tell_policies(const struct story *story)
{
	const struct dmarc_found *found = story->found;
	const struct dmarc_record *record = &found->record;
	struct arena *arena = story->arena;

	tell_policy(story, "p", record->p,
	    arena_printf(arena, "of mail of %s", story->domain));
	tell_policy(story, "sp", record->sp, "of mail of its subdomains");
	tell_policy(story, "np", record->np,
	    "of mail of subdomains that do not exist (RFC 9989)");
	if (record->sampled_out)
		tell(story,
		    "pct=0: receivers that follow RFC 7489 are asked for one "
		    "step less");
	if (record->testing)
		tell(story,
		    "t=y: receivers that follow RFC 9989 are asked for one "
		    "step less");
	if (record->psd == DMARC_PSD_YES)
		tell(story, "psd=y: it is a public suffix");
	if (record->psd == DMARC_PSD_NO)
		tell(story,
		    "psd=n: it is the topmost domain of its "
		    "organisation");
	if (found->tag != DMARC_TAG_P)
		tell(story,
		    arena_printf(arena, "of this domain, %s counts",
			dmarc_tag_name(found->tag)));
}

static void
tell_alignment(const struct story *story)
{
	const struct dmarc_record *record = &story->found->record;

	tell(story,
	    record->strict_dkim
		? "adkim=s: a DKIM signature counts if its d= is the very "
		  "domain of From"
		: "adkim=r: a DKIM signature counts if its d= is of the same "
		  "organisation as From");
	tell(story,
	    record->strict_spf
		? "aspf=s: SPF counts if the envelope sender's domain is the "
		  "very domain of From"
		: "aspf=r: SPF counts if the envelope sender's domain is of "
		  "the same organisation as From");
}

static void
tell_reports(const struct story *story)
{
	const struct dmarc_record *record = &story->found->record;

	if (record->rua != NULL)
		tell(story,
		    arena_printf(story->arena,
			"rua=%s: daily reports of what passed and failed go "
			"there",
			check_cut(
			    story->arena, record->rua, RECORD_SHOWN_MAX)));
	else
		tell(story, "no rua: nobody is told what passed and failed");
	if (record->ruf != NULL)
		tell(story,
		    arena_printf(story->arena,
			"ruf=%s: reports of single messages go there, from "
			"the few receivers that send them",
			check_cut(
			    story->arena, record->ruf, RECORD_SHOWN_MAX)));
}

static void
tell_next_step(const struct story *story)
{
	const struct dmarc_record *record = &story->found->record;

	if (!record->has_rua)
		tell(story,
		    "next step: add rua=mailto:ADDRESS, where reports are "
		    "read");
	else if (record->p == DMARC_POLICY_NONE)
		tell(story,
		    "next step: when the reports of some weeks show that all "
		    "your mail passes, publish p=quarantine");
	else if (record->p == DMARC_POLICY_QUARANTINE)
		tell(story,
		    "next step: when the reports stay clean, publish "
		    "p=reject");
}

static void
tell_methods(
    const struct story *story, const struct dmarc_found found[DMARC_METHODS])
{
	const char *list = found[DMARC_PSL].organization.domain;
	const char *walk = found[DMARC_TREE_WALK].organization.domain;

	if (story->found->text == NULL || list == NULL || walk == NULL ||
	    strcmp(list, walk) != 0 ||
	    dmarc_difference(story->arena, found) != NULL)
		return;
	tell(story,
	    arena_printf(story->arena,
		"by the public suffix list (RFC 7489) and by the tree walk "
		"(RFC 9989) receivers find the same; the organisation is %s",
		check_show(story->arena, list)));
}

/* --- what came --- */

static void
tell_answer(const struct story *story, const char *author)
{
	const struct dmarc_found *found = story->found;
	struct arena *arena = story->arena;
	const char *what = "no DMARC record";

	if (found->status == DMARC_UNKNOWN) {
		tell(story,
		    arena_printf(arena, "%s TXT: no answer (%s)", story->domain,
			found->reason));
		return;
	}
	if (found->text != NULL)
		what = check_cut(arena, found->text, RECORD_SHOWN_MAX);
	else if (found->status == DMARC_SEVERAL)
		what = "several DMARC records";
	else if (found->stray != NULL)
		what = arena_printf(arena, "no DMARC record (but \"%s\")",
		    check_show_name(arena, found->stray));
	tell(story,
	    arena_printf(arena, "_dmarc.%s TXT: %s",
		found->domain != NULL ? story->domain : author, what));
}

void
evidence_dmarc(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct dmarc_facts *dmarc = facts->dmarc;
	struct story story = { .arena = arena, .texts = texts };

	if (dmarc == NULL)
		return;
	story.found = dmarc_facts_found(dmarc);
	if (story.found->domain != NULL)
		story.domain = check_show(arena, story.found->domain);
	tell_answer(&story, check_show(arena, dmarc->author));
	if (story.found->status == DMARC_FOUND ||
	    story.found->status == DMARC_FAULTY) {
		tell_policies(&story);
		tell_alignment(&story);
		tell_reports(&story);
	}
	tell_methods(&story, dmarc->found);
	if (story.found->status == DMARC_FOUND && story.found->fault == NULL)
		tell_next_step(&story);
}

/* --- what to publish --- */

static void
put_policy(struct buf *out, const char *tag, enum dmarc_policy policy)
{
	if (policy >= DMARC_POLICY_NONE)
		buf_printf(out, "; %s=%s", tag, dmarc_policy_name(policy));
}

static const char *
write_record(struct arena *arena, const struct dmarc_record *record,
    const char *rua, const char *ruf)
{
	static const char *const psd[] = {
		[DMARC_PSD_UNSAID] = "",
		[DMARC_PSD_YES] = "; psd=y",
		[DMARC_PSD_NO] = "; psd=n",
	};
	struct buf out = { 0 };
	const char *text;

	buf_string(&out, "v=DMARC1");
	put_policy(&out, "p",
	    record->p >= DMARC_POLICY_NONE ? record->p : DMARC_POLICY_NONE);
	put_policy(&out, "sp", record->sp);
	put_policy(&out, "np", record->np);
	buf_string(&out, record->strict_dkim ? "; adkim=s" : "");
	buf_string(&out, record->strict_spf ? "; aspf=s" : "");
	buf_string(&out, record->sampled_out ? "; pct=0" : "");
	buf_string(&out, record->testing ? "; t=y" : "");
	buf_string(&out, psd[record->psd]);
	buf_printf(&out, "; rua=%s", rua);
	if (ruf != NULL)
		buf_printf(&out, "; ruf=%s", ruf);
	text = arena_string_n(arena, out.data, out.length);
	buf_free(&out);
	return text;
}

/* With all that is right in the old one; its addresses, unless the fault is
 * theirs. */
static const char *
mend(struct arena *arena, const struct dmarc_record *old, const char *domain)
{
	const char *text, *fault;
	struct dmarc_record again;

	if (old->has_rua) {
		text = write_record(arena, old, old->rua, old->ruf);
		if (dmarc_record_read(
			arena, text, strlen(text), &again, &fault) == 0 &&
		    fault == NULL)
			return text;
	}
	return write_record(arena, old,
	    arena_printf(arena, "mailto:postmaster@%s", domain), NULL);
}

/* Which of several should stay, and what receivers that differ should find,
 * only their owner can say. */
void
record_dmarc(
    struct arena *arena, const struct facts *facts, struct doctor_texts *texts)
{
	const struct dmarc_facts *dmarc = facts->dmarc;
	const struct dmarc_found *found = dmarc_facts_found(dmarc);
	const char *domain = NULL;

	if (found->fault != NULL && found->several == NULL)
		domain = found->domain;
	else if (found->status == DMARC_MISSING &&
	    dmarc_difference(arena, dmarc->found) == NULL)
		domain = dmarc->found[DMARC_PSL].organization.domain;
	if (domain != NULL)
		record_txt(arena, texts,
		    arena_printf(arena, "_dmarc.%s", domain),
		    mend(arena, &found->record, domain));
}
