noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/check.h \
	lib/checks/duplicate_header.c \
	lib/checks/from_domain.c \
	lib/checks/from_header.c \
	lib/checks/html_script.c \
	lib/checks/line_length.c \
	lib/checks/mail_domain.c \
	lib/checks/mail_domain.h \
	lib/checks/return_path.c \
	lib/checks/sender_domain.c \
	lib/checks/table.c

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_checks tests/unit/test_html_script
TESTS += tests/unit/test_checks tests/unit/test_html_script
tests_unit_test_checks_SOURCES = tests/unit/test_checks.c $(facts_make)
tests_unit_test_checks_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_html_script_SOURCES = tests/unit/test_html_script.c \
	$(facts_make)
tests_unit_test_html_script_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
endif
