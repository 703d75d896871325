#include <string.h>

#include "lib/mail/lookalike.h"
#include "lib/mail/url.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

#define MIXED "it mixes letters of several scripts"
#define CYRILLIC "its letters are Cyrillic and look like Latin ones"

START_TEST(tells_faults)
{
	static const struct {
		const char *host, *want;
	} rows[] = {
		{ "example.jp", NULL },
		{ "localhost", NULL },
		{ "bücher-1.example", NULL },
		{ "日本語.jp", NULL },
		{ "日本のスーパーabc.jp", NULL },
		{ "abc한국어.example", NULL },
		{ "한국어ひらがな.example", MIXED },
		{ "ㄅㄆ台灣.example", NULL },
		{ "пример.example", NULL },
		{ "παράδειγμα.example", NULL },
		{ "www.παράδειγμα.пример", NULL },
		{ "bаnk.example", MIXED }, /* a Cyrillic а */
		{ "www.bаnk.example", MIXED },
		{ "bаnk", MIXED },
		{ "gοοgle.example", MIXED }, /* Greek omicron */
		{ "日本а.example", MIXED },
		{ "աбв.example", MIXED },
		{ "аррӏе.example", CYRILLIC },
		{ "www.аррӏе-1.example", CYRILLIC },
		{ "аррӏе.рф", NULL },
		{ "банк.example", NULL },
	};
	struct arena *arena = arena_new();
	const char *text, *got;
	struct url url;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		text = arena_printf(arena, "http://%s/", rows[i].host);
		url_parse(arena, text, strlen(text), NULL, &url);
		ck_assert_msg(url.host != NULL, "%s", rows[i].host);
		got = lookalike_fault(arena, url.host);
		assert_text(rows[i].host, got, rows[i].want);
	}
	arena_free(arena);
}
END_TEST

TEST_SUITE("lookalike", tells_faults)
