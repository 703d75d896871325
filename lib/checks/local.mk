noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/check.h \
	lib/checks/dnsbl.c \
	lib/checks/duplicate_header.c \
	lib/checks/fcrdns.c \
	lib/checks/from_domain.c \
	lib/checks/from_header.c \
	lib/checks/helo.c \
	lib/checks/html_script.c \
	lib/checks/line_length.c \
	lib/checks/mail_domain.c \
	lib/checks/mail_domain.h \
	lib/checks/mx.c \
	lib/checks/mx_reachable.c \
	lib/checks/private_address.c \
	lib/checks/ptr.c \
	lib/checks/raw_8bit.c \
	lib/checks/received_hops.c \
	lib/checks/return_path.c \
	lib/checks/sender_domain.c \
	lib/checks/shared_address.c \
	lib/checks/survey.c \
	lib/checks/survey.h \
	lib/checks/table.c

if HAVE_CHECK
CHECK_TESTS = tests/unit/test_check_egress tests/unit/test_check_header \
	tests/unit/test_check_mx tests/unit/test_check_names \
	tests/unit/test_check_raw_8bit \
	tests/unit/test_check_reach tests/unit/test_check_sender \
	tests/unit/test_html_script
check_PROGRAMS += $(CHECK_TESTS)
TESTS += $(CHECK_TESTS)
check_rows = tests/unit/check_rows.c tests/unit/check_rows.h $(facts_make)
tests_unit_test_check_egress_SOURCES = tests/unit/test_check_egress.c \
	$(check_rows)
tests_unit_test_check_egress_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_mx_SOURCES = tests/unit/test_check_mx.c $(check_rows)
tests_unit_test_check_mx_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_names_SOURCES = tests/unit/test_check_names.c \
	$(check_rows)
tests_unit_test_check_names_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_header_SOURCES = tests/unit/test_check_header.c \
	$(check_rows)
tests_unit_test_check_header_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_raw_8bit_SOURCES = tests/unit/test_check_raw_8bit.c \
	$(check_rows)
tests_unit_test_check_raw_8bit_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_reach_SOURCES = tests/unit/test_check_reach.c \
	$(check_rows)
tests_unit_test_check_reach_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_sender_SOURCES = tests/unit/test_check_sender.c \
	$(check_rows)
tests_unit_test_check_sender_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_html_script_SOURCES = tests/unit/test_html_script.c \
	$(facts_make)
tests_unit_test_html_script_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
endif
