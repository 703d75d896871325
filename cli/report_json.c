#include <stdint.h>
#include <time.h>

#include "cli/report.h"
#include "lib/conf/conf.h"
#include "lib/journal/history.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"

/* RFC 3339, UTC. */
static void
put_time(struct json *json, const char *key, int64_t time)
{
	const time_t seconds = (time_t)(time / 1000);
	char text[REPORT_TIME_SIZE];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_string(json, key, text);
}

static void
put_table(struct json *json, const char *key, const char *head,
    const struct report_table *table)
{
	size_t row, column;

	json_array(json, key);
	for (row = 0; row < table->count; row++) {
		json_object(json, NULL);
		json_string(json, head, table->rows[row].name);
		json_number(json, "messages", table->rows[row].total);
		for (column = 0; column < REPORT_COLUMNS; column++)
			json_number(json, report_columns[column],
			    table->rows[row].counts[column]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_counters(struct json *json, const struct report_table *table)
{
	size_t row;

	json_array(json, "counters");
	for (row = 0; row < table->count; row++) {
		json_object(json, NULL);
		json_string(json, "what", table->rows[row].name);
		json_number(json, "messages", table->rows[row].total);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_findings(struct json *json, const struct history_decision *decision)
{
	const struct history_finding *finding;
	size_t i;

	json_array(json, "findings");
	for (i = 0; i < decision->finding_count; i++) {
		finding = &decision->findings[i];
		json_object(json, NULL);
		json_string(json, "check", finding->check);
		json_string(json, "outcome", finding->outcome);
		json_string(json, "action", finding->action);
		json_string(json, "detail", finding->detail);
		json_string(json, "fix", finding->fix);
		json_string(json, "exempt", finding->exempt);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_stopped(void *arg, const struct history_decision *decision)
{
	struct json *json = arg;

	json_object(json, NULL);
	json_string(json, "id", decision->id);
	put_time(json, "time", decision->time);
	json_string(json, "door", decision->door);
	json_string(json, "verdict", decision->verdict);
	json_string(json, "mode", decision->mode);
	json_string(json, "queue_id", decision->queue_id);
	json_string(json, "client", decision->client);
	json_string(json, "login", decision->login);
	json_string(json, "sender", decision->sender);
	json_string(json, "from", decision->from);
	json_string(json, "recipient", decision->recipient);
	json_number(json, "recipients", decision->recipients);
	json_string(json, "message_id", decision->message_id);
	json_string(json, "subject", decision->subject);
	json_number(json, "bytes", decision->octets);
	json_number(json, "code", decision->code);
	json_string(json, "dsn", decision->dsn);
	json_string(json, "text", decision->text);
	put_findings(json, decision);
	json_object_end(json);
}

int
report_json(const struct report *report, struct buf *out, char **error_r)
{
	struct json json = { .out = out };
	int result;
	size_t i;

	json_object(&json, NULL);
	json_string(&json, "journal", report->journal);
	put_time(&json, "since", report->since);
	put_time(&json, "until", report->until);
	if (report->conf != NULL)
		json_number(
		    &json, "egresses", (int64_t)report->conf->egress_count);
	else
		json_null(&json, "egresses");
	put_table(&json, "modes", "mode", &report->modes);
	put_table(&json, "checks", "check", &report->checks);
	put_table(&json, "domains", "domain", &report->domains);
	put_counters(&json, &report->counters);
	json_array(&json, "stopped");
	result = history_refusals(report->history, report->since,
	    REPORT_STOPPED, put_stopped, &json, error_r);
	json_array_end(&json);
	json_array(&json, "advice");
	for (i = 0; i < report->advice_count; i++)
		json_string(&json, NULL, report->advice[i]);
	json_array_end(&json);
	json_object_end(&json);
	buf_octet(out, '\n');
	return result;
}
