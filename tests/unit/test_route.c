#include <string.h>

#include "lib/facts/message.h"
#include "lib/facts/route.h"
#include "lib/util/arena.h"
#include "tests/unit/conf_text.h"
#include "tests/unit/suite.h"

#define ADDRESSES " addresses = ::1 }\n"
#define RELAY "egress relay { relayhost = '[relay.example]:587'" ADDRESSES
#define NEWS                                                                   \
	"egress news { senders = { '@news.example', 'a@b.example' }" ADDRESSES
#define BULK "egress bulk { transport = smtp-bulk" ADDRESSES
#define ANY "egress any {" ADDRESSES
#define DEFAULT "egress default { relayhost = far.example" ADDRESSES
#define BOTH                                                                   \
	"egress both { relayhost = '[relay.example]:587' "                     \
	"senders = '@news.example'" ADDRESSES

static const struct {
	const char *name, *text;
	const char *transport, *next_hop, *sender, *relayhost;
	const char *want;
} rows[] = {
	{ "none is configured", "", "smtp", "h", "a@x.example", NULL, "none" },
	{ "any", ANY, "smtp", "h", "a@x.example", NULL, "any" },
	{ "the default comes last wherever it stands",
	    "egress default {" ADDRESSES RELAY, "smtp", "[relay.example]:587",
	    "a@x.example", NULL, "relay" },
	{ "any, nothing known", ANY, NULL, NULL, "", NULL, "any" },

	{ "the relayhost", RELAY ANY, "smtp", "[relay.example]:587",
	    "a@x.example", NULL, "relay" },
	{ "written otherwise", RELAY ANY, "smtp", "[RELAY.example]:submission",
	    "a@x.example", NULL, "relay" },
	{ "another port", RELAY ANY, "smtp", "[relay.example]", "a@x.example",
	    NULL, "any" },
	{ "its MX", RELAY ANY, "smtp", "relay.example:587", "a@x.example", NULL,
	    "any" },
	{ "another next hop", RELAY, "smtp", "x.example", "a@x.example", NULL,
	    "none" },
	{ "the next hop counts, not the relayhost", RELAY, "smtp", "x.example",
	    "a@x.example", "[relay.example]:587", "none" },
	{ "no next hop known, the relayhost is", RELAY ANY, NULL, NULL,
	    "a@x.example", "[Relay.example]:587", "relay" },
	{ "no next hop known, another relayhost", RELAY ANY, NULL, NULL,
	    "a@x.example", "[x.example]:587", "any" },
	{ "neither known: one of two", RELAY ANY, NULL, NULL, "a@x.example",
	    NULL, "none" },
	{ "neither known, no relayhost", RELAY ANY, NULL, NULL, "a@x.example",
	    "", "none" },
	{ "neither known, and only one", RELAY, NULL, NULL, "a@x.example", NULL,
	    "relay" },
	{ "neither known: that or the default", RELAY DEFAULT, NULL, NULL,
	    "a@x.example", NULL, "none" },
	{ "neither known, another's sender", NEWS RELAY, NULL, NULL,
	    "x@news.example", NULL, "news" },
	{ "neither known: one of these senders", BOTH RELAY, NULL, NULL,
	    "x@news.example", NULL, "none" },
	{ "neither known, not that sender", BOTH DEFAULT, NULL, NULL,
	    "a@x.example", NULL, "default" },
	{ "no such next hop", RELAY ANY, "smtp", "[relay.example",
	    "a@x.example", NULL, "any" },

	{ "the transport", BULK ANY, "smtp-bulk", "x.example", "a@x.example",
	    NULL, "bulk" },
	{ "another transport", BULK ANY, "smtp", "x.example", "a@x.example",
	    NULL, "any" },
	{ "names of services have a case", BULK ANY, "SMTP-bulk", "x.example",
	    "a@x.example", NULL, "any" },
	{ "transport not known", BULK ANY, NULL, NULL, "a@x.example", NULL,
	    "none" },
	{ "transport not known, and only one", BULK, NULL, NULL, "a@x.example",
	    NULL, "bulk" },

	{ "a sender's domain", NEWS ANY, "smtp", "h", "x@News.example", NULL,
	    "news" },
	{ "a sender", NEWS ANY, "smtp", "h", "A@b.example", NULL, "news" },
	{ "not that sender", NEWS ANY, "smtp", "h", "b@b.example", NULL,
	    "any" },
	{ "not below the domain", NEWS ANY, "smtp", "h", "a@x.news.example",
	    NULL, "any" },
	{ "not the null sender", NEWS ANY, "smtp", "h", "", NULL, "any" },
	{ "no address", NEWS ANY, "smtp", "h", "@news.example", NULL, "any" },
	{ "the null sender", "egress n { senders = '<>'" ADDRESSES ANY, "smtp",
	    "h", "", NULL, "n" },
	{ "U-labels in the message",
	    "egress n { senders = '@xn--bcher-kva.example'" ADDRESSES, "smtp",
	    "h",
	    "a@b\xc3\xbc"
	    "cher.example",
	    NULL, "n" },
	{ "U-labels in the configuration",
	    "egress n { senders = '@b\xc3\xbc"
	    "cher.example'" ADDRESSES,
	    "smtp", "h", "a@xn--BCHER-kva.example", NULL, "n" },

	{ "both", BOTH ANY, "smtp", "[relay.example]:587", "a@news.example",
	    NULL, "both" },
	{ "the relayhost only", BOTH ANY, "smtp", "[relay.example]:587",
	    "a@x.example", NULL, "any" },
	{ "the sender only", BOTH ANY, "smtp", "h", "a@news.example", NULL,
	    "any" },

	{ "the first one", RELAY BULK, "smtp-bulk", "[relay.example]:587",
	    "a@x.example", NULL, "relay" },
	{ "default for the others", RELAY DEFAULT, "smtp", "h", "a@x.example",
	    NULL, "default" },
	{ "default comes last", DEFAULT RELAY, "smtp", "[relay.example]:587",
	    "a@x.example", NULL, "relay" },
};

START_TEST(finds_the_egress)
{
	const struct conf_egress *egress;
	struct content_limits limits = { 0 };
	struct message message;
	struct arena *arena = arena_new();
	struct conf *conf;
	const char *title;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		conf = conf_text_load(rows[i].text);
		message_start(&message, arena, &limits);
		message_set_sender(
		    &message, rows[i].sender, strlen(rows[i].sender));
		message_set_route(
		    &message, rows[i].transport, rows[i].next_hop);
		egress = route_egress(conf, &message, rows[i].relayhost);
		title = egress != NULL ? egress->title : "none";
		assert_text(rows[i].name, title, rows[i].want);
		message_free(&message);
		conf_release(conf);
	}
	arena_free(arena);
}
END_TEST

/* What Postfix makes of a sender later does not change its way. */
START_TEST(goes_by_the_sender_that_came)
{
	struct content_limits limits = { 0 };
	struct message message;
	struct arena *arena = arena_new();
	struct conf *conf;

	conf = conf_text_load(NEWS ANY);
	message_start(&message, arena, &limits);
	message_set_sender(&message, "x@news.example", 14);
	ck_assert_int_eq(
	    message_rewrite_sender(&message, "x@other.example"), 0);
	ck_assert_str_eq(route_egress(conf, &message, NULL)->title, "news");
	message_free(&message);
	conf_release(conf);
	arena_free(arena);
}
END_TEST

TEST_SUITE("route", finds_the_egress, goes_by_the_sender_that_came)
