#include <string.h>

#include "cli/spf_rewrite.h"
#include "lib/util/buf.h"

/* libspf2 drops without a word what has more octets than 511 when compiled. */
#define COMPILED_MAX 440

struct writer {
	struct spf_evaluation *evaluation;
	const struct spf_place *place;
	size_t policy;
	enum spf_match match;
	struct buf *out;
};

static size_t
compiled_size(const struct spf_term *term, size_t length)
{
	switch (term->mechanism) {
	case SPF_ALL:
		return 4;
	case SPF_IP4:
		return 8;
	case SPF_IP6:
		return 20;
	default:
		return 16 + length;
	}
}

/* What libspf2 takes for a whole address is every one: /0. */
static void
write_network(struct writer *writer, const struct spf_term *term)
{
	const struct network *network = &term->network;
	char ip[IP_TEXT_SIZE];

	if (network->ip.family != writer->evaluation->macros.client->family)
		return; /* RFC 7208 5: no match */
	buf_printf(writer->out, " %c", term->qualifier);
	if (network->prefix == 0)
		buf_string(writer->out, "all");
	else
		buf_printf(writer->out, "%s:%s/%u",
		    spf_mechanism_name(term->mechanism),
		    ip_show(&network->ip, ip), network->prefix);
}

static bool
is_plain(const char *name)
{
	return *name != '\0' &&
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")] ==
	    '\0';
}

/* libspf2 compares the name itself; one that is not plain is nobody's. */
static void
write_ptr(struct writer *writer, const struct spf_term *term, size_t index)
{
	struct spf_place place = *writer->place;
	const char *target = place.domain;

	place.term = term;
	if (term->domain != NULL)
		target = spf_target(
		    writer->evaluation, &place, term->domain, &writer->match);
	target = target != NULL ? spf_name_of(writer->evaluation, target) : "";
	buf_printf(writer->out, " %cptr:", term->qualifier);
	if (is_plain(target))
		buf_printf(writer->out, "%s" SPF_REAL_NAME, target);
	else
		buf_printf(writer->out, SPF_TERM_NAME, index, writer->policy);
}

static void
write_name(struct writer *writer, const struct spf_term *term, size_t index)
{
	buf_printf(writer->out, " %c%s:" SPF_TERM_NAME, term->qualifier,
	    spf_mechanism_name(term->mechanism), index, writer->policy);
	if (term->mechanism != SPF_A && term->mechanism != SPF_MX)
		return;
	if (term->prefix4 > 0 && term->prefix4 < 32)
		buf_printf(writer->out, "/%u", term->prefix4);
	if (term->prefix6 > 0 && term->prefix6 < 128)
		buf_printf(writer->out, "//%u", term->prefix6);
}

static void
write_term(struct writer *writer, size_t index)
{
	const struct spf_term *term = &writer->place->record->terms[index];

	switch (term->mechanism) {
	case SPF_ALL:
		buf_printf(writer->out, " %call", term->qualifier);
		break;
	case SPF_IP4:
	case SPF_IP6:
		write_network(writer, term);
		break;
	case SPF_PTR:
		write_ptr(writer, term, index);
		break;
	default:
		write_name(writer, term, index);
		break;
	}
}

enum spf_match
spf_rewrite(struct spf_evaluation *evaluation, const struct spf_place *place,
    size_t policy, size_t index, struct buf *out)
{
	const struct spf_record *record = place->record;
	struct writer writer = { .evaluation = evaluation,
		.place = place,
		.policy = policy,
		.match = SPF_NO_MATCH,
		.out = out };
	size_t size = 0, before;

	buf_string(out, "v=spf1");
	for (; index < record->term_count; index++) {
		before = out->length;
		write_term(&writer, index);
		if (out->length == before)
			continue;
		size +=
		    compiled_size(&record->terms[index], out->length - before);
		if (size > COMPILED_MAX) {
			out->length = before;
			out->data[before] = '\0';
			buf_printf(
			    out, " redirect=" SPF_PIECE_NAME, index, policy);
			return writer.match;
		}
		if (record->terms[index].mechanism == SPF_ALL)
			return writer.match;
	}
	if (record->redirect != NULL)
		buf_printf(out, " redirect=" SPF_REDIRECT_NAME, index, policy);
	return writer.match;
}
