#include <stdio.h>
#include <string.h>

#include "lib/auth/spf_record.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "tests/unit/suite.h"

/* Every term as it was understood. */
static const char *
show(const struct spf_record *record, struct buf *out)
{
	const struct spf_term *term;
	char ip[IP_TEXT_SIZE];
	size_t i;

	buf_clear(out);
	for (i = 0; i < record->term_count; i++) {
		term = &record->terms[i];
		buf_printf(out, "%c%s", term->qualifier,
		    spf_mechanism_name(term->mechanism));
		if (term->domain != NULL)
			buf_printf(out, ":%s", term->domain);
		if (term->has_macro)
			buf_string(out, " (macro)");
		if (term->network.ip.family != 0)
			buf_printf(out, ":%s/%u",
			    ip_show(&term->network.ip, ip),
			    term->network.prefix);
		if (term->mechanism == SPF_A || term->mechanism == SPF_MX)
			buf_printf(
			    out, "/%u//%u", term->prefix4, term->prefix6);
		buf_string(out, "; ");
	}
	if (record->redirect != NULL)
		buf_printf(out, "redirect=%s; ", record->redirect);
	if (record->exp != NULL)
		buf_printf(out, "exp=%s; ", record->exp);
	buf_octet(out, '\0');
	return out->data;
}

START_TEST(finds_records)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "v=spf1", true },
		{ "v=spf1 ", true },
		{ "V=SPF1 -all", true },
		{ "v=spf1 rubbish", true },
		{ "v=spf10 -all", false },
		{ "v=spf1-all", false },
		{ "v=spf1\t-all", false },
		{ " v=spf1 -all", false },
		{ "v=spf", false },
		{ "spf2.0/pra -all", false },
		{ "", false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		assert_number(rows[i].text,
		    spf_is_record(rows[i].text, strlen(rows[i].text)),
		    rows[i].want);
}
END_TEST

START_TEST(reads_terms)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "   ", "" },
		{ "-all", "-all; " },
		{ "  mx  ~all  ", "+mx/32//128; ~all; " },
		{ "?ALL", "?all; " },
		{ "+Include:Spf.Example.COM", "+include:Spf.Example.COM; " },
		{ "a", "+a/32//128; " },
		{ "a/24", "+a/24//128; " },
		{ "a//64", "+a/32//64; " },
		{ "a/0//0", "+a/0//0; " },
		{ "a/32//128", "+a/32//128; " },
		{ "A:example.com/24//64", "+a:example.com/24//64; " },
		{ "a:foo:bar/baz.example.com",
		    "+a:foo:bar/baz.example.com/32//128; " },
		{ "a:foo//8.example.com/9", "+a:foo//8.example.com/9//128; " },
		{ "mx:example.com.", "+mx:example.com./32//128; " },
		{ "mx:a.b-c", "+mx:a.b-c/32//128; " },
		{ "mx:a.1-2", "+mx:a.1-2/32//128; " },
		{ "mx:a.2c", "+mx:a.2c/32//128; " },
		{ "mx:.example", "+mx:.example/32//128; " },
		{ "mx:\\!\"#$&'()*+,;<=>?@[]^`{|}~.example",
		    "+mx:\\!\"#$&'()*+,;<=>?@[]^`{|}~.example/32//128; " },
		{ "ptr ptr:example.com", "+ptr; +ptr:example.com; " },
		{ "ip4:192.0.2.1", "+ip4:192.0.2.1/32; " },
		{ "ip4:192.0.2.1/24", "+ip4:192.0.2.0/24; " },
		{ "-ip4:255.255.255.255/0", "-ip4:0.0.0.0/0; " },
		{ "ip6:2001:DB8::1", "+ip6:2001:db8::1/128; " },
		{ "ip6:2001:db8:ffff::/33", "+ip6:2001:db8:8000::/33; " },
		{ "ip6:::1.2.3.4/128", "+ip6:::1.2.3.4/128; " },
		{ "ip6:::ffff:192.0.2.1/120", "+ip6:::ffff:192.0.2.0/120; " },
		{ "ip6:::/0", "+ip6:::/0; " },
		{ "exists:%{i}._spf.%{d2}",
		    "+exists:%{i}._spf.%{d2} (macro); " },
		{ "a:%{d}/24", "+a:%{d} (macro)/24//128; " },
		{ "exists:%{S20R.-+,/_=}.example",
		    "+exists:%{S20R.-+,/_=}.example (macro); " },
		{ "exists:%%.%_%-", "+exists:%%.%_%- (macro); " },
		{ "exists:%{l}%{o}%{h}%{p}%{v}",
		    "+exists:%{l}%{o}%{h}%{p}%{v} (macro); " },
		{ "exists:%{d99999999999999999999r}",
		    "+exists:%{d99999999999999999999r} (macro); " },
		{ "redirect=_spf.example.com", "redirect=_spf.example.com; " },
		{ "REDIRECT=%{d}.example -all exp=e.%{d}",
		    "-all; redirect=%{d}.example; exp=e.%{d}; " },
		{ "default=pass", "" },
		{ "x-1_2.y=%{c}%{r}%{t} z=", "" },
		{ "ip4=192.0.2.1 all=", "" },
		{ "a=b:c/d", "" },
	};
	struct arena *arena = arena_new();
	struct spf_record record;
	struct buf shown = { 0 };
	const char *error, *text;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		error = NULL;
		text = arena_printf(arena, "v=spf1 %s", rows[i].text);
		if (spf_record_read(
			arena, text, strlen(text), &record, &error) != 0)
			ck_abort_msg("%s: %s", rows[i].text, error);
		assert_text(rows[i].text, show(&record, &shown), rows[i].want);
	}
	buf_free(&shown);
	arena_free(arena);
}
END_TEST

#define NO_DOMAIN                                                              \
	" names no domain: one has a dot in it, ends in a label with a "       \
	"letter, or is a macro"
#define NO_MECHANISM " is no mechanism that SPF knows"
#define NO_PREFIX4 " has a prefix length that is none: IPv4 has /0 to /32"
#define NO_PREFIX6 " has a prefix length that is none: IPv6 has /0 to /128"
#define NOT_THERE " has something behind its name that may not stand there"

START_TEST(names_the_wrong_term)
{
	static const struct {
		const char *term, *want;
	} rows[] = {
		{ "moo", NO_MECHANISM },
		{ "-", NO_MECHANISM },
		{ ":a.example", NO_MECHANISM },
		{ "--all", NO_MECHANISM },
		{ "-all.", NO_MECHANISM },
		{ "all,", NO_MECHANISM },
		{ "ip:192.0.2.1", NO_MECHANISM },
		{ "192.0.2.1", NO_MECHANISM },
		{ "-redirect=a.example", NO_MECHANISM },
		{ "a~b=c", NO_MECHANISM },
		{ "1a=c", NO_MECHANISM },
		{ "=c", NO_MECHANISM },
		{ "all:foo", " has something behind \"all\"" },
		{ "all/8", " has something behind \"all\"" },
		{ "include", " needs a colon and a domain" },
		{ "include/24", " needs a colon and a domain" },
		{ "include:", NO_DOMAIN },
		{ "include:example", NO_DOMAIN },
		{ "include:example.", NO_DOMAIN },
		{ "include:a.example/24", NO_DOMAIN },
		{ "exists", " needs a colon and a domain" },
		{ "a:", NO_DOMAIN },
		{ "a:111.222.33.44", NO_DOMAIN },
		{ "a:a.-b", NO_DOMAIN },
		{ "a:a.b-", NO_DOMAIN },
		{ "a:a.b..", NO_DOMAIN },
		{ "a:a.b_c", NO_DOMAIN },
		{ "a.example", NO_MECHANISM },
		{ "a/33", NO_PREFIX4 },
		{ "a/032", NO_PREFIX4 },
		{ "a/00", NO_PREFIX4 },
		{ "a/", NO_PREFIX4 },
		{ "a/4294967296", NO_PREFIX4 },
		{ "a//129", NO_PREFIX6 },
		{ "a//", NO_PREFIX6 },
		{ "a//064", NO_PREFIX6 },
		{ "a/24/64", NO_PREFIX4 },
		{ "a/8/8", NOT_THERE },
		{ "a//64//64", NO_PREFIX4 },
		{ "a//64/24", NOT_THERE },
		{ "a:example.com:8080", NO_DOMAIN },
		{ "a/x", NOT_THERE },
		{ "ptr/0", NOT_THERE },
		{ "ptr:", NO_DOMAIN },
		{ "ip4", " needs a colon and an address" },
		{ "ip4/24", " needs a colon and an address" },
		{ "ip4:", " has no IPv4 address" },
		{ "ip4:192.0.2", " has no IPv4 address" },
		{ "ip4:192.0.2.256", " has no IPv4 address" },
		{ "ip4:192.0.2.01", " has no IPv4 address" },
		{ "ip4:192.0.2.1.5", " has no IPv4 address" },
		{ "ip4:192.0.2.0//24", " has no IPv4 address" },
		{ "ip4:192.0.2.1:25", " has no IPv4 address" },
		{ "ip4:2001:db8::1", " has no IPv4 address" },
		{ "ip4:192.0.2.0/", NO_PREFIX4 },
		{ "ip4:192.0.2.0/33", NO_PREFIX4 },
		{ "ip4:192.0.2.0/024", NO_PREFIX4 },
		{ "ip6:192.0.2.1", " has no IPv6 address" },
		{ "ip6:[2001:db8::1]", " has no IPv6 address" },
		{ "ip6:2001:db8", " has no IPv6 address" },
		{ "ip6:1:2:3:4:5:6:7:8:9", " has no IPv6 address" },
		{ "ip6:1::2::3", " has no IPv6 address" },
		{ "ip6:fe80::1%eth0", " has no IPv6 address" },
		{ "ip6:12345::", " has no IPv6 address" },
		{ "ip6:::/129", NO_PREFIX6 },
		{ "exists:%{i", NO_DOMAIN },
		{ "exists:%{x}.example", NO_DOMAIN },
		{ "exists:%{}.example", NO_DOMAIN },
		{ "exists:%(ir).example", NO_DOMAIN },
		{ "exists:%.example", NO_DOMAIN },
		{ "exists:a.example%", NO_DOMAIN },
		{ "exists:%{d0}", NO_DOMAIN },
		{ "exists:%{d2rr}", NO_DOMAIN },
		{ "exists:%{d|}", NO_DOMAIN },
		{ "exists:%{c}.example", NO_DOMAIN },
		{ "exists:%{T}.example", NO_DOMAIN },
		{ "redirect=", NO_DOMAIN },
		{ "redirect=a/b", NO_DOMAIN },
		{ "exp=example", NO_DOMAIN },
		{ "x=%a", " has a \"%\" that begins no macro" },
		{ "x=%", " has a \"%\" that begins no macro" },
	};
	static const struct {
		const char *text, *want;
	} others[] = {
		{ "v=spf1 redirect=a.example -all redirect=b.example",
		    "the term \"redirect=b.example\" stands a second time" },
		{ "v=spf1 exp=a.example EXP=a.example",
		    "the term \"EXP=a.example\" stands a second time" },
		{ "v=spf1 -all moo", "the term \"moo\"" NO_MECHANISM },
		{ "v=spf1 mx\t-all",
		    "the term \"mx\\x09-all\" has an octet that is no "
		    "printable ASCII" },
		{ "v=spf1 a:b\xc3\xbc"
		  "cher.example",
		    "the term \"a:b\\xc3\\xbccher.example\" has an octet that "
		    "is no printable ASCII" },
		{ "v=spf1 x=\x7f",
		    "the term \"x=\\x7f\" has an octet that is "
		    "no printable ASCII" },
		{ "v=spf2", "it does not begin with \"v=spf1\" and a blank" },
	};
	struct arena *arena = arena_new();
	struct spf_record record;
	const char *error, *text, *want;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		text = arena_printf(arena, "v=spf1 mx %s", rows[i].term);
		want = arena_printf(
		    arena, "the term \"%s\"%s", rows[i].term, rows[i].want);
		if (spf_record_read(
			arena, text, strlen(text), &record, &error) == 0)
			ck_abort_msg("%s is taken", rows[i].term);
		assert_text(rows[i].term, error, want);
		ck_assert_uint_eq(record.term_count, 0);
	}
	for (i = 0; i < COUNT(others); i++) {
		text = others[i].text;
		if (spf_record_read(
			arena, text, strlen(text), &record, &error) == 0)
			ck_abort_msg("%s is taken", text);
		assert_text(text, error, others[i].want);
	}
	arena_free(arena);
}
END_TEST

START_TEST(sees_a_nul)
{
	static const char text[] = "v=spf1 a:b.example\0 -all";
	struct arena *arena = arena_new();
	struct spf_record record;
	const char *error;

	ck_assert_int_eq(
	    spf_record_read(arena, text, sizeof(text) - 1, &record, &error),
	    -1);
	ck_assert_str_eq(error,
	    "the term \"a:b.example\\x00\" has an octet that is no printable "
	    "ASCII");
	arena_free(arena);
}
END_TEST

/* "v=spf1", then `count` times " a", then blanks up to `length` octets. */
static int
read_long(struct arena *arena, size_t count, size_t length,
    struct spf_record *record, const char **error)
{
	char *text = malloc(length + 2 * count + 6);
	size_t i;
	int result;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', length);
	memcpy(text, "v=spf1", 6);
	for (i = 0; i < count; i++)
		memcpy(text + 6 + 2 * i, " a", 2);
	result = spf_record_read(
	    arena, text, length > 0 ? length : 6 + 2 * count, record, error);
	free(text);
	return result;
}

START_TEST(knows_its_limits)
{
	struct arena *arena = arena_new();
	struct spf_record record;
	const char *error;

	ck_assert_int_eq(
	    read_long(arena, SPF_TERMS_MAX, 0, &record, &error), 0);
	ck_assert_uint_eq(record.term_count, SPF_TERMS_MAX);
	ck_assert_int_eq(
	    read_long(arena, SPF_TERMS_MAX + 1, 0, &record, &error), -1);
	ck_assert_str_eq(error, "the term \"a\" is one too many");
	ck_assert_int_eq(
	    read_long(arena, 1, SPF_RECORD_MAX, &record, &error), 0);
	ck_assert_int_eq(
	    read_long(arena, 1, SPF_RECORD_MAX + 1, &record, &error), -1);
	ck_assert_str_eq(error, "it has 8193 octets, at most 8192 are read");
	ck_assert_int_eq(
	    read_long(arena, 40000, 100 * 1024, &record, &error), -1);
	arena_free(arena);
}
END_TEST

TEST_SUITE("spf_record", finds_records, reads_terms, names_the_wrong_term,
    sees_a_nul, knows_its_limits)
