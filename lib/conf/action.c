#include <stddef.h>
#include <string.h>

#include "lib/conf/action.h"

static const char *const names[] = {
	[ACTION_OFF] = "off",
	[ACTION_PASS] = "pass",
	[ACTION_NOTE] = "note",
	[ACTION_HOLD] = "hold",
	[ACTION_DEFER] = "defer",
	[ACTION_REFUSE] = "refuse",
};

const char *
action_name(enum action action)
{
	return names[action];
}

int
action_parse(const char *word, enum action *action_r)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(word, names[i]) == 0) {
			*action_r = (enum action)i;
			return 0;
		}
	}
	return -1;
}
