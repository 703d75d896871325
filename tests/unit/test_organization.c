#include <string.h>

#include "lib/mail/organization.h"
#include "lib/util/arena.h"
#include "tests/unit/suite.h"

/* These rules have been in the list for years. */
static const struct {
	const char *domain, *want;
} rows[] = {
	{ "example.jp", "example.jp" },
	{ "a.b.example.jp", "example.jp" },
	{ "shop.example.co.jp", "example.co.jp" },
	{ "example.co.jp", "example.co.jp" },
	{ "_x.example.co.uk", "example.co.uk" },

	/* A city of Japan: a rule for all below it, and an exception. */
	{ "a.shop.any.kawasaki.jp", "shop.any.kawasaki.jp" },
	{ "a.city.kawasaki.jp", "city.kawasaki.jp" },

	/* A suffix has nobody above it. */
	{ "co.jp", "co.jp" },
	{ "any.kawasaki.jp", "any.kawasaki.jp" },
	{ "jp", "jp" },

	/* The private part of the list. */
	{ "a.user.github.io", "user.github.io" },
	{ "github.io", "github.io" },

	/* An unknown top, and none at all. */
	{ "a.b.unknown-top", "b.unknown-top" },
	{ "localhost", "localhost" },
	{ "", "" },

	/* A-labels. */
	{ "a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn" },
};

START_TEST(finds_organizations)
{
	struct public_suffixes *newest = public_suffixes_new();
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_text(rows[i].domain,
		    organization_of(arena, NULL, rows[i].domain), rows[i].want);
		assert_text(rows[i].domain,
		    organization_of(arena, newest, rows[i].domain),
		    rows[i].want);
	}
	arena_free(arena);
	public_suffixes_free(newest);
	public_suffixes_free(NULL);
}
END_TEST

TEST_SUITE("organization", finds_organizations)
