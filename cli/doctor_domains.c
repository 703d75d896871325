#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "lib/mail/domain.h"
#include "lib/postfix/postfix.h"
#include "lib/util/arena.h"
#include "lib/util/log.h"
#include "lib/util/network.h"

struct collection {
	struct arena *arena;
	struct doctor_texts *domains;
	size_t total;
};

/* Once each; past the limit they are only counted. */
static void
add(struct collection *collection, const char *domain)
{
	size_t i;

	for (i = 0; i < collection->domains->count; i++) {
		if (strcmp(collection->domains->items[i], domain) == 0)
			return;
	}
	collection->total++;
	if (collection->domains->count < DOCTOR_DOMAINS_MAX)
		doctor_say(collection->arena, collection->domains, domain);
}

static int
add_argument(struct collection *collection, const char *text)
{
	const char *domain, *error = NULL;
	struct ip ip;

	domain = domain_normal(collection->arena, text, strlen(text), &error);
	if (ip_parse(text, &ip) == 0)
		error = "it is an address; look at it by --egress";
	else if (domain != NULL && !domain_is_qualified(domain))
		error = "it is not fully qualified";
	if (error != NULL) {
		fprintf(stderr, "postfrank doctor: \"%s\" is no domain: %s\n",
		    check_show(collection->arena, text), error);
		return -1;
	}
	add(collection, domain);
	return 0;
}

/* Of Postfix; its own names are often no domains of the world. */
static void
add_own(struct collection *collection, const char *text)
{
	const char *domain, *error;

	domain = domain_normal(collection->arena, text, strlen(text), &error);
	if (domain != NULL && domain_is_qualified(domain) &&
	    !domain_is_reserved(domain))
		add(collection, domain);
}

const char *
doctor_origin(const struct postfix *postfix, char line[DOCTOR_ORIGIN_SIZE])
{
	const char *value = postfix_value(postfix, "myorigin");
	FILE *file;

	if (*value != '/')
		return value;
	file = fopen(value, "r");
	if (file == NULL || fgets(line, DOCTOR_ORIGIN_SIZE, file) == NULL)
		line[0] = '\0';
	if (file != NULL)
		fclose(file);
	line[strcspn(line, " \t\r\n")] = '\0';
	return line;
}

static void
ask_postfix(struct collection *collection)
{
	struct log *log = log_open("postfrank", LOG_TO_STDERR, false);
	struct postfix *postfix = postfix_ask();
	char line[DOCTOR_ORIGIN_SIZE], **domains;
	size_t count, i;

	if (postfix_is_there(postfix)) {
		add_own(collection, doctor_origin(postfix, line));
		add_own(collection, postfix_value(postfix, "mydomain"));
		domains = postfix_local_domains(postfix, log, &count);
		for (i = 0; i < count; i++)
			add_own(collection, domains[i]);
		postfix_free_domains(domains);
	}
	postfix_release(postfix);
	log_close(log);
}

int
doctor_domains(struct arena *arena, char *const *arguments,
    struct doctor_texts *domains_r, size_t *total_r)
{
	struct collection collection = { .arena = arena, .domains = domains_r };

	if (*arguments == NULL)
		ask_postfix(&collection);
	for (; *arguments != NULL; arguments++) {
		if (add_argument(&collection, *arguments) != 0)
			return -1;
	}
	*total_r = collection.total;
	return 0;
}
