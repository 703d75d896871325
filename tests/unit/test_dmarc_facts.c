#include <stdio.h>
#include <string.h>

#include "lib/facts/dmarc.h"
#include "lib/util/arena.h"
#include "tests/unit/dmarc_room.h"
#include "tests/unit/suite.h"

struct world {
	struct arena *arena;
	struct dmarc_room room;
	struct dmarc_known known;
	struct dmarc_facts facts;
};

static void
world_start(struct world *world, const struct dmarc_row *rows)
{
	*world = (struct world){ .arena = arena_new() };
	world->room = (struct dmarc_room){
		.arena = world->arena,
		.rows = rows,
	};
	world->known = (struct dmarc_known){
		.answer = dmarc_room_answer,
		.arg = &world->room,
	};
}

static void
world_end(struct world *world)
{
	buf_free(&world->room.asked);
	arena_free(world->arena);
}

static bool
make(struct world *world, const struct dmarc_question *question)
{
	return dmarc_facts_make(
	    world->arena, question, &world->known, &world->facts);
}

START_TEST(finds_both)
{
	static const struct dmarc_row rows[] = {
		{ "news.example.jp", "v=DMARC1; p=none; psd=n" },
		{ "example.jp", "v=DMARC1; p=reject" },
		{ 0 },
	};
	static const char *const signatures[] = { NULL, "Example.JP.",
		"b.news.example.jp", "no name!" };
	const struct dmarc_question question = {
		.author = "news.example.jp",
		.exists = KNOWN_YES,
		.spf = "b.example.jp",
		.signatures = signatures,
		.signature_count = COUNT(signatures),
		.signer = "provider.example",
		.method = DMARC_TREE_WALK,
	};
	const struct dmarc_facts *facts;
	struct world world;

	world_start(&world, rows);
	facts = &world.facts;
	ck_assert(make(&world, &question));
	assert_text("author", facts->author, "news.example.jp");
	ck_assert_ptr_eq(
	    dmarc_facts_found(facts), &facts->found[DMARC_TREE_WALK]);
	assert_text("found", facts->found[DMARC_PSL].domain, "news.example.jp");

	assert_text("SPF", facts->spf.domain, "b.example.jp");
	assert_text(
	    "SPF", facts->spf.organizations[DMARC_PSL].domain, "example.jp");
	assert_number("SPF", facts->spf.aligned[DMARC_PSL], KNOWN_YES);
	assert_number("SPF", facts->spf.aligned[DMARC_TREE_WALK], KNOWN_NO);
	assert_number("signer", facts->signer.aligned[DMARC_PSL], KNOWN_NO);
	assert_text("signer",
	    facts->signer.organizations[DMARC_TREE_WALK].domain,
	    "provider.example");

	assert_number("capitals",
	    dmarc_facts_aligned(facts, DMARC_PSL, "example.jp."), KNOWN_YES);
	assert_number("capitals",
	    dmarc_facts_aligned(facts, DMARC_TREE_WALK, "Example.JP."),
	    KNOWN_NO);
	assert_number("below",
	    dmarc_facts_aligned(facts, DMARC_TREE_WALK, "b.news.example.jp"),
	    KNOWN_YES);
	assert_number("no name",
	    dmarc_facts_aligned(facts, DMARC_PSL, "no name!"), KNOWN_NO);
	assert_number("not in the question",
	    dmarc_facts_aligned(facts, DMARC_PSL, "news.example.jp"),
	    KNOWN_UNSURE);
	world_end(&world);
}
END_TEST

START_TEST(minds_the_modes)
{
	static const struct {
		const char *record;
		enum known spf, signature;
	} rows[] = {
		{ "v=DMARC1; p=none", KNOWN_YES, KNOWN_YES },
		{ "v=DMARC1; p=none; aspf=s", KNOWN_NO, KNOWN_YES },
		{ "v=DMARC1; p=none; adkim=s", KNOWN_YES, KNOWN_NO },
		{ "v=DMARC1; p=none; aspf=s; adkim=s", KNOWN_NO, KNOWN_NO },
		{ "no record", KNOWN_YES, KNOWN_YES },
	};
	static const char *const signatures[] = { "b.example.jp" };
	const struct dmarc_question question = {
		.author = "example.jp",
		.spf = "a.example.jp",
		.signatures = signatures,
		.signature_count = COUNT(signatures),
		.signer = "b.example.jp",
	};
	struct dmarc_row zone[] = { { "example.jp", NULL }, { 0 } };
	struct world world;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		zone[0].text = rows[i].record;
		world_start(&world, zone);
		ck_assert(make(&world, &question));
		assert_number(rows[i].record,
		    world.facts.spf.aligned[DMARC_PSL], rows[i].spf);
		assert_number(rows[i].record,
		    world.facts.signer.aligned[DMARC_PSL], rows[i].signature);
		assert_number(rows[i].record,
		    world.facts.signatures[0].aligned[DMARC_PSL],
		    rows[i].signature);
		world_end(&world);
	}
}
END_TEST

/* The existence of the domain is handed on. */
START_TEST(minds_existence)
{
	static const struct dmarc_row rows[] = {
		{ "example.jp", "v=DMARC1; p=none; np=reject" },
		{ 0 },
	};
	struct dmarc_question question = {
		.author = "a.example.jp",
		.exists = KNOWN_NO,
	};
	struct world world;

	world_start(&world, rows);
	ck_assert(make(&world, &question));
	assert_number(
	    "no", world.facts.found[DMARC_TREE_WALK].asks, DMARC_POLICY_REJECT);
	question.exists = KNOWN_UNSURE;
	ck_assert(make(&world, &question));
	assert_number("unsure", world.facts.found[DMARC_TREE_WALK].asks,
	    DMARC_POLICY_NONE);
	ck_assert_ptr_null(world.facts.spf.domain);
	ck_assert_ptr_null(world.facts.signer.domain);
	world_end(&world);
}
END_TEST

START_TEST(asks_in_one_go)
{
	static const struct dmarc_row rows[] = {
		{ "news.example.jp", "?" },
		{ "jp", "?" },
		{ "b.example", "?" },
		{ 0 },
	};
	static const char *const signatures[] = { "c.example", "d.example" };
	static const char *const names[] = { "_dmarc.news.example.jp ",
		"_dmarc.example.jp ", "_dmarc.jp ", "_dmarc.b.example ",
		"_dmarc.example ", "_dmarc.c.example ", "_dmarc.d.example ",
		"_dmarc.e.example " };
	const struct dmarc_question question = {
		.author = "news.example.jp",
		.spf = "b.example",
		.signatures = signatures,
		.signature_count = COUNT(signatures),
		.signer = "e.example",
	};
	struct world world;
	size_t i;

	world_start(&world, rows);
	ck_assert(!make(&world, &question));
	for (i = 0; i < COUNT(names); i++)
		ck_assert_msg(strstr(world.room.asked.data, names[i]) != NULL,
		    "%s was not asked, but %s", names[i],
		    world.room.asked.data);
	world_end(&world);
}
END_TEST

static size_t
count_names(const struct world *world)
{
	const char *at = world->room.asked.data;
	size_t count = 0;

	for (; *at != '\0'; at++)
		count += *at == ' ';
	return count;
}

/* The eleventh signature is dropped, and nothing is asked for it. */
START_TEST(keeps_its_limit)
{
	static const struct dmarc_row rows[] = { { 0 } };
	const char *signatures[DMARC_SIGNATURES_MAX + 1];
	struct dmarc_question question = {
		.author = "example.jp",
		.signatures = signatures,
	};
	char names[DMARC_SIGNATURES_MAX + 1][80];
	struct world world;
	size_t i, at_the_limit;

	for (i = 0; i < COUNT(signatures); i++) {
		snprintf(names[i], sizeof(names[i]),
		    "d%zu.i.h.g.f.e.d.c.b.a.example.jp", i);
		signatures[i] = names[i];
	}
	world_start(&world, rows);
	question.signature_count = DMARC_SIGNATURES_MAX;
	ck_assert(make(&world, &question));
	assert_number(
	    "at the limit", world.facts.signature_count, DMARC_SIGNATURES_MAX);
	at_the_limit = count_names(&world);
	/* Of the author one by the list and two by the walk. */
	assert_number("at the limit", at_the_limit,
	    3 + DMARC_SIGNATURES_MAX * DMARC_WALK_MAX);
	buf_clear(&world.room.asked);
	question.signature_count++;
	ck_assert(make(&world, &question));
	assert_number(
	    "one above", world.facts.signature_count, DMARC_SIGNATURES_MAX);
	assert_number("one above", count_names(&world), at_the_limit);
	assert_number("one above",
	    dmarc_facts_aligned(
		&world.facts, DMARC_PSL, signatures[DMARC_SIGNATURES_MAX - 1]),
	    KNOWN_YES);
	assert_number("one above",
	    dmarc_facts_aligned(
		&world.facts, DMARC_PSL, signatures[DMARC_SIGNATURES_MAX]),
	    KNOWN_UNSURE);
	world_end(&world);
}
END_TEST

/* Facts outlive what they were made of. */
START_TEST(keeps_texts)
{
	static const struct dmarc_row rows[] = {
		{ "example.jp", "v=DMARC1; p=none" },
		{ 0 },
	};
	char author[] = "example.jp", spf[] = "a.example.jp";
	const struct dmarc_question question = {
		.author = author,
		.spf = spf,
	};
	struct arena *arena = arena_new();
	struct dmarc_facts facts;
	struct world world;

	world_start(&world, rows);
	ck_assert(dmarc_facts_make(arena, &question, &world.known, &facts));
	world_end(&world);
	memset(author, 'x', sizeof(author) - 1);
	memset(spf, 'x', sizeof(spf) - 1);
	assert_text("author", facts.author, "example.jp");
	assert_text("spf", facts.spf.domain, "a.example.jp");
	assert_text("found", facts.found[DMARC_PSL].domain, "example.jp");
	assert_text("text", facts.found[DMARC_PSL].text, "v=DMARC1; p=none");
	arena_free(arena);
}
END_TEST

TEST_SUITE("dmarc_facts", finds_both, minds_the_modes, minds_existence,
    asks_in_one_go, keeps_its_limit, keeps_texts)
