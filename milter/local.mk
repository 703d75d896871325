noinst_LIBRARIES += milter/libmilter.a
milter_libmilter_a_SOURCES = \
	milter/answer.c \
	milter/connection.c \
	milter/connection.h \
	milter/engine.h \
	milter/engine_epoll.c \
	milter/engine_libmilter.c \
	milter/macro.c \
	milter/macro.h \
	milter/milter.c \
	milter/milter.h \
	milter/mta.c \
	milter/mta.h \
	milter/mta_events.c \
	milter/peer.c \
	milter/peer.h \
	milter/peer_events.c \
	milter/wire.c \
	milter/wire.h

# Fakes of the gate come before the floors, whose own they replace.
milter_test_sources = \
	tests/milter/client.c \
	tests/milter/client.h \
	tests/milter/fake_gate.c \
	tests/milter/fake_gate.h \
	tests/milter/pieces.h \
	tests/milter/script.c \
	tests/milter/script.h \
	tests/milter/stage.c \
	tests/milter/stage.h
milter_test_libs = milter/libmilter.a $(floor_gate) $(LIBS_ALL) \
	$(MILTER_LIBS) $(TEST_LIBS)

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_milter_wire
TESTS += tests/unit/test_milter_wire
tests_unit_test_milter_wire_SOURCES = \
	tests/milter/script.c \
	tests/milter/script.h \
	tests/unit/test_milter_wire.c
tests_unit_test_milter_wire_LDADD = milter/libmilter.a $(floor_util) \
	$(TEST_LIBS)

check_PROGRAMS += tests/unit/test_milter_answer
TESTS += tests/unit/test_milter_answer
tests_unit_test_milter_answer_SOURCES = tests/unit/test_milter_answer.c
tests_unit_test_milter_answer_LDADD = $(milter_test_libs)

check_PROGRAMS += tests/unit/test_milter_engine
TESTS += tests/unit/test_milter_engine
tests_unit_test_milter_engine_SOURCES = $(milter_test_sources) \
	tests/unit/test_milter_engine.c
tests_unit_test_milter_engine_LDADD = $(milter_test_libs)

check_PROGRAMS += tests/unit/test_milter_door
TESTS += tests/unit/test_milter_door
tests_unit_test_milter_door_SOURCES = $(milter_test_sources) \
	tests/unit/test_milter_door.c
tests_unit_test_milter_door_LDADD = $(milter_test_libs)

check_PROGRAMS += tests/unit/test_milter_end
TESTS += tests/unit/test_milter_end
tests_unit_test_milter_end_SOURCES = $(milter_test_sources) \
	tests/unit/test_milter_end.c
tests_unit_test_milter_end_LDADD = $(milter_test_libs)
endif

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_milter_wire
tests_fuzz_fuzz_milter_wire_SOURCES = tests/fuzz/fuzz_milter_wire.c
tests_fuzz_fuzz_milter_wire_LDADD = milter/libmilter.a $(floor_util)
tests_fuzz_fuzz_milter_wire_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
