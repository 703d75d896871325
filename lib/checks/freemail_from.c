#include <string.h>

#include "lib/auth/dkim.h"
#include "lib/checks/check.h"
#include "lib/facts/message.h"
#include "lib/mail/domain.h"
#include "lib/mail/freemail.h"
#include "lib/util/arena.h"

static const struct conf_option options[] = {
	{
	    .name = "more",
	    .type = CONF_HOSTS,
	    .preset = "{ }",
	    .about = "Domains of mailbox providers that are not in the "
		     "built-in list.",
	},
	{
	    .name = "except",
	    .type = CONF_HOSTS,
	    .preset = "{ }",
	    .about = "Domains of the built-in list that are let alone.",
	},
};

static bool
lists(const struct conf_list *list, const char *domain)
{
	size_t i;

	for (i = 0; list != NULL && i < list->count; i++) {
		if (strcmp(list->items[i], domain) == 0)
			return true;
	}
	return false;
}

static bool
is_freemail(const struct conf_check *settings, const char *domain)
{
	return lists(settings->values[0].list, domain) ||
	    (freemail_has(domain) && !lists(settings->values[1].list, domain));
}

static bool
is_of(const char *signer, const char *domain)
{
	return domain_is_within(signer, domain) ||
	    domain_is_within(domain, signer);
}

/* By its own word the provider signs for that domain when the message has left
 * here: it goes out by the provider. */
static bool
leaves_by_provider(const struct conf_egress *egress, const char *domain)
{
	return egress != NULL && egress->dkim == DKIM_RELAY &&
	    (egress->dkim_domain == NULL || is_of(egress->dkim_domain, domain));
}

/* The best that a signature of the domain says; NULL = there is none that
 * counts. */
static const struct dkim_result *
signature_of(const struct dkim_results *results, const char *domain)
{
	const struct dkim_result *best = NULL, *result;
	size_t i;

	for (i = 0; i < results->count; i++) {
		result = &results->items[i];
		if (result->outcome == DKIM_FAIL ||
		    result->signature->domain == NULL ||
		    !is_of(result->signature->domain, domain))
			continue;
		if (result->outcome == DKIM_PASS)
			return result;
		best = result;
	}
	return best;
}

static enum outcome
judge(const struct facts *facts, const struct conf_check *settings,
    struct arena *arena, struct finding *finding)
{
	const char *domain = message_from_domain(facts->message);
	const struct dkim_result *result;

	if (domain == NULL || !is_freemail(settings, domain) ||
	    leaves_by_provider(facts->egress_conf, domain))
		return FINE;
	result = signature_of(facts->dkim, domain);
	if (result != NULL && result->outcome == DKIM_PASS)
		return FINE;
	if (result != NULL) {
		finding->detail = result->text;
		return UNSURE;
	}
	finding->grade = "unsigned";
	finding->detail = arena_printf(arena,
	    "From is at %s, a mailbox provider, and no signature of it is on "
	    "the message",
	    check_show(arena, domain));
	return FOUND;
}

static const char *const grades[] = { "unsigned", NULL };

const struct check check_freemail_from = {
	.row = {
		.name = "freemail-from",
		.summary = "no From of a mailbox provider that does not send it",
		.preset = ACTION_NOTE,
		.grades = grades,
		.options = options,
		.option_count = sizeof(options) / sizeof(options[0]),
	},
	.needs = FACT_HEADER | FACT_DKIM,
	.code = "7.26",
	.title = "From at a mailbox provider",
	.why = "Web forms like to put the visitor's address into From. When "
	       "that is at Gmail, Yahoo, iCloud or another mailbox provider, "
	       "the provider's DMARC record asks receivers to refuse it or to "
	       "put it into spam, since it does not come from there. Lists and "
	       "forwarders may, while the provider's signature still fits. Not "
	       "looked at where the egress says that the provider signs "
	       "(dkim = relay).",
	.fix = "write an address of your own domain into From, and the "
	       "person's address into Reply-To",
	.source = "Gmail: Email sender guidelines; RFC 7489",
	.judge = judge,
};
