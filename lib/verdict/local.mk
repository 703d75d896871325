noinst_LIBRARIES += lib/verdict/libverdict.a
lib_verdict_libverdict_a_SOURCES = \
	lib/verdict/id.c \
	lib/verdict/id.h \
	lib/verdict/judge.c \
	lib/verdict/policy.c \
	lib/verdict/receivers.c \
	lib/verdict/receivers.h \
	lib/verdict/reply.c \
	lib/verdict/verdict.h

if HAVE_CHECK
VERDICT_TESTS = tests/unit/test_borders tests/unit/test_hostile \
	tests/unit/test_policy tests/unit/test_receivers \
	tests/unit/test_reply \
	tests/unit/test_verdict
check_PROGRAMS += $(VERDICT_TESTS)
TESTS += $(VERDICT_TESTS)
tests_unit_test_borders_SOURCES = \
	tests/unit/test_borders.c $(mail_files) $(facts_make)
tests_unit_test_borders_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_hostile_SOURCES = tests/unit/test_hostile.c $(facts_make)
tests_unit_test_hostile_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_policy_SOURCES = tests/unit/test_policy.c $(facts_make)
tests_unit_test_policy_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_receivers_SOURCES = tests/unit/test_receivers.c $(facts_make)
tests_unit_test_receivers_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_reply_SOURCES = tests/unit/test_reply.c
tests_unit_test_reply_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_verdict_SOURCES = tests/unit/test_verdict.c $(facts_make)
tests_unit_test_verdict_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
endif
