#include <stdio.h>
#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/util/arena.h"
#include "tests/unit/dmarc_cases.h"
#include "tests/unit/words.h"

static void
make_dkim(struct made *made, const char *words)
{
	char *text = arena_string(made->arena, words), *word, *equals, *value;
	struct dkim_results *results =
	    arena_alloc(made->arena, sizeof(*results));
	struct dkim_signature *signature;
	struct dkim_result *items = NULL;

	while ((word = words_next(&text)) != NULL) {
		if ((value = words_value(word, "total=")) != NULL) {
			results->total = strtoul(value, NULL, 10);
			continue;
		}
		equals = strchr(word, '=');
		words_require(equals != NULL, word);
		*equals++ = '\0';
		signature = arena_alloc(made->arena, sizeof(*signature));
		if (*word != '-')
			signature->domain = word;
		items = arena_grow(
		    made->arena, items, results->count, sizeof(*items));
		items[results->count] = (struct dkim_result){
			.signature = signature,
			.outcome = strcmp(equals, "pass") == 0 ? DKIM_PASS
			    : strcmp(equals, "fail") == 0      ? DKIM_FAIL
							       : DKIM_UNSURE,
			.text = "the signature was changed",
			.why = strcmp(equals, "fail") == 0 ? DKIM_WHY_BODY
							   : DKIM_WHY_NOTHING,
		};
		results->count++;
		results->total++;
	}
	results->items = items;
	made->facts.dkim = results;
}

static void
make(
    struct made *made, const struct dmarc_case *row, struct conf_egress *egress)
{
	const char *sender =
	    row->sender != NULL ? row->sender : "<a@example.jp>";
	char text[300];

	snprintf(text, sizeof(text), "From: %s\nTo: b@example.org\n\nHi\n",
	    row->from != NULL ? row->from : "a@example.jp");
	made_start(made, DOOR_SMTP, sender, text, NULL);
	if (row->gone)
		made_domains(made, &domain_none);
	*egress = (struct conf_egress){
		.title = (char *)"default",
		.return_path = (char *)row->return_path,
		.dkim = row->signs,
		.dkim_domain = (char *)row->signer,
	};
	made->facts.egress_conf = egress;
	made_spf(made, row->spf != NULL ? row->spf : "192.0.2.10=pass");
	make_dkim(made, row->dkim != NULL ? row->dkim : "");
	made_dmarc(made, row->dmarc);
}

static void
check_row(const char *check, const struct dmarc_case *row)
{
	struct conf_egress egress;
	struct finding finding;
	struct made made;

	make(&made, row, &egress);
	made_ask(&made, check, &finding);
	assert_text(row->name, outcome_name(finding.outcome),
	    outcome_name(row->outcome));
	assert_text(row->name, finding.detail, row->detail);
	if (row->outcome == FOUND || row->outcome == UNSURE) {
		assert_text(row->name, action_name(finding.at_most),
		    action_name(row->at_most));
		assert_text(row->name, finding.grade, row->grade);
	}
	if (row->fix != NULL)
		assert_text(row->name, finding.fix, row->fix);
	made_end(&made);
}

void
dmarc_cases(const char *check, const struct dmarc_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check_row(check, &cases[i]);
}
