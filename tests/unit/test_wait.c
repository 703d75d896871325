#include "lib/util/wait.h"
#include "tests/unit/suite.h"

struct person {
	struct wait wait;
	unsigned calls;
	struct wait *cancels; /* when it is ready */
	struct waiter **returns; /* to this one, then */
};

static void
ready(void *arg)
{
	struct person *person = arg;

	person->calls++;
	if (person->cancels != NULL)
		wait_cancel(person->cancels);
	if (person->returns != NULL)
		wait_add(&person->wait, person->returns);
}

static void
arrive(struct person *person)
{
	*person = (struct person){ .wait = { .ready = ready, .arg = person } };
	wait_start(&person->wait);
}

START_TEST(the_last_thing_makes_ready)
{
	struct waiter *a = NULL, *b = NULL;
	struct person one, both;

	arrive(&one);
	arrive(&both);
	wait_add(&one.wait, &a);
	wait_add(&both.wait, &a);
	wait_add(&both.wait, &b);
	ck_assert_uint_eq(both.wait.missing, 2);
	waiters_wake(&a);
	ck_assert_ptr_null(a);
	ck_assert_uint_eq(one.calls, 1);
	ck_assert_uint_eq(both.calls, 0);
	waiters_wake(&a);
	waiters_wake(&b);
	ck_assert_uint_eq(one.calls, 1);
	ck_assert_uint_eq(both.calls, 1);
	ck_assert_uint_eq(both.wait.missing, 0);
}
END_TEST

START_TEST(one_that_is_cancelled_is_not_called)
{
	struct waiter *a = NULL, *b = NULL;
	struct person one, other;

	arrive(&one);
	arrive(&other);
	wait_add(&one.wait, &a);
	wait_add(&one.wait, &b);
	wait_add(&other.wait, &a);
	wait_cancel(&one.wait);
	wait_cancel(&one.wait);
	ck_assert_ptr_null(b);
	waiters_wake(&a);
	ck_assert_uint_eq(one.calls, 0);
	ck_assert_uint_eq(other.calls, 1);
	wait_add(&one.wait, &a);
	wait_add(&other.wait, &a);
	waiters_cancel(&a);
	ck_assert_ptr_null(a);
	ck_assert_uint_eq(one.wait.missing, 0);
	ck_assert_uint_eq(one.calls, 0);
}
END_TEST

START_TEST(a_callback_may_cancel_others_and_wait_again)
{
	struct waiter *a = NULL;
	struct person first, second;

	arrive(&first);
	arrive(&second);
	/* Whichever is called first cancels the other. */
	first.cancels = &second.wait;
	second.cancels = &first.wait;
	wait_add(&first.wait, &a);
	wait_add(&second.wait, &a);
	waiters_wake(&a);
	ck_assert_uint_eq(first.calls + second.calls, 1);

	arrive(&first);
	first.returns = &a;
	wait_add(&first.wait, &a);
	waiters_wake(&a);
	ck_assert_uint_eq(first.calls, 1);
	ck_assert_uint_eq(first.wait.missing, 1);
	waiters_wake(&a);
	ck_assert_uint_eq(first.calls, 2);
	waiters_cancel(&a);
}
END_TEST

TEST_SUITE("wait", the_last_thing_makes_ready,
    one_that_is_cancelled_is_not_called,
    a_callback_may_cancel_others_and_wait_again)
