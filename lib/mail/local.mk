noinst_LIBRARIES += lib/mail/libmail.a
lib_mail_libmail_a_SOURCES = \
	lib/mail/address.c \
	lib/mail/address.h \
	lib/mail/address_list.c \
	lib/mail/address_private.h \
	lib/mail/address_word.c \
	lib/mail/alternative.c \
	lib/mail/alternative.h \
	lib/mail/auth_results.c \
	lib/mail/charset.c \
	lib/mail/charset.h \
	lib/mail/charset_jis.c \
	lib/mail/charset_label.c \
	lib/mail/charset_private.h \
	lib/mail/content.c \
	lib/mail/content.h \
	lib/mail/date.c \
	lib/mail/date.h \
	lib/mail/date_make.c \
	lib/mail/date_make.h \
	lib/mail/domain.c \
	lib/mail/domain.h \
	lib/mail/eml.c \
	lib/mail/eml.h \
	lib/mail/expression.c \
	lib/mail/expression.h \
	lib/mail/field.c \
	lib/mail/field.h \
	lib/mail/file_kind.c \
	lib/mail/file_kind.h \
	lib/mail/fold.c \
	lib/mail/fold.h \
	lib/mail/freemail.c \
	lib/mail/freemail.h \
	lib/mail/header_text.c \
	lib/mail/header_text.h \
	lib/mail/html.c \
	lib/mail/html.h \
	lib/mail/html_active.c \
	lib/mail/html_active.h \
	lib/mail/html_names.c \
	lib/mail/html_private.h \
	lib/mail/html_raw.c \
	lib/mail/html_reference.c \
	lib/mail/html_style.c \
	lib/mail/html_tag.c \
	lib/mail/html_text.c \
	lib/mail/html_text.h \
	lib/mail/link.c \
	lib/mail/link.h \
	lib/mail/link_remote.c \
	lib/mail/link_text.c \
	lib/mail/lookalike.c \
	lib/mail/lookalike.h \
	lib/mail/match.c \
	lib/mail/match.h \
	lib/mail/match_make.c \
	lib/mail/match_private.h \
	lib/mail/mime.c \
	lib/mail/mime.h \
	lib/mail/mime_boundary.c \
	lib/mail/mime_fault.c \
	lib/mail/mime_head.c \
	lib/mail/mime_header.c \
	lib/mail/mime_private.h \
	lib/mail/mime_text.c \
	lib/mail/organization.c \
	lib/mail/organization.h \
	lib/mail/parameter.c \
	lib/mail/parameter.h \
	lib/mail/quoted.c \
	lib/mail/quoted.h \
	lib/mail/received.c \
	lib/mail/received.h \
	lib/mail/shown.c \
	lib/mail/shown.h \
	lib/mail/text_file.c \
	lib/mail/text_file.h \
	lib/mail/trace.c \
	lib/mail/trace_private.h \
	lib/mail/url.c \
	lib/mail/url.h \
	lib/mail/url_host.c \
	lib/mail/url_name.c \
	lib/mail/url_private.h \
	lib/mail/word_list.c \
	lib/mail/word_list.h \
	lib/mail/zip.c \
	lib/mail/zip.h

if HAVE_CHECK
MAIL_TESTS = tests/unit/test_date tests/unit/test_file_kind tests/unit/test_domain tests/unit/test_address \
	tests/unit/test_address_list tests/unit/test_content \
	tests/unit/test_content_file \
	tests/unit/test_mime tests/unit/test_mime_faults \
	tests/unit/test_mime_limits \
	tests/unit/test_eml tests/unit/test_html \
	tests/unit/test_charset tests/unit/test_charset_limits \
	tests/unit/test_header_text tests/unit/test_parameter \
	tests/unit/test_html_text tests/unit/test_url \
	tests/unit/test_link tests/unit/test_lookalike \
	tests/unit/test_alternative \
	tests/unit/test_fold tests/unit/test_freemail tests/unit/test_organization \
	tests/unit/test_quoted tests/unit/test_received
MAIL_TESTS += tests/unit/test_date_make tests/unit/test_expression tests/unit/test_match \
	tests/unit/test_word_list
tests_unit_test_date_make_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_expression_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_match_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_word_list_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
if HAVE_LIBXML
MAIL_TESTS += tests/unit/test_html_peer
tests_unit_test_html_peer_SOURCES = tests/unit/test_html_peer.c \
	$(mail_files)
tests_unit_test_html_peer_CFLAGS = $(AM_CFLAGS) $(LIBXML_CFLAGS)
tests_unit_test_html_peer_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS) \
	$(LIBXML_LIBS)
endif
check_PROGRAMS += $(MAIL_TESTS)
TESTS += $(MAIL_TESTS)
tests_unit_test_file_kind_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_date_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_address_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_address_list_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_charset_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_header_text_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_parameter_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_charset_limits_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_fold_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_mime_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_organization_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_received_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_quoted_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_eml_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_html_text_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_url_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_link_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_lookalike_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_alternative_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_html_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_mime_faults_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_mime_limits_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_freemail_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_content_file_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_content_LDADD = $(floor_mail) $(LIBS_ALL) $(TEST_LIBS)
endif
