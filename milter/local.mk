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
	milter/peer.h \
	milter/peer_events.c \
	milter/wire.c \
	milter/wire.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_milter_wire
TESTS += tests/unit/test_milter_wire
tests_unit_test_milter_wire_SOURCES = \
	tests/milter/client.c \
	tests/milter/client.h \
	tests/unit/test_milter_wire.c
tests_unit_test_milter_wire_LDADD = milter/libmilter.a $(floor_util) \
	$(TEST_LIBS)
endif
