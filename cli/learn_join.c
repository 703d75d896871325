#include <stdlib.h>
#include <string.h>

#include "cli/learn.h"
#include "lib/conf/conf.h"
#include "lib/util/arena.h"
#include "lib/util/str.h"

const struct learn_value *
learn_next(const struct learned *learned, enum learn_key key, size_t *at)
{
	while (*at < learned->count) {
		if (learned->values[(*at)++].key == key)
			return &learned->values[*at - 1];
	}
	return NULL;
}

/* --- counting --- */

/* Up in the order of those with its key, as far as it was seen more often. */
static void
rise(struct learned *learned, size_t i)
{
	struct learn_value *values = learned->values, moved = values[i];

	while (i > 0 && values[i - 1].count < moved.count) {
		values[i] = values[i - 1];
		i--;
	}
	values[i] = moved;
}

static void
add_value(struct learned *learned, const struct learn_value *value)
{
	size_t i;

	for (i = 0; i < learned->count; i++) {
		if (learned->values[i].key == value->key &&
		    strcmp(learned->values[i].text, value->text) == 0) {
			learned->values[i].count++;
			rise(learned, i);
			return;
		}
	}
	if (learned->count == LEARN_SHOWN_MAX)
		return;
	learned->values[learned->count++] = (struct learn_value){ value->key,
		arena_string(learned->arena, value->text),
		arena_string(learned->arena, value->source), 1 };
}

/* `egress` outlives it all. */
static void
add_fault(struct arena *arena, struct learn_fault *faults, size_t *count,
    const char *egress, const char *what)
{
	size_t i;

	for (i = 0; i < *count; i++) {
		if (strcmp(faults[i].what, what) == 0) {
			faults[i].count++;
			return;
		}
	}
	if (*count < LEARN_SHOWN_MAX)
		faults[(*count)++] = (struct learn_fault){ egress,
			arena_string(arena, what), 1 };
}

/* --- comparing with what is configured --- */

/* The first value of that key in the message; or NULL. */
static const struct learn_value *
value_of(const struct learn_message *message, enum learn_key key)
{
	size_t i;

	for (i = 0; i < message->count; i++) {
		if (message->values[i].key == key)
			return &message->values[i];
	}
	return NULL;
}

static const struct conf_egress *
egress_of_address(const struct conf *conf, const char *text)
{
	const struct conf_networks *networks;
	struct ip ip;
	size_t i;

	ip_parse(text, &ip);
	for (i = 0; i < conf->egress_count; i++) {
		networks = &conf->egresses[i].addresses;
		if (networks_have(networks->items, networks->count, &ip))
			return &conf->egresses[i];
	}
	return NULL;
}

/* Where the address tells nothing: the only one, or the default. */
static const struct conf_egress *
likely_egress(const struct conf *conf)
{
	size_t i;

	if (conf->egress_count == 1)
		return &conf->egresses[0];
	for (i = 0; i < conf->egress_count; i++) {
		if (strcmp(conf->egresses[i].title, CONF_EGRESS_DEFAULT) == 0)
			return &conf->egresses[i];
	}
	return NULL;
}

static bool
some_have_spf_domain(const struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->egress_count; i++) {
		if (conf->egresses[i].spf_domain != NULL)
			return true;
	}
	return false;
}

static void
disagree(
    struct learned *learned, const struct conf_egress *egress, const char *what)
{
	add_fault(learned->arena, learned->faults, &learned->fault_count,
	    egress != NULL ? egress->title : NULL, what);
}

static void
compare_name(struct learned *learned, const struct conf_egress *egress,
    const char *option, const char *configured, const struct learn_value *seen)
{
	if (seen == NULL || configured == NULL ||
	    str_equal(configured, seen->text))
		return;
	disagree(learned, egress,
	    arena_printf(learned->arena,
		"%s is %s in the configuration, but %s in what arrived", option,
		configured, seen->text));
}

static void
compare_dkim(struct learned *learned, const struct conf_egress *egress,
    const struct learn_message *message)
{
	const struct learn_value *dkim = value_of(message, LEARN_DKIM);
	const struct learn_value *domain = value_of(message, LEARN_DKIM_DOMAIN);
	bool is_signed =
	    egress->dkim == DKIM_EXPECTED || egress->dkim == DKIM_RELAY;

	if (dkim == NULL)
		return;
	if (is_signed && domain == NULL)
		disagree(learned, egress,
		    "the configuration says that mail is signed, but the "
		    "receiver verified no DKIM signature");
	else if (egress->dkim == DKIM_NONE && domain != NULL)
		disagree(learned, egress,
		    arena_printf(learned->arena,
			"dkim is none in the configuration, but the receiver "
			"verified a signature of %s",
			domain->text));
	compare_name(
	    learned, egress, "dkim-domain", egress->dkim_domain, domain);
}

static void
compare(struct learned *learned, const struct learn_message *message)
{
	const struct learn_value *address = value_of(message, LEARN_ADDRESS);
	const struct conf *conf = learned->conf;
	const struct conf_egress *egress;

	if (address == NULL)
		return;
	egress = egress_of_address(conf, address->text);
	if (egress == NULL && some_have_spf_domain(conf))
		add_fault(learned->arena, learned->notes, &learned->note_count,
		    NULL,
		    arena_printf(learned->arena,
			"whether %s is among the addresses of an spf-domain is "
			"not looked up here; postfrank doctor does",
			address->text));
	else if (egress == NULL)
		disagree(learned, NULL,
		    arena_printf(learned->arena,
			"the address %s is in no egress of the configuration",
			address->text));
	if (egress == NULL)
		egress = likely_egress(conf);
	if (egress == NULL)
		return;
	learned->egress = egress;
	compare_name(learned, egress, "helo", egress->helo,
	    value_of(message, LEARN_HELO));
	compare_name(learned, egress, "return-path",
	    egress->return_path != NULL ? egress->return_path : "keep",
	    value_of(message, LEARN_RETURN_PATH));
	compare_dkim(learned, egress, message);
}

void
learn_join(struct learned *learned, const struct learn_message *message)
{
	size_t i;

	learned->messages++;
	for (i = 0; i < message->count; i++)
		add_value(learned, &message->values[i]);
	for (i = 0; i < message->note_count; i++)
		add_fault(learned->arena, learned->notes, &learned->note_count,
		    NULL, message->notes[i]);
	if (learned->conf != NULL && learned->conf->egress_count > 0)
		compare(learned, message);
}
