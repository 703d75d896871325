noinst_LIBRARIES += lib/conf/libconf.a
lib_conf_libconf_a_SOURCES = \
	lib/conf/action.c \
	lib/conf/action.h \
	lib/conf/background.c \
	lib/conf/checks.c \
	lib/conf/conf.c \
	lib/conf/conf.h \
	lib/conf/dnsbl_filter.c \
	lib/conf/dnsbl_filter.h \
	lib/conf/egress.c \
	lib/conf/error.c \
	lib/conf/error.h \
	lib/conf/exempt.c \
	lib/conf/file.c \
	lib/conf/file.h \
	lib/conf/files.c \
	lib/conf/fill.c \
	lib/conf/fill.h \
	lib/conf/layout.c \
	lib/conf/listen.c \
	lib/conf/listen.h \
	lib/conf/manual.c \
	lib/conf/milter.c \
	lib/conf/monitor.c \
	lib/conf/name.c \
	lib/conf/name.h \
	lib/conf/next_hop.c \
	lib/conf/next_hop.h \
	lib/conf/option.h \
	lib/conf/receivers.c \
	lib/conf/receivers.h \
	lib/conf/receivers_answer.c \
	lib/conf/receivers_private.h \
	lib/conf/sample.c \
	lib/conf/sample.h \
	lib/conf/table.c \
	lib/conf/table.h \
	lib/conf/text.c \
	lib/conf/text.h \
	lib/conf/tree.c \
	lib/conf/tree.h \
	lib/conf/unit.c \
	lib/conf/unit.h \
	lib/conf/value.c \
	lib/conf/value.h

if HAVE_CHECK
conf_text = tests/unit/conf_text.c tests/unit/conf_text.h
check_PROGRAMS += tests/unit/test_listen_address
TESTS += tests/unit/test_listen_address
tests_unit_test_listen_address_SOURCES = tests/unit/test_listen_address.c
tests_unit_test_listen_address_LDADD = $(floor_conf) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_dnsbl_filter
TESTS += tests/unit/test_dnsbl_filter
tests_unit_test_dnsbl_filter_SOURCES = tests/unit/test_dnsbl_filter.c
tests_unit_test_dnsbl_filter_LDADD = $(floor_conf) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_next_hop
TESTS += tests/unit/test_next_hop
tests_unit_test_next_hop_SOURCES = tests/unit/test_next_hop.c
tests_unit_test_next_hop_LDADD = $(floor_conf) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf
TESTS += tests/unit/test_conf
tests_unit_test_conf_SOURCES = tests/unit/test_conf.c $(conf_text)
tests_unit_test_conf_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf_wrong
TESTS += tests/unit/test_conf_wrong
tests_unit_test_conf_wrong_SOURCES = tests/unit/test_conf_wrong.c $(conf_text)
tests_unit_test_conf_wrong_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf_limits
TESTS += tests/unit/test_conf_limits
tests_unit_test_conf_limits_SOURCES = tests/unit/test_conf_limits.c $(conf_text)
tests_unit_test_conf_limits_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_receivers_file
TESTS += tests/unit/test_receivers_file
tests_unit_test_receivers_file_SOURCES = tests/unit/test_receivers_file.c \
	$(conf_text)
tests_unit_test_receivers_file_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf_files
TESTS += tests/unit/test_conf_files
tests_unit_test_conf_files_SOURCES = tests/unit/test_conf_files.c
tests_unit_test_conf_files_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_conf_egress
TESTS += tests/unit/test_conf_egress
tests_unit_test_conf_egress_SOURCES = tests/unit/test_conf_egress.c $(conf_text)
tests_unit_test_conf_egress_LDADD = $(floor_conf) $(CONFUSE_LIBS) $(IDN_LIBS) $(TEST_LIBS)
endif
