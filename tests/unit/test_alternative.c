#include <string.h>

#include "lib/mail/alternative.h"
#include "lib/mail/html_active.h"
#include "lib/mail/link.h"
#include "lib/mail/mime.h"
#include "lib/mail/shown.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

static struct mime
read_message(struct arena *arena, const char *text)
{
	struct html_actives actives;
	struct links links;
	struct mime mime;

	mime_init();
	mime_walk(arena, text, strlen(text), &mime);
	shown_read(arena, &mime, &links, &actives);
	return mime;
}

#define TYPE(type) "Content-Type: " type "\n\n"
#define NODE(type, id) "Content-Type: multipart/" type "; boundary=" id "\n\n"

/* The parts of each alternative by their place: "1+2". */
START_TEST(finds_alternatives)
{
	static const struct {
		const char *name, *message, *want;
	} rows[] = {
		{ "plain", TYPE("text/plain") "a", "" },
		{ "mixed",
		    NODE("mixed", "a") "--a\n" TYPE(
			"text/plain") "a\n--a\n" TYPE("text/html") "b\n--a--\n",
		    "" },
		{ "both",
		    NODE("alternative", "a") "--a\n" TYPE(
			"text/plain") "a\n--a\n" TYPE("text/html") "b\n--a--\n",
		    " 1+2" },
		{ "page in related",
		    NODE("alternative", "a") "--a\n" TYPE(
			"text/plain") "a\n--a\n" NODE("related",
			"b") "--b\n" TYPE("text/html") "b\n--b\n" TYPE("image/"
								       "png") "c\n--b--\n--a--\n",
		    " 1+3" },
		{ "page alone",
		    NODE("alternative", "a") "--a\n" TYPE(
			"text/html") "b\n--a--\n",
		    " -+1" },
		{ "none",
		    NODE("alternative", "a") "--a\n" TYPE(
			"image/png") "b\n--a--\n",
		    " -+-" },
		{ "the first of each",
		    NODE("alternative", "a") "--a\n" TYPE(
			"text/plain") "a\n--"
				      "a"
				      "\n" TYPE("text/plain") "a\n--a\n" TYPE(
					  "te"
					  "xt"
					  "/x"
					  "-a"
					  "mp"
					  "-h"
					  "tm"
					  "l") "b\n--a\n" TYPE("text/html") "b"
									    "\n"
									    "--"
									    "a-"
									    "-"
									    "\n",
		    " 1+4" },
		{ "attached",
		    NODE("alternative",
			"a") "--a\n"
			     "Content-Disposition: attachment\n" TYPE(
				 "text/plain") "a\n--a\n" TYPE("text/html") "b"
									    "\n"
									    "--"
									    "a-"
									    "-"
									    "\n",
		    " -+2" },
		{ "two, one inside the other, and one behind",
		    NODE("mixed", "m") "--m\n" NODE("alternative",
			"a") "--a\n" TYPE("text/plain") "a\n--a\n" NODE("altern"
									"ative",
			"b") "--b\n" TYPE("text/html") "b\n--b--\n--a--\n--"
						       "m\n" NODE("alternative",
							   "c") "--c\n" TYPE("t"
									     "e"
									     "x"
									     "t"
									     "/"
									     "p"
									     "l"
									     "a"
									     "i"
									     "n") "b\n--c--\n--m--\n",
		    " 2+4 -+4 6+-" },
	};
	struct arena *arena = arena_new();
	struct alternative found;
	struct mime mime;
	const char *got;
	size_t i, at;

	for (i = 0; i < COUNT(rows); i++) {
		mime = read_message(arena, rows[i].message);
		got = "";
		at = 0;
		while (alternative_next(&mime, &at, &found)) {
			got = arena_printf(arena, "%s ", got);
			got = found.plain == NULL
			    ? arena_printf(arena, "%s-", got)
			    : arena_printf(arena, "%s%td", got,
				  found.plain - mime.parts);
			got = found.page == NULL
			    ? arena_printf(arena, "%s+-", got)
			    : arena_printf(arena, "%s+%td", got,
				  found.page - mime.parts);
		}
		assert_text(rows[i].name, got, rows[i].want);
	}
	arena_free(arena);
}
END_TEST

#define NOTICE                                                                 \
	"Thank you for your order at our little shop. Your parcel leaves the " \
	"warehouse tomorrow morning and arrives within three working days. "   \
	"Please write back whenever something should remain unclear. "         \
	"Everybody working here wishes many happy evenings reading books. "    \
	"Customers collecting parcels themselves should bring identification."
#define SPAM                                                                   \
	"Cheapest genuine medicine without prescription, discreet worldwide "  \
	"shipping guaranteed. Exclusive bonus pills included, limited offer. " \
	"Casino players receive double jackpot chips, register instantly. "    \
	"Lottery winner selected, transfer urgent inheritance million "        \
	"dollars "                                                             \
	"through offshore account. Replica watches, designer handbags, "       \
	"luxury "                                                              \
	"perfume discount."
#define ORDER                                                                                                    \
	"この度はご注文をいただき誠にありがとうございます。商品の発送は明日の" \
	"朝になります。"
#define OTHER                                                                                                    \
	"今すぐ無料登録で大儲け！先着百名様に現金十万円プレゼント、急げ限定キ" \
	"ャンペーン実施中。"

START_TEST(measures_likeness)
{
	static const struct {
		const char *name, *plain, *page;
		unsigned min, max;
	} rows[] = {
		{ "the same", NOTICE, "<p>" NOTICE "</p>", 100, 100 },
		{ "case, marks, blanks", NOTICE,
		    "<b>THANK</b> YOU for, your - order! at our <i>little</i> "
		    "shop;<br> YOUR (parcel) leaves the warehouse tomorrow "
		    "morning and arrives within three working days. please "
		    "write back whenever something should remain unclear. "
		    "Everybody working here wishes",
		    100, 100 },
		{ "the page has more", NOTICE,
		    "<h1>Shop</h1>" SPAM "<p>" NOTICE "</p>", 100, 100 },
		{ "different", NOTICE, "<p>" SPAM "</p>", 0, 9 },
		{ "hidden text does not count", NOTICE,
		    "<p hidden>" NOTICE "</p>" SPAM, 0, 9 },
		{ "Japanese, the same", ORDER, "<p>" ORDER "</p>", 100, 100 },
		{ "Japanese, broken lines", ORDER,
		    "この度はご注文を<br>いただき誠に<b>ありがとう</"
		    "b>ございます。<br>"
		    "商品の発送は明日の朝に<br>なります。",
		    80, 100 },
		{ "Japanese, different", ORDER, "<p>" OTHER "</p>", 0, 9 },
		{ "too short", "Hello world, hello Japan", "<p>" SPAM "</p>",
		    100, 100 },
		{ "empty", "", "<p>" SPAM "</p>", 100, 100 },
		{ "an image", NOTICE, "<img src=a>", 100, 100 },
		{ "URLs aside",
		    "http://example.jp/aaaaa/bbbbb/ccccc/ddddd/eeeee/fffff/"
		    "ggggg/hhhhh/iiiii/jjjjj/kkkkk/lllll/mmmmm/nnnnn/ooooo/"
		    "ppppp/qqqqq/rrrrr/sssss/ttttt/uuuuu/vvvvv",
		    "<p>" SPAM "</p>", 100, 100 },
	};
	struct arena *arena = arena_new();
	struct alternative found;
	struct mime mime;
	unsigned got;
	size_t i, at;

	for (i = 0; i < COUNT(rows); i++) {
		mime = read_message(arena,
		    arena_printf(arena,
			NODE("alternative", "a") "--a\n" TYPE(
			    "text/plain") "%s\n--a\n" TYPE("text/html") "%s\n--"
									"a--\n",
			rows[i].plain, rows[i].page));
		at = 0;
		ck_assert(alternative_next(&mime, &at, &found));
		got = alternative_likeness(found.plain, found.page);
		ck_assert_msg(got >= rows[i].min && got <= rows[i].max,
		    "%s: %u", rows[i].name, got);
		ck_assert_uint_eq(
		    alternative_likeness(found.page, found.plain), got);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("alternative", finds_alternatives, measures_likeness)
