#include <stdio.h>

#include "lib/facts/relay.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"
#include "relay-test/plan.h"
#include "relay-test/report.h"
#include "relay-test/tls.h"

static void
put_steps(struct json *json, const struct report *report)
{
	const struct step *step;
	size_t i;

	json_array(json, "steps");
	for (i = 0; i < report->count; i++) {
		step = &report->steps[i];
		json_object(json, NULL);
		json_string(json, "name", step->name);
		json_string(json, "result", result_name(step->result));
		json_number(json, "ms", step->ms);
		json_string(json, "detail", step->detail);
		json_string(json, "fix", step->fix);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_mechs(struct json *json, const struct report *report)
{
	size_t i;

	json_array(json, "mechs");
	for (i = 0; i < report->mech_count; i++) {
		json_object(json, NULL);
		json_string(json, "name", report->mechs[i].name);
		json_string(
		    json, "result", result_name(report->mechs[i].result));
		json_string(json, "detail", report->mechs[i].detail);
		json_string(json, "fix", report->mechs[i].fix);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
put_certificate(struct json *json, const struct certificate *certificate)
{
	if (certificate == NULL) {
		json_null(json, "certificate");
		return;
	}
	json_object(json, "certificate");
	json_string(json, "subject", certificate->subject);
	json_string(json, "issuer", certificate->issuer);
	json_string(json, "names", certificate->names);
	json_number(json, "days", certificate->days);
	json_string(json, "protocol", certificate->protocol);
	json_string(json, "cipher", certificate->cipher);
	json_bool(json, "chain", certificate->chain_error == 0);
	json_bool(json, "name", certificate->has_name);
	if (certificate->has_dane)
		json_bool(json, "dane", certificate->dane_error == 0);
	else
		json_null(json, "dane");
	json_object_end(json);
}

static void
put_keywords(struct json *json, const struct relay_facts *facts)
{
	size_t i;

	json_array(json, "capabilities");
	for (i = 0; facts != NULL && i < facts->count; i++)
		json_string(json, NULL, facts->keywords[i]);
	json_array_end(json);
}

void
report_json(const struct report *report)
{
	const enum class class = report_class(report);
	struct buf out = { 0 };
	struct json json = { .out = &out };

	json_object(&json, NULL);
	json_string(&json, "host", report->plan->name);
	json_number(&json, "port", report->plan->port);
	json_string(&json, "address", report->address);
	json_string(&json, "next_hop", report->plan->next_hop);
	put_steps(&json, report);
	put_mechs(&json, report);
	put_certificate(&json, report->certificate);
	put_keywords(&json, report->facts);
	json_string(&json, "message_id", report->message_id);
	json_bool(&json, "ready", class == CLASS_READY);
	json_string(&json, "class", explain_class_name(class));
	json_number(&json, "exit", class);
	json_object_end(&json);
	puts(out.data);
	buf_free(&out);
}
