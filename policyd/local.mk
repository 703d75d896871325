noinst_LIBRARIES += policyd/libpolicyd.a
policyd_libpolicyd_a_SOURCES = \
	policyd/connection.c \
	policyd/door.h \
	policyd/policyd.c \
	policyd/policyd.h \
	policyd/question.c \
	policyd/recent.c \
	policyd/recent.h \
	policyd/request.c \
	policyd/request.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_policy_request tests/unit/test_policy_recent
TESTS += tests/unit/test_policy_request tests/unit/test_policy_recent
tests_unit_test_policy_request_SOURCES = tests/unit/test_policy_request.c
tests_unit_test_policy_request_LDADD = \
	policyd/libpolicyd.a $(floor_util) $(TEST_LIBS)
tests_unit_test_policy_recent_SOURCES = tests/unit/test_policy_recent.c
tests_unit_test_policy_recent_LDADD = \
	policyd/libpolicyd.a $(floor_util) $(TEST_LIBS)
endif

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_policy_request
tests_fuzz_fuzz_policy_request_SOURCES = tests/fuzz/fuzz_policy_request.c
tests_fuzz_fuzz_policy_request_LDADD = policyd/libpolicyd.a $(floor_util)
tests_fuzz_fuzz_policy_request_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
