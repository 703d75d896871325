noinst_LIBRARIES += relay-test/librelaytest.a
relay_test_librelaytest_a_SOURCES = \
	relay-test/certificate.c \
	relay-test/connect.c \
	relay-test/connect.h \
	relay-test/exchange.c \
	relay-test/exchange.h \
	relay-test/explain.c \
	relay-test/explain.h \
	relay-test/explain_reply.c \
	relay-test/hello.c \
	relay-test/hello.h \
	relay-test/mask.c \
	relay-test/mask.h \
	relay-test/mechs.c \
	relay-test/mechs.h \
	relay-test/message.c \
	relay-test/message.h \
	relay-test/no_mech.c \
	relay-test/no_mech.h \
	relay-test/options.c \
	relay-test/options.h \
	relay-test/plan.c \
	relay-test/plan.h \
	relay-test/plan_login.c \
	relay-test/plan_postfix.c \
	relay-test/reading.h \
	relay-test/reply.c \
	relay-test/reply.h \
	relay-test/report.c \
	relay-test/report.h \
	relay-test/report_json.c \
	relay-test/report_print.c \
	relay-test/resolve.c \
	relay-test/resolve.h \
	relay-test/run.c \
	relay-test/run.h \
	relay-test/session.c \
	relay-test/session.h \
	relay-test/step_auth.c \
	relay-test/step_hello.c \
	relay-test/step_mail.c \
	relay-test/step_mechs.c \
	relay-test/step_tls.c \
	relay-test/step_way.c \
	relay-test/steps.c \
	relay-test/steps.h \
	relay-test/tls.c \
	relay-test/tls.h \
	relay-test/token.c \
	relay-test/token.h
relay_floor = relay-test/librelaytest.a $(floor_facts)
RELAY_LIBS = $(LIBS_ALL) $(OPENSSL_LIBS) $(SASL_LIBS)

bin_PROGRAMS += relay-test/postfrank-relay-test
relay_test_postfrank_relay_test_SOURCES = relay-test/main.c
relay_test_postfrank_relay_test_LDADD = $(relay_floor) $(RELAY_LIBS)

dist_noinst_SCRIPTS += tests/relay/run.py
EXTRA_DIST += relay-test/README.md tests/relay/servers.py
TESTS += tests/relay/run.py

if HAVE_CHECK
RELAY_TESTS = tests/unit/test_relay_exchange tests/unit/test_relay_explain \
	tests/unit/test_relay_mask tests/unit/test_relay_options \
	tests/unit/test_relay_reply
check_PROGRAMS += $(RELAY_TESTS)
TESTS += $(RELAY_TESTS)
tests_unit_test_relay_exchange_LDADD = $(relay_floor) $(RELAY_LIBS) $(TEST_LIBS)
tests_unit_test_relay_explain_LDADD = $(relay_floor) $(RELAY_LIBS) $(TEST_LIBS)
tests_unit_test_relay_mask_LDADD = $(relay_floor) $(RELAY_LIBS) $(TEST_LIBS)
tests_unit_test_relay_options_LDADD = $(relay_floor) $(RELAY_LIBS) $(TEST_LIBS)
tests_unit_test_relay_reply_LDADD = $(relay_floor) $(RELAY_LIBS) $(TEST_LIBS)
endif

EXTRA_DIST += \
	tests/fuzz/seeds/relay/challenges \
	tests/fuzz/seeds/relay/codes \
	tests/fuzz/seeds/relay/ehlo \
	tests/fuzz/seeds/relay/proofs \
	tests/fuzz/seeds/relay/refusals
check_PROGRAMS += tests/fuzz/replay_relay
TESTS += tests/fuzz/replay_relay
tests_fuzz_replay_relay_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_relay.c
tests_fuzz_replay_relay_LDADD = $(relay_floor) $(RELAY_LIBS)

if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_relay
tests_fuzz_fuzz_relay_LDADD = $(relay_floor) $(RELAY_LIBS)
tests_fuzz_fuzz_relay_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
