#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/facts/spf.h"
#include "lib/util/arena.h"
#include "tests/unit/facts_make.h"

#define PIECES 200

static const char *
sentence(struct arena *arena, const char *words)
{
	char *text = arena_string(arena, words), *at;

	for (at = text; *at != '\0'; at++) {
		if (*at == '_')
			*at = ' ';
	}
	return text;
}

static bool
read_piece(struct arena *arena, char *word, struct spf_piece *piece)
{
	char *outcome = strchr(word, '='), *problem;
	int i;

	if (outcome == NULL)
		return false;
	*outcome++ = '\0';
	problem = strchr(outcome, ':');
	if (problem != NULL) {
		*problem++ = '\0';
		piece->problem = sentence(arena, problem);
	}
	if (network_parse(word, &piece->network) != 0)
		return false;
	for (i = SPF_NONE; i <= SPF_PERMERROR; i++) {
		piece->outcome = i;
		if (strcmp(spf_outcome_name(i), outcome) == 0)
			return true;
	}
	return false;
}

void
made_spf(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *rest = NULL, *word;
	const char *domain = message_sender_domain(&made->message);
	struct spf_piece *pieces;
	struct spf_facts *spf;

	spf = arena_alloc(made->arena, sizeof(*spf));
	pieces = arena_alloc(made->arena, PIECES * sizeof(*pieces));
	*spf = (struct spf_facts){
		.domain = domain != NULL ? domain : "mail.example.jp",
		.is_helo = domain == NULL,
		.pieces = pieces,
	};
	for (word = strtok_r(text, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest)) {
		if (strncmp(word, "uncut=", 6) == 0) {
			spf->uncut = sentence(made->arena, word + 6);
			continue;
		}
		if (spf->count < PIECES &&
		    read_piece(made->arena, word, &pieces[spf->count++]))
			continue;
		fprintf(stderr, "made_spf: \"%s\" does not fit\n", word);
		abort();
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
