#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/facts/domain.h"
#include "lib/facts/listing.h"
#include "lib/facts/message.h"
#include "lib/facts/session.h"
#include "lib/mail/eml.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"
#include "lib/verdict/verdict.h"
#include "tests/fuzz/fuzz.h"

static const struct content_limits limits = { 2000, 20000 };

static void
require_printable(const char *text)
{
	for (; *text != '\0'; text++)
		require(*text >= ' ' && *text <= '~');
}

/* Not longer, nor other, when it is made printable once more. */
static void
require_shown(const char *text)
{
	struct arena *arena = arena_new();
	const size_t length = strlen(text);

	require(strcmp(str_printable(arena, text, length, length), text) == 0);
	arena_free(arena);
}

static void
check_verdict(const struct verdict *verdict)
{
	const struct finding *finding;
	const char *text = verdict->reply.text;
	size_t i;

	for (i = 0; i < verdict->finding_count; i++) {
		finding = &verdict->findings[i];
		require(finding->action <= verdict->action);
		require(finding->outcome != UNSURE ||
		    finding->action <= ACTION_DEFER);
		if (finding->outcome == FOUND || finding->outcome == UNSURE)
			require_shown(finding->detail);
	}
	if (verdict->action < ACTION_HOLD)
		return;
	if (verdict->action == ACTION_HOLD)
		text = verdict->hold_reason;
	require_printable(text);
	require(strlen(text) <= REPLY_TEXT_MAX);
	require(strstr(text, verdict->id) != NULL);
	require(strstr(text, " Fix: ") != NULL);
}

/* Both domains say what the first octet of the message says. */
static struct domain_facts *
domain_of(struct arena *arena, const char *name, unsigned way)
{
	static const struct domain_mx null_mx = { 0, "" };
	struct domain_facts *domain;

	if (name == NULL)
		return NULL;
	domain = arena_alloc(arena, sizeof(*domain));
	domain->name = name;
	domain->mx_status = DNS_ANSWER + way % 4;
	domain->a_status = domain->aaaa_status = DNS_ANSWER + way / 4 % 4;
	domain->mx = &null_mx;
	domain->mx_count = domain->mx_status == DNS_ANSWER;
	return domain;
}

/* Of each key DNS says what the second octet says. */
static void
verify(
    const struct message *message, unsigned way, struct dkim_results *results_r)
{
	static struct dkim_library *library;
	static const struct dns_record record = { .data = "p=YQ==",
		.length = 6 };
	struct dkim_key keys[DKIM_SIGNATURES_MAX];
	struct dkim_signatures *signatures;
	size_t i;

	if (library == NULL)
		library = dkim_library_new();
	for (i = 0; i < DKIM_SIGNATURES_MAX; i++)
		keys[i] = (struct dkim_key){ .status = way % 5,
			.records = &record,
			.count = way % 5 == DNS_ANSWER };
	signatures = arena_alloc(message->arena, sizeof(*signatures));
	dkim_read(message->arena, &message->content, signatures);
	dkim_evaluate(library, message->arena, &message->content, signatures,
	    keys, 1000000000, results_r);
}

/* The defaults, but for the actions; made once. */
static const struct conf *
strictest(void)
{
	static struct conf *conf;
	char *error;
	size_t i;

	if (conf != NULL)
		return conf;
	conf = conf_load(NULL, &check_schema, &error);
	require(conf != NULL);
	conf->unsure = ACTION_DEFER;
	for (i = 0; i < conf->check_count; i++)
		conf->checks[i].action = ACTION_REFUSE;
	return conf;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const unsigned way = size > 0 ? data[0] : 0;
	const unsigned key = size > 1 ? data[1] : 0;
	const struct session session = { .door = way % DOOR_COUNT };
	const struct conf_egress egress = { .title = (char *)"default",
		.dkim = key / 5 % 4 };
	struct dkim_results dkim;
	struct message message;
	struct verdict verdict;
	struct linked_domains linked;
	struct listing listing = { .zone = "dbl.example",
		.answer = { AF_INET, { 127, 0, 1, 2 } } };
	struct listings listings = {
		.linked = &linked, .items = &listing, .list_count = 1
	};
	struct eml eml;

	mime_init();
	message_start(&message, arena, &limits);
	eml_read(arena, (const char *)data, size, &message.content, &eml);
	message.file.return_path = eml.return_path;
	message.file.return_paths = eml.return_paths;
	message_header_end(&message);
	if (eml.return_path != NULL)
		message_set_sender(
		    &message, eml.return_path, strlen(eml.return_path));
	message_parse(&message);
	verify(&message, key, &dkim);
	linked_domains_make(&message, arena, NULL, &linked);
	listing.domain = &linked.items[0];
	listings.count = linked.count > 0 ? 1 : 0;

	judge(&(struct facts){ .session = &session,
		  .message = &message,
		  .sender_domain =
		      domain_of(arena, message_sender_domain(&message), way),
		  .from_domain =
		      domain_of(arena, message_from_domain(&message), way),
		  .egress_conf = &egress,
		  .dkim = &dkim,
		  .listings = &listings,
		  .now = (int64_t)1767225600 * 1000,
		  .askable = FACTS_OF_MILTER | FACT_DKIM,
		  .known = FACTS_OF_MILTER | FACT_DKIM },
	    strictest(), arena, &verdict);
	check_verdict(&verdict);
	message_free(&message);
	arena_free(arena);
	return 0;
}
