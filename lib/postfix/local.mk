noinst_LIBRARIES += lib/postfix/libpostfix.a
lib_postfix_libpostfix_a_SOURCES = \
	lib/postfix/config.c \
	lib/postfix/config.h \
	lib/postfix/config_judge.c \
	lib/postfix/config_judge.h \
	lib/postfix/config_read.c \
	lib/postfix/config_rules.c \
	lib/postfix/config_rules.h \
	lib/postfix/config_rules_login.c \
	lib/postfix/config_rules_macro.c \
	lib/postfix/config_rules_mail.c \
	lib/postfix/config_rules_main.c \
	lib/postfix/config_rules_milter.c \
	lib/postfix/config_rules_policy.c \
	lib/postfix/config_rules_relay.c \
	lib/postfix/config_rules_socket.c \
	lib/postfix/config_socket.c \
	lib/postfix/inquiry.c \
	lib/postfix/inquiry.h \
	lib/postfix/local_domains.c \
	lib/postfix/lookups.c \
	lib/postfix/path.c \
	lib/postfix/path.h \
	lib/postfix/postfix.c \
	lib/postfix/postfix.h \
	lib/postfix/rewriter.c \
	lib/postfix/rewriter.h \
	lib/postfix/rules.c \
	lib/postfix/rules.h \
	lib/postfix/rules_find.c \
	lib/postfix/rules_rewrite.c \
	lib/postfix/table_failure.c \
	lib/postfix/table_failure.h \
	lib/postfix/tables.c \
	lib/postfix/tables.h \
	lib/postfix/tables_private.h \
	lib/postfix/tls_policy.c \
	lib/postfix/tls_policy.h \
	lib/postfix/words.c \
	lib/postfix/words.h

if HAVE_CHECK
POSTFIX_ROOM = tests/unit/postfix_room.c tests/unit/postfix_room.h
REWRITER_HOUSE = tests/unit/rewriter_house.c tests/unit/rewriter_house.h \
	$(POSTFIX_ROOM)
check_PROGRAMS += tests/unit/test_postfix
TESTS += tests/unit/test_postfix
tests_unit_test_postfix_SOURCES = tests/unit/test_postfix.c $(POSTFIX_ROOM)
tests_unit_test_postfix_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_config_rules
TESTS += tests/unit/test_config_rules
tests_unit_test_config_rules_SOURCES = tests/unit/test_config_rules.c
tests_unit_test_config_rules_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_inquiry
TESTS += tests/unit/test_inquiry
tests_unit_test_inquiry_SOURCES = tests/unit/test_inquiry.c $(POSTFIX_ROOM)
tests_unit_test_inquiry_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_rewriter
TESTS += tests/unit/test_rewriter
tests_unit_test_rewriter_SOURCES = tests/unit/test_rewriter.c $(REWRITER_HOUSE)
tests_unit_test_rewriter_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_rewriter_failure
TESTS += tests/unit/test_rewriter_failure
tests_unit_test_rewriter_failure_SOURCES = tests/unit/test_rewriter_failure.c \
	$(REWRITER_HOUSE)
tests_unit_test_rewriter_failure_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_rewriter_life
TESTS += tests/unit/test_rewriter_life
tests_unit_test_rewriter_life_SOURCES = tests/unit/test_rewriter_life.c \
	$(REWRITER_HOUSE)
tests_unit_test_rewriter_life_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
endif
