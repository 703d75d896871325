#include "cli/doctor_gather.h"
#include "lib/conf/conf.h"
#include "lib/facts/dmarc.h"
#include "lib/facts/domain_cache.h"
#include "lib/facts/egress.h"
#include "lib/facts/egress_watch.h"
#include "lib/facts/mx.h"
#include "lib/facts/spf.h"
#include "lib/facts/texts.h"
#include "lib/util/arena.h"

/* Times that names are asked for in turn: keys and DMARC name all they need at
 * once. */
#define TEXTS_ROUNDS_MAX 4

static struct arena *
arena_of(const struct visit *visit)
{
	return visit->rooms->facts->arena;
}

/* --- the domain and its mail servers --- */

/* What is not known by now is not looked for again. */
static void
hosts_ready(void *arg)
{
	struct visit *visit = arg;
	struct doctor_domain *domain = visit->domain;
	struct domain_name cold[FACTS_MX_MAX];

	domain->has_mx = domain->facts != NULL &&
	    mx_take(
		visit->rooms->domains, domain->mx, domain->mx_count, cold) == 0;
	mx_reach(visit->rooms->reach, domain->mx, domain->mx_count);
	visit->has_hosts = true;
	rooms_news(visit->rooms);
}

static void
domain_ready(void *arg)
{
	struct visit *visit = arg;
	struct doctor_domain *domain = visit->domain;
	struct domain_name cold[FACTS_MX_MAX];
	size_t count = 0;

	domain->facts = domain_cache_get(
	    visit->rooms->domains, DOMAIN_OF_MAIL, domain->name);
	if (domain->facts != NULL) {
		domain->mx_count = mx_count(domain->facts);
		mx_list(domain->facts, domain->mx);
		count = mx_take(
		    visit->rooms->domains, domain->mx, domain->mx_count, cold);
	}
	visit->wait = (struct wait){ .ready = hosts_ready, .arg = visit };
	if (domain_wait_start(
		visit->rooms->domains, &visit->wait, cold, count) == 0)
		hosts_ready(visit);
	else
		rooms_news(visit->rooms);
}

/* --- SPF --- */

static const char *
kept(struct arena *arena, const char *text)
{
	return text != NULL ? arena_string(arena, text) : NULL;
}

static const struct spf_branch *
keep_tree(struct arena *arena, const struct spf_networks *answer)
{
	struct spf_branch *tree;
	size_t i;

	tree = arena_alloc(arena, answer->tree_count * sizeof(*tree));
	for (i = 0; i < answer->tree_count; i++) {
		tree[i] = answer->tree[i];
		tree[i].domain = kept(arena, tree[i].domain);
		tree[i].term = kept(arena, tree[i].term);
		tree[i].target = kept(arena, tree[i].target);
		tree[i].record = kept(arena, tree[i].record);
	}
	return tree;
}

/* A copy in the arena: the answer ends with the call. */
static void
spf_ready(void *arg, const struct spf_networks *answer)
{
	struct visit *visit = arg;
	struct arena *arena = arena_of(visit);
	struct doctor_domain *domain = visit->domain;
	struct spf_networks *spf;

	spf = arena_alloc(arena, sizeof(*spf));
	*spf = *answer;
	spf->networks = NULL; /* of which nobody asks here */
	spf->count = spf->certain = 0;
	spf->doubt = kept(arena, answer->doubt);
	spf->fault = kept(arena, answer->fault);
	spf->obstacle = kept(arena, answer->obstacle);
	spf->record = kept(arena, answer->record);
	spf->tree = keep_tree(arena, answer);
	domain->spf = spf;
	domain->spf_record = spf_record_facts_of(domain->name, spf);
	visit->spf = NULL;
	rooms_news(visit->rooms);
}

static void
sending_ready(void *arg)
{
	struct sending *sending = arg;
	struct visit *visit = sending->visit;

	sending->is_due = false;
	visit->domain->spf_at[sending->egress] = domain_cache_get(
	    visit->rooms->domains, DOMAIN_OF_SPF, sending->name);
	rooms_news(visit->rooms);
}

static void
sending_start(struct sending *sending)
{
	struct visit *visit = sending->visit;
	const struct conf *conf = visit->rooms->facts->conf;
	struct domain_name name = { .kind = DOMAIN_OF_SPF };
	struct egress_facts *egress;

	egress = egress_watch_get(
	    visit->rooms->egress, conf->egresses[sending->egress].title);
	if (egress == NULL)
		return;
	sending->name = name.name =
	    spf_name_make(arena_of(visit), egress, NULL, visit->domain->name);
	egress_facts_release(egress);
	sending->wait = (struct wait){ .ready = sending_ready, .arg = sending };
	if (domain_wait_start(
		visit->rooms->domains, &sending->wait, &name, 1) == 0)
		sending_ready(sending);
}

void
visit_egresses(struct visit *visit)
{
	size_t i;

	for (i = 0; i < visit->rooms->facts->conf->egress_count; i++) {
		if (visit->sendings[i].is_due &&
		    visit->sendings[i].name == NULL)
			sending_start(&visit->sendings[i]);
	}
}

/* --- TXT records: DKIM keys, DMARC --- */

struct texts {
	struct visit *visit;
	struct domain_name cold[DOMAIN_WAIT_NAMES];
	size_t cold_count;
	bool is_late; /* what is missing now is unknown */
};

/* Held as long as the domain is; NULL = it is cold. */
static struct domain_facts *
take_text(struct texts *texts, const char *name)
{
	struct doctor_domain *domain = texts->visit->domain;
	struct domain_facts *facts;

	facts = domain_cache_get(
	    texts->visit->rooms->domains, DOMAIN_OF_TEXT, name);
	if (facts == NULL && texts->cold_count < DOMAIN_WAIT_NAMES)
		texts->cold[texts->cold_count++] =
		    (struct domain_name){ DOMAIN_OF_TEXT, name };
	if (facts == NULL)
		return NULL;
	domain->held = arena_grow(arena_of(texts->visit), domain->held,
	    domain->held_count, sizeof(struct domain_facts *));
	domain->held[domain->held_count++] = facts;
	return facts;
}

static const struct dmarc_answer *
answer(void *arg, const char *name)
{
	struct texts *texts = arg;
	struct domain_facts *facts = take_text(texts, name);
	struct dmarc_answer *found;

	if (facts == NULL && !texts->is_late)
		return NULL;
	found = arena_alloc(arena_of(texts->visit), sizeof(*found));
	*found = texts_dmarc_answer(facts);
	return found;
}

static void
take_dmarc(struct texts *texts)
{
	struct visit *visit = texts->visit;
	struct doctor_domain *domain = visit->domain;
	const struct dmarc_known known = { answer, texts,
		visit->rooms->suffixes };
	const struct dmarc_question question = {
		.author = domain->name,
		.exists = domain->facts != NULL ? domain_exists(domain->facts)
						: KNOWN_UNSURE,
		.spf = domain->name,
		.method = visit->rooms->facts->conf->dmarc.method,
	};
	struct dmarc_facts *dmarc;

	dmarc = arena_alloc(arena_of(visit), sizeof(*dmarc));
	if (dmarc_facts_make(arena_of(visit), &question, &known, dmarc))
		domain->dmarc = dmarc;
}

static void
take_texts(struct texts *texts)
{
	const struct doctor_facts *facts = texts->visit->rooms->facts;
	struct doctor_domain *domain = texts->visit->domain;
	size_t i;

	for (i = 0; i < facts->selectors.count; i++) {
		if (domain->keys[i] == NULL)
			domain->keys[i] = take_text(texts,
			    doctor_key_name(facts->arena,
				facts->selectors.items[i], domain->name));
	}
	take_dmarc(texts);
}

static void
texts_ready(void *arg)
{
	struct visit *visit = arg;
	struct texts texts = { .visit = visit };

	take_texts(&texts);
	visit->texts_wait = (struct wait){ .ready = texts_ready, .arg = visit };
	if (visit->texts_rounds++ == TEXTS_ROUNDS_MAX ||
	    domain_wait_start(visit->rooms->domains, &visit->texts_wait,
		texts.cold, texts.cold_count) == 0)
		visit->has_texts = true;
	rooms_news(visit->rooms);
}

/* --- from beginning to end --- */

static void
make_room(struct visit *visit)
{
	const struct doctor_facts *facts = visit->rooms->facts;
	const size_t count = facts->conf->egress_count;
	size_t i;

	visit->domain->spf_at =
	    arena_alloc(facts->arena, count * sizeof(struct domain_facts *));
	visit->domain->keys = arena_alloc(facts->arena,
	    facts->selectors.count * sizeof(struct domain_facts *));
	visit->sendings =
	    arena_alloc(facts->arena, count * sizeof(*visit->sendings));
	for (i = 0; i < count; i++)
		visit->sendings[i] = (struct sending){
			.visit = visit,
			.egress = i,
			.is_due =
			    doctor_sends(facts->conf, i, visit->domain->name),
		};
}

void
visit_start(struct visit *visit)
{
	struct rooms *rooms = visit->rooms;
	const struct domain_name name = { DOMAIN_OF_MAIL, visit->domain->name };

	make_room(visit);
	visit->spf = spf_networks_start(
	    rooms->dns, visit->domain->name, spf_ready, visit);
	visit->wait = (struct wait){ .ready = domain_ready, .arg = visit };
	if (domain_wait_start(rooms->domains, &visit->wait, &name, 1) == 0)
		domain_ready(visit);
	texts_ready(visit);
	visit_egresses(visit);
}

bool
visit_is_complete(const struct visit *visit)
{
	size_t i;

	if (!visit->has_hosts || !visit->has_texts || visit->spf != NULL)
		return false;
	for (i = 0; i < visit->rooms->facts->conf->egress_count; i++) {
		if (visit->sendings[i].is_due)
			return false;
	}
	return true;
}

/* A probe may have ended since it was asked for; whether the domain exists was
 * not known when DMARC was asked. */
void
visit_end(struct visit *visit)
{
	struct texts texts = { .visit = visit, .is_late = true };
	size_t i;

	wait_cancel(&visit->wait);
	wait_cancel(&visit->texts_wait);
	for (i = 0; i < visit->rooms->facts->conf->egress_count; i++)
		wait_cancel(&visit->sendings[i].wait);
	if (visit->spf != NULL)
		spf_networks_cancel(visit->spf);
	mx_reach(
	    visit->rooms->reach, visit->domain->mx, visit->domain->mx_count);
	take_texts(&texts);
}
