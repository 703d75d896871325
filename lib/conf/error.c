#include <stdarg.h>
#include <stdio.h>

#include "lib/conf/error.h"
#include "lib/conf/option.h"
#include "lib/util/buf.h"

int
conf_error(char **error_r, const char *file, int line, const char *format, ...)
{
	char what[4 * CONF_TEXT_MAX];
	struct buf buf = { 0 };
	va_list args;
	size_t i;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (line > 0)
		buf_printf(&buf, "%s:%d: %s", file, line, what);
	else
		buf_printf(&buf, "%s: %s", file, what);
	for (i = 0; i < buf.length; i++) {
		if (buf.data[i] < 0x20 || buf.data[i] > 0x7e)
			buf.data[i] = '?';
	}
	*error_r = buf.data;
	return -1;
}
