#include <getopt.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/doctor.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"

static const char no_egress[] =
    "No egress is configured: from which addresses the mail leaves, as its "
    "receivers see them, is not known, and nothing is tested in their place. "
    "Points 7 to 10 and 15 are not asked, point 6 only in part. Put a section "
    "egress into " CONF_DEFAULT_PATH
    "; postfrank learn FILE prints it from a copy of an own message as it was "
    "received elsewhere.";

/* An exit status. */
static int
parse(int argc, char **argv, struct doctor_options *options,
    struct doctor_facts *facts)
{
	static const struct option longs[] = {
		{ "dns", required_argument, NULL, 'd' },
		{ "egress", required_argument, NULL, 'e' },
		{ "json", no_argument, NULL, 'j' },
		{ "postfix", required_argument, NULL, 'p' },
		{ "selector", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->conf = optarg;
			break;
		case 'd':
			options->dns = optarg;
			break;
		case 'e':
			options->egress = optarg;
			break;
		case 'j':
			options->json = true;
			break;
		case 's':
			if (doctor_selector(facts, optarg) != 0)
				return EX_USAGE;
			break;
		case 'p':
			options->postfix = optarg;
			break;
		default:
			return cli_usage(&cli_doctor);
		}
	}
	return EX_OK;
}

/* What the report has to say besides the points. */
static void
remark(const struct doctor_facts *facts, size_t domains,
    struct doctor_report *report)
{
	struct arena *arena = facts->arena;

	if (facts->conf->egress_count == 0)
		doctor_say(arena, &report->remarks, no_egress);
	if (domains == 0)
		doctor_say(arena, &report->remarks,
		    "Postfix names no domain that is qualified and not "
		    "reserved: name yours, postfrank doctor DOMAIN.");
	if (domains > facts->domain_count)
		doctor_say(arena, &report->remarks,
		    arena_printf(arena,
			"Only the first %zu of %zu domains were looked at: "
			"name the others, postfrank doctor DOMAIN.",
			facts->domain_count, domains));
}

static int
exit_status(const struct doctor_report *report)
{
	if (report->faults > 0)
		return 1;
	if (report->egress_count + report->domain_count == 0 &&
	    report->postfix.name == NULL)
		return EX_TEMPFAIL; /* nothing was looked at */
	return report->unknown > 0 ? EX_TEMPFAIL : EX_OK;
}

static int
examine(const struct doctor_options *options, struct doctor_facts *facts,
    size_t domains)
{
	struct doctor_report report = { 0 };
	int status = EX_SOFTWARE;

	if (doctor_gather(facts) == 0) {
		doctor_judge(facts, &report);
		if (options->postfix != NULL || options->looks_at_all)
			doctor_postfix(facts->arena, facts->conf,
			    options->postfix, &report);
		remark(facts, domains, &report);
		if (options->json)
			doctor_json(&report);
		else
			doctor_print(facts->arena, &report);
		status = exit_status(&report);
	}
	doctor_release(facts);
	return status;
}

/* The domains as what is to be asked of. */
static int
examine_domains(const struct doctor_options *options, char **arguments,
    struct doctor_facts *facts)
{
	struct doctor_texts domains = { 0 };
	size_t total, i;

	if (doctor_domains(facts->arena, arguments, &domains, &total) != 0)
		return EX_USAGE;
	facts->domain_count = domains.count;
	facts->domains = arena_alloc(
	    facts->arena, domains.count * sizeof(facts->domains[0]));
	for (i = 0; i < domains.count; i++)
		facts->domains[i].name = domains.items[i];
	return examine(options, facts, total);
}

/* What the options change of the configuration, which is nobody else's yet. */
static int
apply(struct doctor_options *options, struct conf *conf)
{
	if (options->postfix != NULL &&
	    doctor_take_folder(options->postfix) != 0)
		return -1;
	if (options->dns != NULL)
		conf->dns.servers = (struct conf_list){ &options->dns, 1 };
	return options->egress == NULL
	    ? 0
	    : cli_egress(&cli_doctor, conf, options->egress);
}

static int
configured(struct doctor_options *options, char **arguments,
    struct doctor_facts *facts)
{
	int status = EX_USAGE;

	facts->conf = cli_conf(&cli_doctor, options->conf);
	if (facts->conf == NULL)
		return EX_CONFIG;
	if (doctor_selectors(facts) != 0)
		status = EX_CONFIG;
	else if (apply(options, facts->conf) == 0)
		status = examine_domains(options, arguments, facts);
	conf_release(facts->conf);
	return status;
}

static int
run(int argc, char **argv)
{
	struct doctor_options options = { 0 };
	struct doctor_facts facts = { 0 };
	int status;

	facts.arena = arena_new();
	status = parse(argc, argv, &options, &facts);
	if (status == EX_OK) {
		options.looks_at_all = argv[optind] == NULL;
		status = configured(&options, argv + optind, &facts);
	}
	arena_free(facts.arena);
	return status;
}

const struct cli_command cli_doctor = {
	.name = "doctor",
	.arguments = "[-c CONF] [--json] [--dns SERVER]\n"
		     "       [--egress NAME|ADDRESS] [--selector NAME]... "
		     "[--postfix FOLDER]\n"
		     "       "
		     "[DOMAIN...]",
	.summary = "the fifteen points of this host's egress and domains",
	.run = run,
};
