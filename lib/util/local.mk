noinst_LIBRARIES += lib/util/libutil.a
lib_util_libutil_a_SOURCES = \
	lib/util/acceptor.c \
	lib/util/acceptor.h \
	lib/util/arena.c \
	lib/util/arena.h \
	lib/util/buf.c \
	lib/util/buf.h \
	lib/util/clock.c \
	lib/util/clock.h \
	lib/util/hash.c \
	lib/util/hash.h \
	lib/util/idn.c \
	lib/util/idn.h \
	lib/util/json.c \
	lib/util/json.h \
	lib/util/known.h \
	lib/util/listen.c \
	lib/util/listen.h \
	lib/util/log.c \
	lib/util/log.h \
	lib/util/loop.c \
	lib/util/loop.h \
	lib/util/mem.c \
	lib/util/mem.h \
	lib/util/long_options.c \
	lib/util/long_options.h \
	lib/util/network.c \
	lib/util/network.h \
	lib/util/process.c \
	lib/util/process.h \
	lib/util/secret.c \
	lib/util/secret.h \
	lib/util/spool.c \
	lib/util/spool.h \
	lib/util/str.c \
	lib/util/str.h \
	lib/util/utf8.c \
	lib/util/utf8.h \
	lib/util/wait.c \
	lib/util/wait.h \
	lib/util/whole.c \
	lib/util/whole.h \
	lib/util/workers.c \
	lib/util/workers.h \
	lib/util/wrap.c \
	lib/util/wrap.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_network
TESTS += tests/unit/test_network
tests_unit_test_network_SOURCES = tests/unit/test_network.c
tests_unit_test_network_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_process
TESTS += tests/unit/test_process
tests_unit_test_process_SOURCES = tests/unit/test_process.c
tests_unit_test_process_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_wait
TESTS += tests/unit/test_wait
tests_unit_test_wait_SOURCES = tests/unit/test_wait.c
tests_unit_test_wait_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_strings
TESTS += tests/unit/test_strings
tests_unit_test_strings_SOURCES = tests/unit/test_strings.c
tests_unit_test_strings_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_loop
TESTS += tests/unit/test_loop
tests_unit_test_loop_SOURCES = tests/unit/test_loop.c
tests_unit_test_loop_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_log
TESTS += tests/unit/test_log
tests_unit_test_log_SOURCES = tests/unit/test_log.c
tests_unit_test_log_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_listen
TESTS += tests/unit/test_listen
tests_unit_test_listen_SOURCES = tests/unit/test_listen.c
tests_unit_test_listen_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_json
TESTS += tests/unit/test_json
tests_unit_test_json_SOURCES = tests/unit/test_json.c
tests_unit_test_json_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_hash
TESTS += tests/unit/test_hash
tests_unit_test_hash_SOURCES = tests/unit/test_hash.c
tests_unit_test_hash_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_acceptor tests/unit/test_arena \
	tests/unit/test_spool tests/unit/test_utf8
TESTS += tests/unit/test_acceptor tests/unit/test_arena \
	tests/unit/test_spool tests/unit/test_utf8
tests_unit_test_acceptor_LDADD = $(floor_util) $(TEST_LIBS)
tests_unit_test_arena_LDADD = $(floor_util) $(TEST_LIBS)
tests_unit_test_spool_LDADD = $(floor_util) $(TEST_LIBS)
tests_unit_test_utf8_LDADD = $(floor_util) $(TEST_LIBS)
endif
