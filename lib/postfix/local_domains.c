#include <stdlib.h>
#include <string.h>

#include "lib/postfix/postfix.h"
#include "lib/postfix/words.h"
#include "lib/util/arena.h"
#include "lib/util/buf.h"
#include "lib/util/log.h"
#include "lib/util/mem.h"
#include "lib/util/process.h"

struct domains {
	char **names; /* ends with NULL */
	size_t count, size;
	struct log *log;
};

static void
add_domain(struct domains *domains, const char *name)
{
	/* A table of aliases has addresses beside its domains. */
	if (strchr(name, '@') != NULL || name[0] == '\0' || name[0] == '!')
		return;
	if (domains->count + 1 == domains->size) {
		domains->size *= 2;
		domains->names =
		    mem_resize(domains->names, domains->size, sizeof(char *));
	}
	domains->names[domains->count++] = mem_string(name);
	domains->names[domains->count] = NULL;
}

/* postmap(1) writes "key<TAB>value" lines. */
static void
add_keys(struct domains *domains, char *text)
{
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		line[strcspn(line, "\t")] = '\0';
		add_domain(domains, line);
	}
}

static void
add_table(struct domains *domains, const char *table)
{
	char *command[] = { (char *)"postmap", (char *)"-s",
		(char *)words_table(table), NULL };
	struct buf output = { 0 };

	/* A path alone is a file of names that could not be read. */
	if (table[0] == '/' || process_run(command, &output) < 0)
		log_warning(domains->log,
		    "the domains in %s cannot be listed: name them in "
		    "`local-domains`, else mail to them is judged as outgoing",
		    table);
	else if (output.data != NULL)
		add_keys(domains, output.data);
	buf_free(&output);
}

char **
postfix_local_domains(
    const struct postfix *postfix, struct log *log, size_t *count_r)
{
	static const char *const lists[] = { "mydestination",
		"virtual_alias_domains", "virtual_mailbox_domains",
		"relay_domains" };
	struct domains domains = { .size = 64, .log = log };
	char *words, *word, *rest;
	size_t i;

	domains.names = mem_new(domains.size, sizeof(char *));
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		words = mem_string(postfix_value(postfix, lists[i]));
		rest = words;
		while ((word = words_next(&rest)) != NULL) {
			if (words_is_table(word))
				add_table(&domains, word);
			else
				add_domain(&domains, word);
		}
		free(words);
	}
	*count_r = domains.count;
	return domains.names;
}

void
postfix_free_domains(char **domains)
{
	size_t i;

	for (i = 0; domains[i] != NULL; i++)
		free(domains[i]);
	free(domains);
}
