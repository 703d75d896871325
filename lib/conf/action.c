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
