#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/spf.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/dmarc_room.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/words.h"

/* Rows of a zone; more in a test's words is its bug. */
#define ROWS_MAX 20

/* --- SPF --- */

static enum spf_outcome
outcome_of(const char *word)
{
	enum spf_outcome outcome;

	for (outcome = SPF_NONE; outcome <= SPF_PERMERROR; outcome++) {
		if (strcmp(word, spf_outcome_name(outcome)) == 0)
			return outcome;
	}
	words_require(false, word);
	return SPF_NONE;
}

static void
add_piece(struct arena *arena, struct spf_facts *spf, char *word)
{
	struct spf_piece *pieces = (struct spf_piece *)spf->pieces;
	char *equals = strchr(word, '='), *colon;
	const char *problem = NULL;

	words_require(equals != NULL, word);
	*equals = '\0';
	colon = strchr(equals + 1, ':');
	if (colon != NULL) {
		*colon = '\0';
		problem = words_sentence(arena, colon + 1);
	}
	pieces = arena_grow(arena, pieces, spf->count, sizeof(*pieces));
	pieces[spf->count] =
	    (struct spf_piece){ .outcome = outcome_of(equals + 1),
		    .problem = problem };
	words_require(
	    network_parse(word, &pieces[spf->count].network) == 0, word);
	spf->pieces = pieces;
	spf->count++;
}

void
made_spf(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *word, *value;
	struct spf_facts *spf;

	made->facts.spf = NULL;
	if (*words == '\0')
		return;
	spf = arena_alloc(made->arena, sizeof(*spf));
	spf->domain = message_sender_domain(&made->message);
	spf->is_helo = spf->domain == NULL;
	if (spf->is_helo)
		spf->domain = "mail.example.jp";
	while ((word = words_next(&text)) != NULL) {
		if ((value = words_value(word, "domain=")) != NULL)
			spf->domain = value;
		else if ((value = words_value(word, "helo=")) != NULL) {
			spf->domain = value;
			spf->is_helo = true;
		} else if ((value = words_value(word, "uncut=")) != NULL)
			spf->uncut = words_sentence(made->arena, value);
		else
			add_piece(made->arena, spf, word);
	}
	made->facts.spf = spf;
}

void
made_spf_record(struct made *made, const struct spf_record_facts *facts)
{
	const char *domain = message_sender_domain(&made->message);
	struct spf_record_facts *record;

	record = arena_alloc(made->arena, sizeof(*record));
	*record = *facts;
	record->domain = domain;
	made->facts.spf_record = domain != NULL ? record : NULL;
}

/* --- DMARC --- */

struct making {
	struct arena *arena;
	struct buf record;
	const char *at; /* whose record it is */
	bool twice;
	struct dmarc_row rows[ROWS_MAX + 1];
	size_t row_count;
	const char *signatures[DMARC_SIGNATURES_MAX];
	struct dmarc_question question;
};

static void
add_row(struct making *making, const char *domain, const char *text)
{
	words_require(making->row_count < ROWS_MAX, domain);
	making->rows[making->row_count++] = (struct dmarc_row){ domain, text };
}

static void
read_word(struct making *making, char *word)
{
	struct dmarc_question *question = &making->question;
	char *value;

	if ((value = words_value(word, "at=")) != NULL)
		making->at = value;
	else if (strcmp(word, "twice") == 0)
		making->twice = true;
	else if ((value = words_value(word, "also=")) != NULL)
		add_row(making, value, "v=DMARC1; p=none");
	else if ((value = words_value(word, "fails=")) != NULL)
		add_row(making, value, "!SERVFAIL");
	else if ((value = words_value(word, "stray=")) != NULL)
		add_row(making, question->author,
		    words_sentence(making->arena, value));
	else if ((value = words_value(word, "exists=")) != NULL)
		question->exists =
		    strcmp(value, "no") == 0 ? KNOWN_NO : KNOWN_UNSURE;
	else if ((value = words_value(word, "signer=")) != NULL)
		question->signer = value;
	else if (strcmp(word, "method=tree-walk") == 0)
		question->method = DMARC_TREE_WALK;
	else
		buf_printf(&making->record, "; %s", word);
}

static void
add_signatures(struct making *making, const struct dkim_results *results)
{
	size_t i;

	making->question.signatures = making->signatures;
	for (i = 0; results != NULL && i < results->count; i++)
		making->signatures[making->question.signature_count++] =
		    results->items[i].signature->domain;
}

void
made_dmarc(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *word;
	struct making making = {
		.arena = made->arena,
		.question = {
			.author = message_from_domain(&made->message),
			.exists = KNOWN_YES,
		},
	};
	struct dmarc_room room = { .arena = made->arena, .rows = making.rows };
	const struct dmarc_known known = { dmarc_room_answer, &room, NULL };
	struct dmarc_facts *facts;
	const char *record;

	made->facts.dmarc = NULL;
	if (making.question.author == NULL)
		return;
	if (made->facts.spf != NULL)
		making.question.spf = made->facts.spf->domain;
	add_signatures(&making, made->facts.dkim);
	making.at = making.question.author;
	buf_string(&making.record, "v=DMARC1");
	while ((word = words_next(&text)) != NULL)
		read_word(&making, word);
	record = arena_string(made->arena, making.record.data);
	if (strchr(record, ';') != NULL) {
		add_row(&making, making.at, record);
		if (making.twice)
			add_row(&making, making.at, record);
	}
	facts = arena_alloc(made->arena, sizeof(*facts));
	words_require(
	    dmarc_facts_make(made->arena, &making.question, &known, facts),
	    words);
	made->facts.dmarc = facts;
	buf_free(&making.record);
	buf_free(&room.asked);
}
