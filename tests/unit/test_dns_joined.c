#include "lib/dns/dns.h"
#include "lib/util/loop.h"
#include "tests/dns/dns_house.h"
#include "tests/unit/suite.h"

static const char zone[] = "a.test A 192.0.2.1\n"
			   "a.test MX 10 mx.test\n"
			   "slow.test @delay 100\n"
			   "slow.test A 192.0.2.2\n";

static int
asked(struct house *house, const char *name)
{
	return fake_count(house->fake, name, NULL);
}

START_TEST(one_question_for_all_who_ask)
{
	struct dns_reply replies[3] = { 0 }, other = { 0 };
	struct house house;
	size_t i;

	open_house(&house, zone);
	for (i = 0; i < COUNT(replies); i++)
		ask(&house, &replies[i], "a.test", DNS_A);
	ask(&house, &other, "a.test", DNS_MX);
	ck_assert_uint_eq(dns_asked(house.dns), 2);
	for (i = 0; i < COUNT(replies); i++) {
		ck_assert(wait_for(&house, &replies[i], LONG_ENOUGH));
		assert_text("joined", replies[i].text.data, "192.0.2.1");
		buf_free(&replies[i].text);
	}
	ck_assert(wait_for(&house, &other, LONG_ENOUGH));
	assert_text("another type", other.text.data, "10 mx.test");
	buf_free(&other.text);
	ck_assert_int_eq(asked(&house, "a.test"), 2);
	/* Nothing is kept. */
	resolve(&house, &other, "a.test", DNS_A);
	ck_assert_int_eq(asked(&house, "a.test"), 3);
	buf_free(&other.text);
	close_house(&house);
}
END_TEST

START_TEST(one_may_lose_interest)
{
	struct dns_reply first = { 0 }, second = { 0 };
	struct dns_query *query;
	struct house house;

	open_house(&house, zone);
	query = ask(&house, &first, "slow.test", DNS_A);
	ask(&house, &second, "slow.test", DNS_A);
	dns_cancel(query);
	ck_assert(wait_for(&house, &second, LONG_ENOUGH));
	ck_assert(!first.done);
	assert_text("the other", second.text.data, "192.0.2.2");
	buf_free(&second.text);
	close_house(&house);
}
END_TEST

/* What a callback does about the others. */
struct meddler {
	struct house *house;
	struct dns_query *query; /* to be cancelled; or NULL */
	struct dns_reply *reply; /* of a new question; or NULL */
	bool frees;
	int called;
};

static void
meddle(void *arg, const struct dns_answer *answer)
{
	struct meddler *meddler = arg;

	(void)answer;
	meddler->called++;
	if (meddler->query != NULL)
		dns_cancel(meddler->query);
	if (meddler->reply != NULL)
		ask(meddler->house, meddler->reply, "a.test", DNS_A);
	if (meddler->frees) {
		dns_free(meddler->house->dns);
		meddler->house->dns = NULL;
	}
	loop_stop(meddler->house->loop);
}

START_TEST(a_callback_may_cancel_the_others)
{
	struct dns_reply second = { 0 }, third = { 0 };
	struct meddler meddler = { 0 };
	struct house house;

	open_house(&house, zone);
	meddler.house = &house;
	dns_ask(house.dns, "a.test", DNS_A, meddle, &meddler);
	meddler.query = ask(&house, &second, "a.test", DNS_A);
	ask(&house, &third, "a.test", DNS_A);
	ck_assert(wait_for(&house, &third, LONG_ENOUGH));
	ck_assert_int_eq(meddler.called, 1);
	ck_assert(!second.done);
	buf_free(&third.text);
	close_house(&house);
}
END_TEST

START_TEST(a_callback_may_ask_the_same_anew)
{
	struct dns_reply again = { 0 };
	struct meddler meddler = { .reply = &again };
	struct house house;

	open_house(&house, zone);
	meddler.house = &house;
	dns_ask(house.dns, "a.test", DNS_A, meddle, &meddler);
	ck_assert(wait_for(&house, &again, LONG_ENOUGH));
	ck_assert_int_eq(asked(&house, "a.test"), 2);
	buf_free(&again.text);
	close_house(&house);
}
END_TEST

START_TEST(a_callback_may_end_it_all)
{
	struct meddler first = { .frees = true }, alone = { .frees = true };
	struct dns_reply second = { 0 };
	struct house house;

	open_house(&house, zone);
	first.house = &house;
	dns_ask(house.dns, "a.test", DNS_A, meddle, &first);
	ask(&house, &second, "a.test", DNS_A);
	run_for(&house, LONG_ENOUGH);
	ck_assert_int_eq(first.called, 1);
	run_for(&house, 100);
	ck_assert(!second.done);
	close_house(&house);

	/* What is answered without a server, too. */
	open_house(&house, zone);
	alone.house = &house;
	dns_ask(house.dns, "..", DNS_A, meddle, &alone);
	ask(&house, &second, "..", DNS_A);
	run_for(&house, LONG_ENOUGH);
	ck_assert_int_eq(alone.called, 1);
	ck_assert(!second.done);
	close_house(&house);
}
END_TEST

TEST_SUITE("dns, one question for many", one_question_for_all_who_ask,
    one_may_lose_interest, a_callback_may_cancel_the_others,
    a_callback_may_ask_the_same_anew, a_callback_may_end_it_all)
