#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unbound.h>
#include <unistd.h>

#include "lib/dns/tlsa.h"
#include "lib/util/arena.h"
#include "lib/util/clock.h"

#define TYPE_TLSA 52
#define CLASS_IN 1
#define RCODE_NOERROR 0
#define RCODE_NXDOMAIN 3
/* Usage, selector and matching type (RFC 6698 2.1). */
#define FIXED_OCTETS 3

struct question {
	struct arena *arena;
	struct tlsa_answer *answer;
	bool answered;
};

static void
take_records(struct question *question, const struct ub_result *result)
{
	struct tlsa_answer *answer = question->answer;
	struct tlsa_record *record;
	const uint8_t *data;
	size_t i, length;

	for (i = 0; result->data[i] != NULL && answer->count < TLSA_RECORDS_MAX;
	     i++) {
		length = (size_t)result->len[i];
		if (length <= FIXED_OCTETS || length > TLSA_DATA_MAX)
			continue;
		data = memcpy(arena_alloc(question->arena, length),
		    result->data[i], length);
		answer->records = arena_grow(question->arena, answer->records,
		    answer->count, sizeof(*record));
		record = &answer->records[answer->count++];
		*record = (struct tlsa_record){
			.usage = data[0],
			.selector = data[1],
			.matching = data[2],
			.data = data + FIXED_OCTETS,
			.length = length - FIXED_OCTETS,
		};
	}
}

static void
answered(void *arg, int error, struct ub_result *result)
{
	struct question *question = arg;
	struct tlsa_answer *answer = question->answer;

	question->answered = true;
	if (error != 0) {
		answer->reason = ub_strerror(error);
	} else if (result->bogus) {
		answer->status = TLSA_BOGUS;
		answer->reason = arena_string(question->arena,
		    result->why_bogus != NULL ? result->why_bogus
					      : "signatures are wrong");
	} else if (result->rcode != RCODE_NOERROR &&
	    result->rcode != RCODE_NXDOMAIN) {
		answer->reason = "the server gave no usable answer";
	} else {
		if (result->secure && result->havedata)
			take_records(question, result);
		answer->status = answer->count > 0 ? TLSA_SECURE : TLSA_NONE;
	}
	ub_resolve_free(result);
}

/* As far as libunbound's settings go; the first that it does not take. */
static const char *
set_up(struct ub_ctx *context, const char *anchor)
{
	if (access(anchor, R_OK) != 0)
		return "there is no trust anchor for DNSSEC: install the "
		       "package dns-root-data";
	ub_ctx_debugout(context, NULL); /* what it logs is no matter of people */
	if (ub_ctx_set_option(context, "do-not-query-localhost:", "no") != 0 ||
	    ub_ctx_add_ta_file(context, anchor) != 0)
		return "libunbound does not take the trust anchor";
	if (ub_ctx_resolvconf(context, NULL) != 0)
		return "/etc/resolv.conf cannot be read";
	return ub_ctx_async(context, 1) == 0 ? NULL
					     : "libunbound has no threads";
}

static const char *
wait_for(
    struct ub_ctx *context, const struct question *question, int64_t deadline)
{
	struct pollfd ready = { .fd = ub_fd(context), .events = POLLIN };
	int64_t left;

	while (!question->answered) {
		left = deadline - clock_now();
		if (left <= 0)
			return "no answer in time";
		if (poll(&ready, 1, (int)left) > 0 && ub_process(context) != 0)
			return "libunbound has failed";
	}
	return NULL;
}

void
tlsa_ask(const char *host, unsigned port, const char *anchor, int64_t deadline,
    struct arena *arena, struct tlsa_answer *answer_r)
{
	struct question question = { .arena = arena, .answer = answer_r };
	struct ub_ctx *context = ub_ctx_create();
	const char *name, *fault = NULL;

	*answer_r = (struct tlsa_answer){ .status = TLSA_FAILURE };
	if (context == NULL) {
		answer_r->reason = "libunbound cannot be started";
		return;
	}
	name = arena_printf(arena, "_%u._tcp.%s", port, host);
	fault = set_up(context, anchor);
	if (fault == NULL &&
	    ub_resolve_async(context, name, TYPE_TLSA, CLASS_IN, &question,
		answered, NULL) != 0)
		fault = "this name cannot be asked for";
	if (fault == NULL)
		fault = wait_for(context, &question, deadline);
	/* Ends what is still asked; no callback follows. */
	ub_ctx_delete(context);
	if (fault != NULL)
		answer_r->reason = fault;
}
