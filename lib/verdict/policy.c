#include <string.h>

#include "lib/facts/message.h"
#include "lib/facts/senders.h"
#include "lib/util/str.h"
#include "lib/verdict/verdict.h"

/*
 * The sendmail command has no client that could be told: a 5xx bounces without
 * the body to a sender that may not exist, a null sender's mail is lost, a 4xx
 * is tried again at every other sendmail call. So there mail is held.
 */
static const struct {
	enum action refuse; /* what refuse becomes */
	enum action bounce; /* the same with local-action = bounce, for a sender
			     * that a bounce reaches */
	enum action defer; /* what defer becomes */
	enum action remember; /* the least that is remembered */
} doors[DOOR_COUNT] = {
	[DOOR_SMTP] = { ACTION_REFUSE, ACTION_REFUSE, ACTION_DEFER,
	    ACTION_PASS },
	[DOOR_LOCAL] = { ACTION_HOLD, ACTION_REFUSE, ACTION_HOLD, ACTION_PASS },
	[DOOR_POLICY] = { ACTION_REFUSE, ACTION_REFUSE, ACTION_DEFER,
	    ACTION_HOLD },
	[DOOR_FILE] = { ACTION_REFUSE, ACTION_REFUSE, ACTION_DEFER,
	    ACTION_PASS },
};

enum action
policy_at_door(
    const struct facts *facts, const struct conf *conf, enum action action)
{
	enum door door = facts->session->door;

	switch (action) {
	case ACTION_REFUSE:
		return conf->local_action == ACTION_REFUSE &&
			facts->sender_is_local
		    ? doors[door].bounce
		    : doors[door].refuse;
	case ACTION_DEFER:
		return doors[door].defer;
	default:
		return action;
	}
}

bool
policy_remembers(enum door door, enum action action)
{
	return action >= doors[door].remember;
}

bool
policy_looks_at(enum door door, enum action action)
{
	return action > ACTION_NOTE || policy_remembers(door, ACTION_NOTE);
}

static bool
names_login(const struct conf_list *list, const char *login)
{
	size_t i;

	for (i = 0; login != NULL && i < list->count; i++) {
		if (str_equal(list->items[i], login))
			return true;
	}
	return false;
}

static bool
names_check(const struct conf_list *list, const struct check *check)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], check->row.name) == 0)
			return true;
	}
	return false;
}

static bool
exempts(const struct conf_exempt *exempt, const struct facts *facts,
    int64_t now, const struct check *check)
{
	const struct session *session = facts->session;

	return now < exempt->until &&
	    (exempt->checks.count == 0 ||
		names_check(&exempt->checks, check)) &&
	    (exempt->login.count == 0 ||
		names_login(&exempt->login, session->login)) &&
	    (exempt->sender.count == 0 ||
		senders_have(&exempt->sender, &facts->message->sender)) &&
	    (exempt->client.count == 0 ||
		networks_have(exempt->client.items, exempt->client.count,
		    &session->client));
}

/*
 * What the finding deserves, whatever the door. Not knowing is answered as the
 * admin chose, though never by more than a note where the fault itself would
 * be no more than that.
 */
static enum action
weigh(const struct conf *conf, const struct conf_check *settings,
    const struct finding *finding)
{
	enum action strongest;

	strongest = settings->action < finding->at_most ? settings->action
							: finding->at_most;
	switch (finding->outcome) {
	case FOUND:
		return strongest;
	case UNSURE:
		return strongest <= ACTION_NOTE ? strongest : conf->unsure;
	case FINE:
	case NOT_ASKED:
		break;
	}
	return ACTION_PASS;
}

void
policy_weigh(const struct facts *facts, const struct conf *conf, int64_t now,
    const struct conf_check *settings, struct finding *finding)
{
	size_t i;

	finding->action = weigh(conf, settings, finding);
	if (finding->action <= ACTION_NOTE)
		return;
	for (i = 0; i < conf->exempt_count; i++) {
		if (!exempts(&conf->exempts[i], facts, now, finding->check))
			continue;
		finding->action = ACTION_NOTE;
		finding->exempt = conf->exempts[i].title;
		return;
	}
	finding->action = policy_at_door(facts, conf, finding->action);
}
