noinst_LIBRARIES += lib/auth/libauth.a
lib_auth_libauth_a_SOURCES = \
	lib/auth/dkim.h \
	lib/auth/dkim_evaluate.c \
	lib/auth/dkim_key.c \
	lib/auth/dkim_key.h \
	lib/auth/dkim_library.c \
	lib/auth/dkim_library.h \
	lib/auth/dkim_published.c \
	lib/auth/dkim_published.h \
	lib/auth/dkim_read.c \
	lib/auth/dkim_result.c \
	lib/auth/dkim_signature.c \
	lib/auth/dkim_signature.h \
	lib/auth/dkim_tags.c \
	lib/auth/dkim_tags.h \
	lib/auth/dmarc.c \
	lib/auth/dmarc.h \
	lib/auth/dmarc_discover.c \
	lib/auth/dmarc_record.c \
	lib/auth/dmarc_record.h \
	lib/auth/spf.c \
	lib/auth/spf.h \
	lib/auth/spf_answer.c \
	lib/auth/spf_answer.h \
	lib/auth/spf_check.c \
	lib/auth/spf_evaluate.c \
	lib/auth/spf_evaluate.h \
	lib/auth/spf_evaluation.c \
	lib/auth/spf_evaluation.h \
	lib/auth/spf_expand.c \
	lib/auth/spf_expand.h \
	lib/auth/spf_judge.c \
	lib/auth/spf_lookups.c \
	lib/auth/spf_lookups.h \
	lib/auth/spf_macro.c \
	lib/auth/spf_macro.h \
	lib/auth/spf_match.c \
	lib/auth/spf_names.c \
	lib/auth/spf_names.h \
	lib/auth/spf_networks.c \
	lib/auth/spf_networks.h \
	lib/auth/spf_record.c \
	lib/auth/spf_record.h \
	lib/auth/spf_term.c \
	lib/auth/spf_tree.c \
	lib/auth/spf_walk.c \
	lib/auth/spf_walk.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_spf tests/unit/test_spf_limits \
	tests/unit/test_spf_record tests/unit/test_spf_networks \
	tests/unit/test_spf_tree
TESTS += tests/unit/test_spf tests/unit/test_spf_limits \
	tests/unit/test_spf_record tests/unit/test_spf_networks \
	tests/unit/test_spf_tree
SPF_ROOM = tests/unit/spf_room.c tests/unit/spf_room.h $(DNS_HOUSE)
tests_unit_test_spf_SOURCES = tests/unit/test_spf.c $(SPF_ROOM)
tests_unit_test_spf_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_spf_limits_SOURCES = tests/unit/test_spf_limits.c $(SPF_ROOM)
tests_unit_test_spf_limits_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_dmarc tests/unit/test_dmarc_known \
	tests/unit/test_dmarc_record
TESTS += tests/unit/test_dmarc tests/unit/test_dmarc_known \
	tests/unit/test_dmarc_record
dmarc_room = tests/unit/dmarc_room.c tests/unit/dmarc_room.h
dmarc_zones = tests/unit/dmarc_zones.c tests/unit/dmarc_zones.h $(dmarc_room)
tests_unit_test_dmarc_SOURCES = tests/unit/test_dmarc.c $(dmarc_zones)
tests_unit_test_dmarc_known_SOURCES = tests/unit/test_dmarc_known.c \
	$(dmarc_zones)
tests_unit_test_dmarc_known_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dmarc_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dmarc_record_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_spf_record_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_spf_networks_SOURCES = tests/unit/test_spf_networks.c \
	$(EXPAND_ROOM)
EXPAND_ROOM = tests/unit/expand_room.c tests/unit/expand_room.h $(DNS_HOUSE)
tests_unit_test_spf_tree_SOURCES = tests/unit/test_spf_tree.c $(EXPAND_ROOM)
tests_unit_test_spf_tree_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_spf_networks_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
endif

if HAVE_CHECK
DKIM_TESTS = tests/unit/test_dkim tests/unit/test_dkim_limits \
	tests/unit/test_dkim_published tests/unit/test_dkim_read
check_PROGRAMS += $(DKIM_TESTS)
TESTS += $(DKIM_TESTS)
DKIM_ROOM = tests/unit/dkim_keys.c tests/unit/dkim_room.c \
	tests/unit/dkim_room.h
tests_unit_test_dkim_SOURCES = tests/unit/test_dkim.c $(DKIM_ROOM)
tests_unit_test_dkim_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dkim_published_SOURCES = tests/unit/test_dkim_published.c \
	$(DKIM_ROOM)
tests_unit_test_dkim_published_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dkim_limits_SOURCES = tests/unit/test_dkim_limits.c \
	$(DKIM_ROOM)
tests_unit_test_dkim_limits_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dkim_read_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
endif

EXTRA_DIST += \
	tests/fuzz/seeds/dkim/dns \
	tests/fuzz/seeds/dkim/ed25519 \
	tests/fuzz/seeds/dkim/length \
	tests/fuzz/seeds/dkim/relaxed \
	tests/fuzz/seeds/dkim/revoked \
	tests/fuzz/seeds/dkim/simple \
	tests/fuzz/seeds/dkim/tags \
	tests/fuzz/seeds/dkim/two
check_PROGRAMS += tests/fuzz/replay_dkim
TESTS += tests/fuzz/replay_dkim
tests_fuzz_replay_dkim_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_dkim.c
tests_fuzz_replay_dkim_LDADD = $(floor_auth) $(LIBS_ALL)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_dkim
tests_fuzz_fuzz_dkim_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_dkim_LDADD = $(floor_auth) $(LIBS_ALL)
endif

# The fuzz target has a dns_ask() of its own.
EXTRA_DIST += \
	tests/fuzz/seeds/spf/judged \
	tests/fuzz/seeds/spf/macros \
	tests/fuzz/seeds/spf/octets \
	tests/fuzz/seeds/spf/terms \
	tests/fuzz/seeds/spf/tree \
	tests/fuzz/seeds/spf/world
check_PROGRAMS += tests/fuzz/replay_spf
TESTS += tests/fuzz/replay_spf
tests_fuzz_replay_spf_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_spf.c
tests_fuzz_replay_spf_LDADD = $(floor_auth) $(LIBS_ALL)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_spf
tests_fuzz_fuzz_spf_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_spf_SOURCES = tests/fuzz/fuzz_spf.c
tests_fuzz_fuzz_spf_LDADD = $(floor_auth) $(LIBS_ALL)
endif
if HAVE_LIBSPF2
tests_fuzz_replay_spf_SOURCES += $(SPF_LIBSPF2)
tests_fuzz_replay_spf_LDADD += $(SPF2_LIBS)
if FUZZING
tests_fuzz_fuzz_spf_SOURCES += $(SPF_LIBSPF2)
tests_fuzz_fuzz_spf_LDADD += $(SPF2_LIBS)
endif
endif

EXTRA_DIST += \
	tests/fuzz/seeds/dmarc/deep \
	tests/fuzz/seeds/dmarc/octets \
	tests/fuzz/seeds/dmarc/suffix \
	tests/fuzz/seeds/dmarc/walk
check_PROGRAMS += tests/fuzz/replay_dmarc
TESTS += tests/fuzz/replay_dmarc
tests_fuzz_replay_dmarc_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_dmarc.c
tests_fuzz_replay_dmarc_LDADD = $(floor_auth) $(LIBS_ALL)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_dmarc
tests_fuzz_fuzz_dmarc_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_dmarc_SOURCES = tests/fuzz/fuzz_dmarc.c
tests_fuzz_fuzz_dmarc_LDADD = $(floor_auth) $(LIBS_ALL)
endif
