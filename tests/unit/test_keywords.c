#include <stdio.h>
#include <string.h>

#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/facts_make.h"
#include "tests/unit/keywords_make.h"
#include "tests/unit/suite.h"

static enum outcome
ask(struct made *made, const struct keywords_make *make,
    struct finding *finding_r)
{
	struct keywords_made lists;
	char *error = NULL;

	ck_assert_msg(keywords_make(&lists, make, &error) == 0, "%s", error);
	*finding_r = (struct finding){
		.check = check_named("keywords"),
		.at_most = ACTION_REFUSE,
	};
	finding_r->outcome = finding_r->check->judge(
	    &made->facts, &lists.settings, made->arena, finding_r);
	keywords_made_end(&lists);
	return finding_r->outcome;
}

struct row {
	const char *name;
	const char *text; /* a message */
	const char *want; /* the detail; NULL: fine */
};

static void
ask_rows(const struct keywords_make *make, const struct row *rows, size_t count)
{
	struct finding finding;
	struct made made;
	size_t i;

	for (i = 0; i < count; i++) {
		made_start(&made, DOOR_SMTP, "<a@b.jp>", rows[i].text, NULL);
		ask(&made, make, &finding);
		assert_text(rows[i].name, outcome_name(finding.outcome),
		    rows[i].want != NULL ? "found" : "fine");
		assert_text(rows[i].name, finding.detail, rows[i].want);
		if (rows[i].want != NULL)
			assert_text(rows[i].name, action_name(finding.at_most),
			    "refuse");
		made_end(&made);
	}
}

static const char words[] = "60 cheap pills # drugs\n"
			    "40 act now # urgency\n"
			    "40 casino* # gambling\n"
			    "50 当選おめでとう # prize\n"
			    "50 未納料金 # 請求\n"
			    "15 free # bait\n"
			    "10 無料 # bait\n"
			    "19 offer # bait\n"
			    "19 deal # bait\n";

#define HEAD "From: a@b.jp\nSubject: hello\n"
#define PLAIN HEAD "\n"

START_TEST(weighs)
{
	static const struct row rows[] = {
		{ "nothing", PLAIN "Hello.\n", NULL },
		{ "no body", HEAD, NULL },
		{ "less than the threshold", PLAIN "cheap pills\n", NULL },
		{ "as much", PLAIN "cheap pills, act now\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"cheap pills, act now\"" },
		{ "a word counts once",
		    PLAIN "cheap pills cheap pills cheap pills\n", NULL },
		{ "in the Subject",
		    "From: a@b.jp\nSubject: Act NOW\n\nget\ncheap  pills",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, Subject, "
		    "40); it says \"get cheap pills\"" },
		{ "not from the Subject to the body",
		    "From: a@b.jp\nSubject: cheap\n\npills, act now, free\n",
		    NULL },
		{ "light words count a third of the threshold at most",
		    PLAIN "cheap pills, act now: offer, deal\n",
		    "the words weigh 133, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40), "
		    "\"offer\" (bait, 19), \"deal\" (bait, 19); it says "
		    "\"cheap pills, act now: offer, deal\"" },
		{ "and are nothing alone",
		    PLAIN "free offer, deal, act now, 無料\n", NULL },
		{ "more than are told",
		    PLAIN "act now: free casinos and cheap pills, free offer",
		    "the words weigh 173, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40), "
		    "\"casino*\" (gambling, 40), \"offer\" (bait, 19) and 1 "
		    "more; it says \"act now: free casinos and cheap pills, "
		    "free offer\"" },
	};

	ask_rows(&(struct keywords_make){ .words = words }, rows, COUNT(rows));
}
END_TEST

#define JAPANESE                                                                \
	"the words weigh 100, the threshold is 100: \"当選おめでとう\" " \
	"(words:4, prize, 50), \"未納料金\" (words:5, 請求, 50); it says \""

/* A reply cannot show a word that is not ASCII: its line is told. */
START_TEST(reads_japanese)
{
	static const struct row rows[] = {
		{ "UTF-8",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n"
			 "ご当選おめでとうございます。未納料金について\n",
		    JAPANESE "ご当選おめでとうございます。未納料金につ\"" },
		{ "wrapped",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n"
			 "ご当選おめ\r\nでとうございます。未納\n料金",
		    JAPANESE "ご当選おめでとうございます。未納料金\"" },
		{ "ISO-2022-JP",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=iso-2022-jp\n\n"
			 "\x1b$B$4EvA*$*$a$G$H$&!#L$G<NA6b\x1b(B\n",
		    JAPANESE "ご当選おめでとう。未納料金\"" },
		{ "half width",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n"
			 "cheap  ｐｉｌｌｓ、\nＡＣＴ　ＮＯＷ\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"cheap pills、act now\"" },
		{ "one of each",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n"
			 "本日cheap pills当選おめでとう\n",
		    "the words weigh 110, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"当選おめでとう\" (words:4, prize, "
		    "50); it says \"本日cheap pills当選おめでとう\"" },
		{ "blanks far and near",
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n"
			 "あ いうえおかきくけこさしすせそ cheap pills 。あいう "
			 "えおかきくけこさしすせそ\nact now\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"cheap pills 。あいう\"" },
	};

	ask_rows(&(struct keywords_make){ .words = words }, rows, COUNT(rows));
}
END_TEST

#define MIXED                                                                  \
	HEAD "MIME-Version: 1.0\n"                                             \
	     "Content-Type: multipart/mixed; boundary=aa\n\n--aa\n"

#define FOUND_IT                                                               \
	"the words weigh 100, the threshold is 100: \"cheap pills\" (drugs, "  \
	"60), \"act now\" (urgency, 40); it says \"cheap pills\""

/* What a reader sees, wherever it stands. */
START_TEST(looks_at_parts)
{
	static const struct row rows[] = {
		{ "in two parts",
		    MIXED "\nact now\n--aa\n\ncheap pills\n--aa--\n",
		    FOUND_IT },
		{ "not across them",
		    MIXED "\nact now, cheap\n--aa\n\npills\n--aa--\n", NULL },
		{ "attached text",
		    MIXED "Content-Disposition: attachment\n\nact now, cheap "
			  "pills\n--aa--\n",
		    NULL },
		{ "text in an attached message",
		    MIXED "Content-Type: message/rfc822\n"
			  "Content-Disposition: attachment\n\n"
			  "Subject: act now\n\ncheap pills, act now\n"
			  "--aa--\n",
		    NULL },
		{ "text behind it",
		    MIXED "Content-Disposition: attachment\n\nx\n--aa\n\n"
			  "act now\n--aa\n\ncheap pills\n--aa--\n",
		    FOUND_IT },
		{ "base64",
		    MIXED "Content-Transfer-Encoding: base64\n\n"
			  "YWN0IG5vdw==\n--aa\n"
			  "Content-Transfer-Encoding: quoted-printable\n\n"
			  "cheap p=\nil=6Cs\n--aa--\n",
		    FOUND_IT },
		{ "HTML",
		    MIXED "Content-Type: text/html\n\n<p>act<br>now\n"
			  "<p title='x'>cheap pills<script>x</script>\n"
			  "--aa--\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"act now cheap pills\"" },
		{ "not in tags, comments and scripts",
		    MIXED "Content-Type: text/html\n\n<p title='act now'>"
			  "<!-- act now --><script>act now</script>"
			  "cheap pills\n--aa--\n",
		    NULL },
		{ "hidden, and what is around it",
		    MIXED "Content-Type: text/html\n\n<p>cheap <span hidden>act"
			  " now</span> pills\n--aa--\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"cheap pills\"" },
		{ "no page",
		    MIXED "Content-Type: text/html\n\n--aa\n"
			  "Content-Type: text/html\n\n<!---->\n--aa--\n",
		    NULL },
		{ "HTML is shown as text",
		    MIXED "Content-Type: text/plain\n\n<p title='act now'>\n"
			  "--aa\n\ncheap pills\n--aa--\n",
		    "the words weigh 100, the threshold is 100: \"cheap "
		    "pills\" (drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"cheap pills\"" },
	};

	ask_rows(&(struct keywords_make){ .words = words }, rows, COUNT(rows));
}
END_TEST

START_TEST(looks_for_expressions)
{
	static const struct keywords_make make = {
		.words = words,
		.expressions = "# own\n"
			       "60 v[i1]agra # drugs\n"
			       "40 \\d{3,}万円 # 金\n"
			       "0 v1 # nothing\n",
	};
	static const struct row rows[] = {
		{ "not enough", PLAIN "V1AGRA\n", NULL },
		{ "with a word", PLAIN "v1agra: act now\n",
		    "the words weigh 100, the threshold is 100: expressions:2 "
		    "(drugs, 60), \"act now\" (urgency, 40); it says "
		    "\"v1agra: act now\"" },
		{ "two",
		    "From: a@b.jp\nSubject: v1agra\nMIME-Version: 1.0\n"
		    "Content-Type: text/plain; charset=utf-8\n\n５００万円\n",
		    "the words weigh 100, the threshold is 100: expressions:2 "
		    "(drugs, Subject, 60), expressions:3 (金, 40); it says "
		    "\"v1agra\"" },
	};

	ask_rows(&make, rows, COUNT(rows));
}
END_TEST

START_TEST(takes_another_threshold)
{
	static const struct row rows[] = {
		{ "below", PLAIN "act now\n", NULL },
		{ "above", PLAIN "act now, free offer\n",
		    "the words weigh 53, the threshold is 41: \"act now\" "
		    "(urgency, 40), \"offer\" (bait, 19), \"free\" (bait, "
		    "15); it says \"act now, free offer\"" },
	};

	ask_rows(&(struct keywords_make){ .words = words, .threshold = 41 },
	    rows, COUNT(rows));
}
END_TEST

/* --- what is not looked at is told --- */

static void
expect_unsure(
    struct made *made, const struct keywords_make *make, const char *want)
{
	struct finding finding;

	assert_text(want, outcome_name(ask(made, make, &finding)), "unsure");
	assert_text(want, finding.detail, want);
	assert_text(want, action_name(finding.at_most), "note");
	ck_assert_ptr_nonnull(finding.fix);
}

START_TEST(tells_what_is_cut)
{
	static const struct content_limits limits = { 1000, 20 };
	static const struct keywords_make make = { .words = words };
	struct buf text = { 0 };
	struct finding finding;
	struct made made;

	made_start(&made, DOOR_SMTP, "<a@b.jp>",
	    PLAIN "0123456789 0123456789 cheap pills", &limits);
	expect_unsure(
	    &made, &make, "the body is larger than what is looked through");
	made_end(&made);

	made_start(&made, DOOR_SMTP, "<a@b.jp>",
	    PLAIN "cheap pills act now 0123456789", &limits);
	ask(&made, &make, &finding);
	assert_text("found all the same", finding.detail,
	    "the words weigh 100, the threshold is 100: \"cheap pills\" "
	    "(drugs, 60), \"act now\" (urgency, 40); it says \"cheap pills "
	    "act now\"; the body is larger than what is looked through");
	made_end(&made);

	/* 2 octets of each of its letters become 3 or more. */
	buf_string(&text,
	    HEAD "MIME-Version: 1.0\n"
		 "Content-Type: text/plain; charset=utf-8\n\n");
	while (text.length < KEYWORDS_TEXT_MAX / 2)
		buf_string(&text, "㌔㍍㌘");
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
	expect_unsure(
	    &made, &make, "the body is larger than what is looked through");
	made_end(&made);
	buf_free(&text);
}
END_TEST

START_TEST(tells_of_expressions_that_do_not_end)
{
	static const struct keywords_make make = {
		.words = words,
		.expressions = "#\n50 (a*)*b # own\n",
	};
	static const char gave_up[] =
	    "the expression of expressions:2 took more steps than it may";
	struct buf text = { 0 };
	struct finding finding;
	struct made made;

	buf_string(&text, PLAIN);
	while (text.length < 1000)
		buf_string(&text, "aaaaaaaaaaaaaaaaaaaa");
	buf_string(&text, " cb 0123456789\n");
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
	expect_unsure(&made, &make, gave_up);
	made_end(&made);

	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data,
	    &(struct content_limits){
		1000, text.length - strlen(PLAIN) - strlen("56789\n") });
	expect_unsure(&made, &make,
	    "the body is larger than what is looked through; "
	    "the expression of expressions:2 took more steps than it may");
	made_end(&made);

	buf_string(&text, "cheap pills act now\n");
	made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
	ask(&made, &make, &finding);
	ck_assert_str_eq(strrchr(finding.detail, ';') + 2, gave_up);
	made_end(&made);
	buf_free(&text);
}
END_TEST

/* A million times the same word costs its octets. */
START_TEST(is_never_slow)
{
	static const char *const repeated[] = { "viagra ", "act now! ",
		"当選おめでとうございます", "free ", "ﾎﾟ" };
	struct made made;
	struct finding finding;
	struct buf text = { 0 };
	double time;
	size_t i, k;

	for (i = 0; i < COUNT(repeated); i++) {
		buf_clear(&text);
		buf_string(&text,
		    HEAD "MIME-Version: 1.0\n"
			 "Content-Type: text/plain; charset=utf-8\n\n");
		for (k = 0; k < 1000000 && text.length < 10000000; k++)
			buf_string(&text, repeated[i]);
		made_start(&made, DOOR_SMTP, "<a@b.jp>", text.data, NULL);
		time = cpu_seconds();
		made_ask(&made, "keywords", &finding);
		time = cpu_seconds() - time;
		printf("%s %zu times, %.1f MB: %.0f ms\n", repeated[i], k,
		    (double)text.length / 1e6, 1000 * time);
		ck_assert_msg(time < 5, "%s: %.1f s", repeated[i], time);
		made_end(&made);
	}
	buf_free(&text);
}
END_TEST

TEST_SUITE("keywords", weighs, reads_japanese, looks_at_parts,
    looks_for_expressions, takes_another_threshold, tells_what_is_cut,
    tells_of_expressions_that_do_not_end, is_never_slow)
