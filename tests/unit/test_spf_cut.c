#include <stdio.h>
#include <string.h>

#include "lib/facts/spf_cut.h"
#include "tests/unit/suite.h"

#define NETWORKS 200

/* Reads "A/B A/B"; returns how many there are. */
static size_t
read_networks(const char *text, struct network networks[NETWORKS])
{
	char copy[4096], *rest = NULL, *word;
	size_t count = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	for (word = strtok_r(copy, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		ck_assert_int_eq(network_parse(word, &networks[count++]), 0);
	return count;
}

START_TEST(cuts_at_every_border)
{
	static const struct {
		const char *name, *networks, *borders, *want;
	} rows[] = {
		{ "no border", "192.0.2.0/24", "", "192.0.2.0/24:192.0.2.0" },
		{ "a border around it", "192.0.2.0/24", "192.0.0.0/16",
		    "192.0.2.0/24:192.0.2.0" },
		{ "the border itself", "192.0.2.0/24", "192.0.2.0/24",
		    "192.0.2.0/24:192.0.2.0" },
		{ "elsewhere", "192.0.2.0/24", "198.51.100.0/25",
		    "192.0.2.0/24:192.0.2.0" },
		{ "its first half", "192.0.2.0/24", "192.0.2.0/25",
		    "192.0.2.0/24:192.0.2.128 192.0.2.0/25:192.0.2.0" },
		{ "its last half", "192.0.2.0/24", "192.0.2.128/25",
		    "192.0.2.0/24:192.0.2.0 192.0.2.128/25:192.0.2.128" },
		{ "both halves: nothing is left of it", "192.0.2.0/24",
		    "192.0.2.0/25 192.0.2.128/25",
		    "192.0.2.0/25:192.0.2.0 192.0.2.128/25:192.0.2.128" },
		{ "one in the other", "192.0.2.0/24",
		    "192.0.2.0/26 192.0.2.0/25",
		    "192.0.2.0/24:192.0.2.128 192.0.2.0/26:192.0.2.0 "
		    "192.0.2.0/25:192.0.2.64" },
		{ "an address", "192.0.2.0/31", "192.0.2.0",
		    "192.0.2.0/31:192.0.2.1 192.0.2.0:192.0.2.0" },
		{ "twice the same", "192.0.2.0/24 192.0.2.0/24",
		    "192.0.2.0/25 192.0.2.0/25",
		    "192.0.2.0/24:192.0.2.128 192.0.2.0/25:192.0.2.0" },
		{ "a network in another", "192.0.2.0/25 192.0.2.0/24", "",
		    "192.0.2.0/24:192.0.2.0" },
		{ "the end of all addresses", "255.255.255.0/24",
		    "255.255.255.0/25 255.255.255.128/25",
		    "255.255.255.0/25:255.255.255.0 "
		    "255.255.255.128/25:255.255.255.128" },
		{ "IPv6", "2001:db8::/32", "2001:db8::/33",
		    "2001:db8::/32:2001:db8:8000:: 2001:db8::/33:2001:db8::" },
		{ "of another family", "192.0.2.0/24", "::/0",
		    "192.0.2.0/24:192.0.2.0" },
	};
	struct network networks[NETWORKS], borders[NETWORKS];
	char network[NETWORK_TEXT_SIZE], sample[IP_TEXT_SIZE];
	struct spf_cut cuts[SPF_CUTS_MAX];
	size_t i, j, count, length;
	char text[1024];
	const char *got = text;

	for (i = 0; i < COUNT(rows); i++) {
		count =
		    spf_cut(networks, read_networks(rows[i].networks, networks),
			borders, read_networks(rows[i].borders, borders), cuts,
			SPF_CUTS_MAX);
		text[0] = '\0';
		for (j = length = 0; j < count; j++)
			length += (size_t)snprintf(text + length,
			    sizeof(text) - length, "%s%s:%s", j > 0 ? " " : "",
			    network_show(&cuts[j].network, network),
			    ip_show(&cuts[j].sample, sample));
		assert_text(rows[i].name, got, rows[i].want);
	}
}
END_TEST

/* Addresses of one network, each a border. */
static size_t
cut_by(size_t borders, size_t max)
{
	struct network network = { { AF_INET, { 192, 0, 2, 0 } }, 24 };
	struct network items[NETWORKS];
	struct spf_cut cuts[SPF_CUTS_MAX];
	size_t i;

	for (i = 0; i < borders; i++)
		items[i] = (struct network){
			{ AF_INET, { 192, 0, 2, (uint8_t)(2 * i) } }, 32
		};
	return spf_cut(&network, 1, items, borders, cuts, max);
}

START_TEST(stops_at_its_limit)
{
	ck_assert_uint_eq(cut_by(9, 10), 10);
	ck_assert_uint_eq(cut_by(10, 10), 11);
	ck_assert_uint_eq(cut_by(SPF_CUTS_MAX - 1, SPF_CUTS_MAX), SPF_CUTS_MAX);
	ck_assert_uint_eq(cut_by(SPF_CUTS_MAX, SPF_CUTS_MAX), SPF_CUTS_MAX + 1);
	ck_assert_uint_eq(cut_by(120, SPF_CUTS_MAX), SPF_CUTS_MAX + 1);
}
END_TEST

TEST_SUITE("SPF cuts", cuts_at_every_border, stops_at_its_limit)
