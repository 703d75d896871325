#include <string.h>

#include "lib/util/buf.h"
#include "lib/util/json.h"
#include "tests/unit/suite.h"

START_TEST(strings)
{
	static const struct {
		const char *name, *value, *want;
	} rows[] = {
		{ "plain", "abc", "\"abc\"" },
		{ "empty", "", "\"\"" },
		{ "none", NULL, "null" },
		{ "quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "controls", "\x01\n\x1f\x7f",
		    "\"\\u0001\\u000a\\u001f\\u007f\"" },
		{ "C1 controls", "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0",
		    "\"\\u0080\\u009b\\u009f\xc2\xa0\"" },
		{ "Japanese", "\xe5\xb1\xb1", "\"\xe5\xb1\xb1\"" },
		{ "the last character", "\xf4\x8f\xbf\xbf",
		    "\"\xf4\x8f\xbf\xbf\"" },
		{ "past the last", "\xf4\x90\x80\x80",
		    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "a surrogate", "\xed\xa0\x80",
		    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "a slash, too long", "\xc0\xaf",
		    "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "three octets, too long", "\xe0\x9f\xbf",
		    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "cut at the end", "a\xe5\xb1", "\"a\xef\xbf\xbd\"" },
		{ "four octets cut", "\xf0\x9f\x98", "\"\xef\xbf\xbd\"" },
		{ "cut by a letter", "\xe5\xb1\"", "\"\xef\xbf\xbd\\\"\"" },
		{ "a tail alone", "\x80z", "\"\xef\xbf\xbdz\"" },
	};
	struct buf buf = { 0 };
	struct json json = { .out = &buf };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		buf_clear(&buf);
		json.inside = false;
		json_string(&json, NULL, rows[i].value);
		assert_text(rows[i].name, buf.data, rows[i].want);
	}
	buf_free(&buf);
}
END_TEST

START_TEST(nesting)
{
	struct buf buf = { 0 };
	struct json json = { .out = &buf };

	json_object(&json, NULL);
	json_string(&json, "a\"", "b");
	json_array(&json, "list");
	json_array_end(&json);
	json_array(&json, "more");
	json_number(&json, NULL, INT64_MIN);
	json_object(&json, NULL);
	json_object_end(&json);
	json_bool(&json, NULL, true);
	json_array_end(&json);
	json_bool(&json, "no", false);
	json_null(&json, "none");
	json_object_end(&json);
	assert_text("nesting", buf.data,
	    "{\"a\\\"\":\"b\",\"list\":[],\"more\":[-9223372036854775808,{},"
	    "true],\"no\":false,\"none\":null}");
	buf_free(&buf);
}
END_TEST

TEST_SUITE("json", strings, nesting)
