
#include "cli/setup.h"
#include "lib/util/str.h"

static void
print_changes(const struct setup_plan *plan, bool services)
{
	const struct setup_change *change = plan->changes;
	size_t i;

	for (i = 0; i < plan->count; i++, change++) {
		if ((change->service != NULL) != services)
			continue;
		printf("    %s%s%s = %s\n", services ? change->service : "",
		    services ? "/" : "", change->name, change->after);
		if (change->before != NULL)
			printf("        it was: %s\n",
			    change->before[0] != '\0' ? change->before
						      : "(empty)");
	}
}

/* What is appended to what was there. */
static void
print_more(const struct setup_file *file)
{
	const size_t from = file->before.length;

	if (file->after.length > from)
		fwrite(file->after.data + from, 1, file->after.length - from,
		    stdout);
}

static void
print_file(const struct setup_plan *plan, const struct setup_file *file)
{
	printf("%s: %s%s\n", file->path,
	    file->before.exists ? "changed" : "new",
	    file->secret ? ", for this user alone" : "");
	if (str_ends(file->path, "/main.cf"))
		print_changes(plan, false);
	else if (str_ends(file->path, "/master.cf"))
		print_changes(plan, true);
	else if (!file->secret)
		print_more(file);
}

void
setup_print(const struct setup_plan *plan, const struct setup_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		print_file(plan, &files->items[i]);
	for (i = 0; i < plan->note_count; i++)
		printf("note: %s\n", plan->notes[i]);
}
