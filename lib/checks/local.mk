noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/added_field.c \
	lib/checks/added_field.h \
	lib/checks/attachment.c \
	lib/checks/check.h \
	lib/checks/date.c \
	lib/checks/dkim.c \
	lib/checks/dmarc.c \
	lib/checks/dmarc_record.c \
	lib/checks/dmarc_words.c \
	lib/checks/dmarc_words.h \
	lib/checks/dnsbl.c \
	lib/checks/duplicate_header.c \
	lib/checks/fcrdns.c \
	lib/checks/freemail_from.c \
	lib/checks/from_domain.c \
	lib/checks/from_header.c \
	lib/checks/header_limits.c \
	lib/checks/helo.c \
	lib/checks/html_script.c \
	lib/checks/line_length.c \
	lib/checks/list_unsubscribe.c \
	lib/checks/mail_domain.c \
	lib/checks/mail_domain.h \
	lib/checks/message_id.c \
	lib/checks/mime_structure.c \
	lib/checks/mx.c \
	lib/checks/mx_reachable.c \
	lib/checks/private_address.c \
	lib/checks/ptr.c \
	lib/checks/received_hops.c \
	lib/checks/receivers_shipped.h \
	lib/checks/return_path.c \
	lib/checks/sender_domain.c \
	lib/checks/shared_address.c \
	lib/checks/spf.c \
	lib/checks/spf_record.c \
	lib/checks/survey.c \
	lib/checks/survey.h \
	lib/checks/table.c

# The profiles are data, and yet always there.
nodist_lib_checks_libchecks_a_SOURCES = lib/checks/receivers_shipped.c
CLEANFILES += lib/checks/receivers_shipped.c
lib/checks/receivers_shipped.c: etc/receivers.conf
	$(AM_V_GEN)$(MKDIR_P) lib/checks && { \
	    echo '#include "lib/checks/receivers_shipped.h"'; \
	    echo 'const char receivers_shipped[] ='; \
	    sed -e 's/[\\"?]/\\&/g' -e 's/.*/"&\\n"/' $(srcdir)/etc/receivers.conf; \
	    echo ';'; \
	} >$@.new && mv $@.new $@

if HAVE_CHECK
CHECK_TESTS = tests/unit/test_check_attachment tests/unit/test_check_bulk tests/unit/test_check_dkim \
	tests/unit/test_check_dmarc tests/unit/test_check_dmarc_record \
	tests/unit/test_check_dmarc_unsure \
	tests/unit/test_check_egress tests/unit/test_check_grades \
	tests/unit/test_check_form tests/unit/test_check_header \
	tests/unit/test_check_mx tests/unit/test_check_names \
	tests/unit/test_check_reach tests/unit/test_check_sender \
	tests/unit/test_check_spf \
	tests/unit/test_html_script
check_PROGRAMS += $(CHECK_TESTS)
TESTS += $(CHECK_TESTS)
check_rows = tests/unit/check_rows.c tests/unit/check_rows.h $(facts_make)
dmarc_cases = tests/unit/dmarc_cases.c tests/unit/dmarc_cases.h $(check_rows)
tests_unit_test_check_dmarc_SOURCES = tests/unit/test_check_dmarc.c \
	$(dmarc_cases)
tests_unit_test_check_dmarc_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_dmarc_record_SOURCES = \
	tests/unit/test_check_dmarc_record.c $(dmarc_cases)
tests_unit_test_check_dmarc_record_LDADD = $(floor_checks) $(LIBS_ALL) \
	$(TEST_LIBS)
tests_unit_test_check_dmarc_unsure_SOURCES = \
	tests/unit/test_check_dmarc_unsure.c $(dmarc_cases)
tests_unit_test_check_dmarc_unsure_LDADD = $(floor_checks) $(LIBS_ALL) \
	$(TEST_LIBS)
tests_unit_test_check_bulk_SOURCES = tests/unit/test_check_bulk.c \
	$(check_rows)
tests_unit_test_check_bulk_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_dkim_SOURCES = tests/unit/test_check_dkim.c \
	$(check_rows)
tests_unit_test_check_dkim_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_egress_SOURCES = tests/unit/test_check_egress.c \
	$(check_rows)
tests_unit_test_check_egress_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_attachment_SOURCES = \
	tests/unit/test_check_attachment.c $(check_rows)
tests_unit_test_check_attachment_LDADD = $(floor_checks) $(LIBS_ALL) \
	$(TEST_LIBS)
tests_unit_test_check_form_SOURCES = tests/unit/test_check_form.c \
	$(check_rows)
tests_unit_test_check_form_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_grades_SOURCES = tests/unit/test_check_grades.c \
	$(facts_make)
tests_unit_test_check_grades_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_mx_SOURCES = tests/unit/test_check_mx.c $(check_rows)
tests_unit_test_check_mx_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_spf_SOURCES = tests/unit/test_check_spf.c $(check_rows)
tests_unit_test_check_spf_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_names_SOURCES = tests/unit/test_check_names.c \
	$(check_rows)
tests_unit_test_check_names_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_header_SOURCES = tests/unit/test_check_header.c \
	$(check_rows)
tests_unit_test_check_header_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
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
