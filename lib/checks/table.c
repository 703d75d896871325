#include <string.h>

#include "lib/checks/check.h"
#include "lib/facts/domain.h"
#include "lib/checks/receivers_shipped.h"
#include "lib/mail/content.h"
#include "lib/mail/domain.h"
#include "lib/mail/field.h"
#include "lib/util/arena.h"
#include "lib/util/network.h"
#include "lib/util/str.h"

/*
 * Every check, in the order in which findings are told: one line each.
 * `name` stands for check_name, which lib/checks/name.c defines.
 */
#define CHECKS(_)                                                              \
	_(return_path)                                                         \
	_(sender_domain)                                                       \
	_(mx)                                                                  \
	_(mx_reachable)                                                        \
	_(spf_record)                                                          \
	_(spf)                                                                 \
	_(from_header)                                                         \
	_(from_domain)                                                         \
	_(dkim)                                                                \
	_(dmarc_record)                                                        \
	_(dmarc)                                                               \
	_(freemail_from)                                                       \
	_(list_unsubscribe)                                                    \
	_(ptr)                                                                 \
	_(fcrdns)                                                              \
	_(dnsbl)                                                               \
	_(private_address)                                                     \
	_(shared_address)                                                      \
	_(helo)                                                                \
	_(relay_capability)                                                    \
	_(duplicate_header)                                                    \
	_(received_hops)                                                       \
	_(date)                                                                \
	_(message_id)                                                          \
	_(header_limits)                                                       \
	_(mime_structure)                                                      \
	_(raw_8bit)                                                            \
	_(line_length)                                                         \
	_(html_script)                                                         \
	_(html)                                                                \
	_(multipart)                                                           \
	_(links)                                                               \
	_(link_target)                                                         \
	_(link_listed)                                                         \
	_(keywords)                                                            \
	_(attachment)

#define DECLARE(name) extern const struct check check_##name;
#define POINTER(name) &check_##name,

CHECKS(DECLARE)

static const struct check *const table[] = { CHECKS(POINTER) };

size_t
check_count(void)
{
	return sizeof(table) / sizeof(table[0]);
}

const struct check *
check_at(size_t index)
{
	return table[index];
}

const struct check *
check_named(const char *name)
{
	size_t i;

	for (i = 0; i < check_count(); i++) {
		if (strcmp(table[i]->row.name, name) == 0)
			return table[i];
	}
	return NULL;
}

static const struct conf_check_row *
row_at(size_t index)
{
	return &table[index]->row;
}

const struct conf_schema check_schema = {
	.check_count = sizeof(table) / sizeof(table[0]),
	.check = row_at,
	.receivers = receivers_shipped,
};

const char *
outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[FINE] = "fine",
		[FOUND] = "found",
		[UNSURE] = "unsure",
		[NOT_ASKED] = "not-asked",
	};

	return names[outcome];
}

const char *
check_show(struct arena *arena, const char *text)
{
	return str_show(arena, text, strlen(text), CHECK_SHOW_MAX);
}

const char *
check_show_field(struct arena *arena, const struct header_field *field)
{
	return check_show(arena,
	    field_flat(arena, field->value, field->value_length,
		CHECK_SHOW_MAX + 1));
}

const char *
check_cut(struct arena *arena, const char *text, size_t max)
{
	size_t length = strnlen(text, max + 1), i;
	bool is_cut = length > max;
	char *shown;

	if (is_cut)
		length = max;
	shown = arena_string_n(arena, text, length);
	for (i = 0; i < length; i++) {
		if (shown[i] < ' ' || shown[i] > '~')
			shown[i] = '?';
	}
	return is_cut ? arena_printf(arena, "%s...", shown) : shown;
}

const char *
check_show_name(struct arena *arena, const char *name)
{
	return check_cut(arena, name, CHECK_SHOW_MAX);
}

bool
check_sender_is_gone(const struct facts *facts)
{
	return facts->sender_domain != NULL &&
	    domain_exists(facts->sender_domain) == KNOWN_NO;
}

bool
check_is_host(struct arena *arena, const char *name)
{
	const char *why;
	struct ip ip;

	return ip_parse(name, &ip) != 0 &&
	    domain_normal(arena, name, strlen(name), &why) != NULL;
}
