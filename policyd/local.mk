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
check_PROGRAMS += \
	tests/unit/test_policy_recent \
	tests/unit/test_policy_request \
	tests/unit/test_policyd \
	tests/unit/test_policyd_connections \
	tests/unit/test_policyd_waits
TESTS += \
	tests/unit/test_policy_recent \
	tests/unit/test_policy_request \
	tests/unit/test_policyd \
	tests/unit/test_policyd_connections \
	tests/unit/test_policyd_waits
POLICY_ROOM = tests/unit/policy_room.c tests/unit/policy_room.h \
	tests/unit/journal_room.c tests/unit/journal_room.h \
	tests/unit/decision.c tests/unit/decision.h $(FAKE_CHILD)
POLICY_LIBS = policyd/libpolicyd.a $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_policy_request_LDADD = $(POLICY_LIBS)
tests_unit_test_policy_recent_LDADD = $(POLICY_LIBS)
tests_unit_test_policyd_SOURCES = tests/unit/test_policyd.c $(POLICY_ROOM)
tests_unit_test_policyd_LDADD = $(POLICY_LIBS)
tests_unit_test_policyd_connections_SOURCES = \
	tests/unit/test_policyd_connections.c $(POLICY_ROOM)
tests_unit_test_policyd_connections_LDADD = $(POLICY_LIBS)
tests_unit_test_policyd_waits_SOURCES = \
	tests/unit/test_policyd_waits.c $(POLICY_ROOM)
tests_unit_test_policyd_waits_LDADD = $(POLICY_LIBS)
endif

EXTRA_DIST += \
	tests/fuzz/seeds/policy/bad \
	tests/fuzz/seeds/policy/crlf \
	tests/fuzz/seeds/policy/pipelined \
	tests/fuzz/seeds/policy/rcpt
check_PROGRAMS += tests/fuzz/replay_policy
TESTS += tests/fuzz/replay_policy
tests_fuzz_replay_policy_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_policy.c
tests_fuzz_replay_policy_LDADD = policyd/libpolicyd.a $(floor_util)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_policy
tests_fuzz_fuzz_policy_LDADD = policyd/libpolicyd.a $(floor_util)
tests_fuzz_fuzz_policy_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
