#include <string.h>

#include "cli/learn.h"
#include "lib/conf/conf.h"
#include "lib/util/buf.h"
#include "lib/util/json.h"

#define COLUMNS 78

static const char *const keys[LEARN_KEYS] = {
	[LEARN_ADDRESS] = "addresses",
	[LEARN_HELO] = "helo",
	[LEARN_RETURN_PATH] = "return-path",
	[LEARN_DKIM] = "dkim",
	[LEARN_DKIM_DOMAIN] = "dkim-domain",
};

/* --- the block --- */

/* Words behind a "#", at most COLUMNS wide. */
static void
comment(struct buf *out, const char *indent, const char *text)
{
	size_t column = 0, length;

	for (text += strspn(text, " "); *text != '\0';
	     text += length, text += strspn(text, " ")) {
		length = strcspn(text, " ");
		if (column > 0 && column + 1 + length > COLUMNS) {
			buf_octet(out, '\n');
			column = 0;
		}
		if (column == 0) {
			buf_printf(out, "%s#", indent);
			column = *indent == '\t' ? 9 : 1;
		}
		buf_octet(out, ' ');
		buf_append(out, text, length);
		column += 1 + length;
	}
	buf_octet(out, '\n');
}

static void
seen(const struct learned *learned, struct buf *out, const char *indent,
    const char *before, const struct learn_value *value)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s%sseen in %zu of %zu message%s (%s)", before,
	    *before != '\0' ? ": " : "", value->count, learned->messages,
	    learned->messages == 1 ? "" : "s", value->source);
	comment(out, indent, text.data);
	buf_free(&text);
}

/* Another value than the one that is printed. */
static void
seen_else(const struct learned *learned, struct buf *out,
    const struct learn_value *value)
{
	struct buf text = { 0 };

	buf_printf(&text, "but also %s", value->text);
	seen(learned, out, "\t", text.data, value);
	buf_free(&text);
}

static void
print_addresses(const struct learned *learned, struct buf *out)
{
	const struct learn_value *value;
	const char *separator = " ";
	size_t at = 0;

	while ((value = learn_next(learned, LEARN_ADDRESS, &at)) != NULL)
		seen(learned, out, "\t", value->text, value);
	buf_string(out, "\taddresses = {");
	for (at = 0; (value = learn_next(learned, LEARN_ADDRESS, &at)) != NULL;
	     separator = ", ")
		buf_printf(out, "%s\"%s\"", separator, value->text);
	buf_string(out, " }\n");
}

/* The value that was seen most; others are told. */
static void
print_value(const struct learned *learned, struct buf *out, enum learn_key key)
{
	const struct learn_value *value, *other;
	size_t at = 0;

	value = learn_next(learned, key, &at);
	if (value == NULL)
		return;
	seen(learned, out, "\t", "", value);
	while ((other = learn_next(learned, key, &at)) != NULL)
		seen_else(learned, out, other);
	buf_printf(out, key == LEARN_DKIM ? "\t%s = %s\n" : "\t%s = \"%s\"\n",
	    keys[key], value->text);
}

static void
print_dkim(const struct learned *learned, struct buf *out)
{
	const struct learn_value *value;
	size_t at = 0;

	value = learn_next(learned, LEARN_DKIM, &at);
	if (value == NULL)
		return;
	if (strcmp(value->text, "expected") == 0)
		comment(out, "\t",
		    "the message was signed before the host with that address "
		    "took it, or that host is your own");
	else if (strcmp(value->text, "relay") == 0)
		comment(out, "\t",
		    "the host with that address signed what another one gave "
		    "it");
	print_value(learned, out, LEARN_DKIM);
	/* Without a signer the configuration takes no dkim-domain. */
	if (strcmp(value->text, "expected") == 0 ||
	    strcmp(value->text, "relay") == 0) {
		print_value(learned, out, LEARN_DKIM_DOMAIN);
		return;
	}
	for (at = 0;
	     (value = learn_next(learned, LEARN_DKIM_DOMAIN, &at)) != NULL;)
		seen(learned, out, "\t", value->text, value);
}

/* What the configuration file says without any escape. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text < ' ' || *text > '~' || strchr("\"\\$", *text))
			return false;
	}
	return true;
}

static void
print_relayhost(const struct learned *learned, struct buf *out)
{
	const struct conf_egress *egress = learned->egress;

	if (egress != NULL && egress->relayhost != NULL &&
	    is_plain(egress->relayhost)) {
		buf_printf(out, "\trelayhost = \"%s\"\n", egress->relayhost);
		return;
	}
	comment(out, "\t",
	    "relayhost is not in a message: write it as main.cf of Postfix has "
	    "it, unless all mail leaves this way");
	buf_string(out, "\t#relayhost = \"[relay.example.jp]:587\"\n");
}

static void
print_block(const struct learned *learned, struct buf *out)
{
	const struct conf_egress *egress = learned->egress;

	buf_printf(out, "egress \"%s\" {\n",
	    egress != NULL && is_plain(egress->title) ? egress->title
						      : CONF_EGRESS_DEFAULT);
	print_relayhost(learned, out);
	print_addresses(learned, out);
	print_value(learned, out, LEARN_HELO);
	print_value(learned, out, LEARN_RETURN_PATH);
	print_dkim(learned, out);
	buf_string(out, "}\n");
}

static void
print_faults(const struct learned *learned, struct buf *out,
    const struct learn_fault *faults, size_t count, const char *before)
{
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		buf_clear(&text);
		buf_string(&text, before);
		if (faults[i].egress != NULL)
			buf_printf(&text, "egress \"%s\": ", faults[i].egress);
		buf_printf(&text, "%s (%zu of %zu message%s)", faults[i].what,
		    faults[i].count, learned->messages,
		    learned->messages == 1 ? "" : "s");
		comment(out, "", text.data);
	}
	buf_free(&text);
}

void
learn_print(const struct learned *learned, struct buf *out)
{
	size_t at = 0;
	bool is_known = learn_next(learned, LEARN_ADDRESS, &at) != NULL;

	print_faults(
	    learned, out, learned->faults, learned->fault_count, "DISAGREES: ");
	print_faults(
	    learned, out, learned->notes, learned->note_count, "note: ");
	if (is_known && learned->conf != NULL && learned->fault_count == 0)
		comment(out, "",
		    learned->conf->egress_count > 0
			? "nothing disagrees with the configuration"
			: "the configuration has no egress yet; this can be "
			  "the first");
	if (!is_known)
		comment(out, "",
		    "no address was learned; take copies that a mailbox of "
		    "another provider received, with all their header fields");
	else
		print_block(learned, out);
}

/* --- JSON --- */

static void
print_json_faults(struct json *json, const char *key,
    const struct learn_fault *faults, size_t count)
{
	size_t i;

	json_array(json, key);
	for (i = 0; i < count; i++) {
		json_object(json, NULL);
		json_string(json, "egress", faults[i].egress);
		json_string(json, "what", faults[i].what);
		json_number(json, "messages", (int64_t)faults[i].count);
		json_object_end(json);
	}
	json_array_end(json);
}

void
learn_print_json(const struct learned *learned, struct buf *out)
{
	struct json json = { .out = out };
	const struct learn_value *value;
	size_t key, at;

	json_object(&json, NULL);
	json_number(&json, "messages", (int64_t)learned->messages);
	json_string(&json, "egress",
	    learned->egress != NULL ? learned->egress->title : NULL);
	json_object(&json, "learned");
	for (key = 0; key < LEARN_KEYS; key++) {
		json_array(&json, keys[key]);
		for (at = 0; (value = learn_next(learned, (enum learn_key)key,
				  &at)) != NULL;) {
			json_object(&json, NULL);
			json_string(&json, "value", value->text);
			json_number(&json, "messages", (int64_t)value->count);
			json_string(&json, "source", value->source);
			json_object_end(&json);
		}
		json_array_end(&json);
	}
	json_object_end(&json);
	print_json_faults(
	    &json, "disagreements", learned->faults, learned->fault_count);
	print_json_faults(&json, "notes", learned->notes, learned->note_count);
	json_object_end(&json);
	buf_octet(out, '\n');
}
