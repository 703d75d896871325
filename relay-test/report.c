#include "relay-test/report.h"

enum class report_class(const struct report *report) {
	size_t i;

	for (i = 0; i < report->count; i++){
	    if (report->steps[i].result == RESULT_FAIL) return report->steps[i]
		.class; }
return CLASS_READY;
}

const char *
result_name(enum result result)
{
	switch (result) {
	case RESULT_OK:
		return "ok";
	case RESULT_WARN:
		return "warn";
	case RESULT_FAIL:
		return "fail";
	case RESULT_SKIPPED:
		break;
	}
	return "skipped";
}
