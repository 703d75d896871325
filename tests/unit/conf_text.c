#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

static const struct conf_option link_options[] = {
	{
	    .name = "max",
	    .type = CONF_NUMBER,
	    .preset = "100",
	    .max = 1000,
	    .about = "Links in a message, at most.",
	},
	{
	    .name = "shorteners",
	    .type = CONF_LIST,
	    .preset = "{ \"sho.rt\", \"tiny.example\" }",
	    .about = "Hosts that only redirect.",
	},
	{
	    .name = "strict",
	    .type = CONF_BOOL,
	    .preset = "no",
	    .about = "Counts links that nobody sees, too.",
	},
};

static const char *const from_grades[] = { "missing", "several", NULL };

static const struct conf_check_row check_rows[] = {
	{
	    .name = "links",
	    .summary = "not too many links",
	    .preset = ACTION_NOTE,
	    .options = link_options,
	    .option_count = COUNT(link_options),
	},
	{
	    .name = "from-header",
	    .summary = "one From field with one address",
	    .preset = ACTION_REFUSE,
	    .grades = from_grades,
	},
};

static const struct conf_check_row *
check_row(size_t index)
{
	return &check_rows[index];
}

const struct conf_schema conf_text_schema = {
	.check_count = COUNT(check_rows),
	.check = check_row,
};

/* In the working directory, where suites run side by side. */
static const char *
file_name(void)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s.conf", program_invocation_short_name);
	return name;
}

static struct conf *
write_and_load(const char *text, size_t length, char **error_r)
{
	struct conf *conf;
	FILE *file;

	file = fopen(file_name(), "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
	conf = conf_load(file_name(), &conf_text_schema, error_r);
	unlink(file_name());
	return conf;
}

struct conf *
conf_text_load(const char *text)
{
	struct conf *conf;
	char *error = NULL;

	conf = write_and_load(text, strlen(text), &error);
	ck_assert_msg(conf != NULL, "%s\nsays: %s", text, error);
	return conf;
}

void
conf_text_refused_n(const char *text, size_t length, const char *want)
{
	char *error = NULL, wanted[1024];

	ck_assert_msg(write_and_load(text, length, &error) == NULL,
	    "%s\nis taken for correct", text);
	snprintf(wanted, sizeof(wanted), "%s:%s", file_name(), want);
	ck_assert_msg(strncmp(error, wanted, strlen(wanted)) == 0,
	    "%s\nsays: %s\nwant: %s", text, error, wanted);
	free(error);
}

void
conf_text_refused(const char *text, const char *want)
{
	conf_text_refused_n(text, strlen(text), want);
}

void
conf_text_defaults(const struct conf *conf)
{
	ck_assert_int_eq(conf->mode, MODE_WATCH);
	ck_assert_str_eq(conf->user, "postfrank");
	ck_assert_uint_eq(conf->own_networks.count, 2);
	ck_assert_uint_eq(conf->local_domains.count, 1);
	ck_assert_str_eq(conf->local_domains.items[0], "postfix");
	ck_assert_int_eq(conf->local_action, ACTION_HOLD);
	ck_assert_int_eq(conf->unsure, ACTION_NOTE);
	ck_assert_int_eq(conf->failure, ACTION_DEFER);
	ck_assert_int_eq(conf->workers, 0);
	ck_assert_uint_eq(conf->dns.servers.count, 0);
	ck_assert_int_eq(conf->dns.deadline, 5000);
	ck_assert_int_eq(conf->dns.local_deadline, 1000);
	ck_assert_int_eq(conf->dns.stale, 6 * 3600 * 1000);
	ck_assert_int_eq(conf->dns.cache, 20000);
	ck_assert_uint_eq(conf->milter.listen.count, 1);
	ck_assert_str_eq(conf->milter.listen.items[0], "inet:127.0.0.1:10032");
	ck_assert_int_eq(conf->milter.engine, ENGINE_EPOLL);
	ck_assert_int_eq(conf->milter.body_limit, 16 << 20);
	ck_assert_int_eq(conf->milter.memory_limit, 4 << 20);
	ck_assert_ptr_null(conf->milter.temporary_directory);
	ck_assert_int_eq(conf->milter.header_limit, 1 << 20);
	ck_assert_uint_eq(conf->policyd.listen.count, 1);
	ck_assert_str_eq(conf->policyd.listen.items[0], "inet:127.0.0.1:10031");
	ck_assert_str_eq(conf->journal.path, "/var/lib/postfrank/journal.db");
	ck_assert_int_eq(conf->journal.keep, INT64_C(30) * 86400 * 1000);
	ck_assert_int_eq(conf->journal.max_size, 1 << 30);
	ck_assert_uint_eq(conf->dnsbl.address_lists.count, 3);
	ck_assert_str_eq(
	    conf->dnsbl.address_lists.items[0], "zen.spamhaus.org");
	ck_assert_uint_eq(conf->dnsbl.network_lists.count, 0);
	ck_assert_uint_eq(conf->dnsbl.domain_lists.count, 1);
	ck_assert_uint_eq(conf->dnsbl.asn_lists.count, 0);
	ck_assert_int_eq(conf->dnsbl.every, 3600 * 1000);
	ck_assert(conf->dnsbl.neighbours);
	ck_assert(conf->probe.mx);
	ck_assert_int_eq(conf->probe.every, 6 * 3600 * 1000);
	ck_assert_int_eq(conf->probe.timeout, 30 * 1000);
	ck_assert_uint_eq(conf->probe.canary.count, 2);
	ck_assert_str_eq(
	    conf->probe.canary.items[0], "gmail-smtp-in.l.google.com");
	ck_assert_uint_eq(conf->probe.networks.count, 0);
	ck_assert_int_eq(conf->dmarc.method, DMARC_PSL);
	ck_assert_uint_eq(conf->egress_count, 0);
	ck_assert_uint_eq(conf->exempt_count, 0);
	ck_assert_ptr_null(conf->receivers_file);
	ck_assert_uint_eq(conf->receiver_count, 0);
	ck_assert_uint_eq(conf->check_count, 2);
	ck_assert_int_eq(conf->checks[0].action, ACTION_NOTE);
	ck_assert_int_eq(conf->checks[0].values[0].number, 100);
	ck_assert_uint_eq(conf->checks[0].values[1].list->count, 2);
	ck_assert_str_eq(
	    conf->checks[0].values[1].list->items[1], "tiny.example");
	ck_assert(!conf->checks[0].values[2].yes);
	ck_assert_int_eq(conf->checks[1].action, ACTION_REFUSE);
}
