noinst_LIBRARIES += lib/checks/libchecks.a
lib_checks_libchecks_a_SOURCES = \
	lib/checks/added_field.c \
	lib/checks/added_field.h \
	lib/checks/attachment.c \
	lib/checks/check.h \
	lib/checks/date.c \
	lib/checks/dkim.c \
	lib/checks/dkim_words.c \
	lib/checks/dkim_words.h \
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
	lib/checks/html.c \
	lib/checks/html_script.c \
	lib/checks/keywords.c \
	lib/checks/keywords.h \
	lib/checks/keywords_lists.c \
	lib/checks/keywords_text.c \
	lib/checks/line_length.c \
	lib/checks/link_listed.c \
	lib/checks/link_target.c \
	lib/checks/links.c \
	lib/checks/list_unsubscribe.c \
	lib/checks/mail_domain.c \
	lib/checks/mail_domain.h \
	lib/checks/message_id.c \
	lib/checks/mime_structure.c \
	lib/checks/mx.c \
	lib/checks/multipart.c \
	lib/checks/mx_reachable.c \
	lib/checks/private_address.c \
	lib/checks/ptr.c \
	lib/checks/raw_8bit.c \
	lib/checks/received_hops.c \
	lib/checks/relay_capability.c \
	lib/checks/receivers_shipped.h \
	lib/checks/return_path.c \
	lib/checks/sender_domain.c \
	lib/checks/shared_address.c \
	lib/checks/spf.c \
	lib/checks/spf_record.c \
	lib/checks/survey.c \
	lib/checks/survey.h \
	lib/checks/table.c
nodist_lib_checks_libchecks_a_SOURCES = lib/checks/keywords_shipped.c \
	lib/checks/receivers_shipped.c

# The lists of etc/ are built in, so that what a check knows without any
# configuration is always there.
lib/checks/keywords_shipped.c: lib/checks/keywords_shipped.sh $(keyword_lists)
	$(AM_V_GEN)$(MKDIR_P) lib/checks && \
	    $(srcdir)/lib/checks/keywords_shipped.sh \
	    $(srcdir)/etc/keywords.en $(srcdir)/etc/keywords.ja >$@.new && \
	    mv $@.new $@
CLEANFILES += lib/checks/keywords_shipped.c
EXTRA_DIST += lib/checks/keywords_shipped.sh

# The profiles are data, and yet always there.
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
	tests/unit/test_check_links \
	tests/unit/test_check_mx tests/unit/test_check_names \
	tests/unit/test_check_raw_8bit \
	tests/unit/test_check_reach tests/unit/test_check_relay \
	tests/unit/test_check_sender \
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
tests_unit_test_check_links_SOURCES = tests/unit/test_check_links.c \
	$(check_rows)
tests_unit_test_check_links_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
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
tests_unit_test_check_raw_8bit_SOURCES = tests/unit/test_check_raw_8bit.c \
	$(check_rows)
tests_unit_test_check_raw_8bit_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_reach_SOURCES = tests/unit/test_check_reach.c \
	$(check_rows)
tests_unit_test_check_reach_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_relay_SOURCES = tests/unit/test_check_relay.c \
	$(check_rows)
tests_unit_test_check_relay_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_check_sender_SOURCES = tests/unit/test_check_sender.c \
	$(check_rows)
tests_unit_test_check_sender_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_html_script_SOURCES = tests/unit/test_html_script.c \
	$(facts_make)
tests_unit_test_html_script_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
KEYWORD_TESTS = tests/unit/test_keywords tests/unit/test_keywords_lists \
	tests/unit/test_keywords_samples
check_PROGRAMS += $(KEYWORD_TESTS)
TESTS += $(KEYWORD_TESTS)
keywords_make = tests/unit/keywords_make.c tests/unit/keywords_make.h
tests_unit_test_keywords_SOURCES = tests/unit/test_keywords.c \
	$(keywords_make) $(facts_make)
tests_unit_test_keywords_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_keywords_lists_SOURCES = tests/unit/test_keywords_lists.c \
	$(keywords_make)
tests_unit_test_keywords_lists_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_keywords_samples_SOURCES = \
	tests/unit/test_keywords_samples.c $(mail_files) $(facts_make)
tests_unit_test_keywords_samples_LDADD = $(floor_checks) $(LIBS_ALL) \
	$(TEST_LIBS)
endif

EXTRA_DIST += \
	tests/keywords/honest/bank_en.eml \
	tests/keywords/honest/bank_ja.eml \
	tests/keywords/honest/campaign_winner_ja.eml \
	tests/keywords/honest/charity_en.eml \
	tests/keywords/honest/dunning_en.eml \
	tests/keywords/honest/form_reply_ja.eml \
	tests/keywords/honest/invoice_en.eml \
	tests/keywords/honest/invoice_ja.eml \
	tests/keywords/honest/list_en.eml \
	tests/keywords/honest/meeting_ja.eml \
	tests/keywords/honest/newsletter_en.eml \
	tests/keywords/honest/newsletter_ja.eml \
	tests/keywords/honest/password_reset_en.eml \
	tests/keywords/honest/password_reset_ja.eml \
	tests/keywords/honest/recruiter_en.eml \
	tests/keywords/honest/signin_alert_en.eml \
	tests/keywords/honest/telecom_ja.eml \
	tests/keywords/spam/advance_fee_en.eml \
	tests/keywords/spam/bill_ja.eml \
	tests/keywords/spam/casino_en.eml \
	tests/keywords/spam/copy_ja.eml \
	tests/keywords/spam/dating_en.eml \
	tests/keywords/spam/dating_ja.eml \
	tests/keywords/spam/extortion_en.eml \
	tests/keywords/spam/gift_ja.eml \
	tests/keywords/spam/invest_ja.eml \
	tests/keywords/spam/loan_en.eml \
	tests/keywords/spam/loan_ja.eml \
	tests/keywords/spam/lottery_en.eml \
	tests/keywords/spam/mailbox_en.eml \
	tests/keywords/spam/phishing_ja.eml \
	tests/keywords/spam/pills_en.eml \
	tests/keywords/spam/seo_en.eml \
	tests/keywords/spam/side_job_ja.eml \
	tests/keywords/spam/work_en.eml
