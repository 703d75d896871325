#include "lib/facts/session.h"

const char *
door_name(enum door door)
{
	static const char *const names[DOOR_COUNT] = {
		[DOOR_SMTP] = "milter",
		[DOOR_LOCAL] = "local",
		[DOOR_POLICY] = "policy",
		[DOOR_FILE] = "file",
	};

	return names[door];
}
