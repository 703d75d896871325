noinst_LIBRARIES += lib/auth/libauth.a
lib_auth_libauth_a_SOURCES = \
	lib/auth/spf_judge.c \
	lib/auth/spf_macro.c \
	lib/auth/spf_macro.h \
	lib/auth/spf_names.c \
	lib/auth/spf_names.h \
	lib/auth/spf_networks.c \
	lib/auth/spf_networks.h \
	lib/auth/spf_record.c \
	lib/auth/spf_record.h \
	lib/auth/spf_walk.c \
	lib/auth/spf_walk.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_spf_record tests/unit/test_spf_networks
TESTS += tests/unit/test_spf_record tests/unit/test_spf_networks
tests_unit_test_spf_record_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_spf_networks_SOURCES = tests/unit/test_spf_networks.c \
	$(DNS_HOUSE)
tests_unit_test_spf_networks_LDADD = $(floor_auth) $(LIBS_ALL) $(TEST_LIBS)
endif
