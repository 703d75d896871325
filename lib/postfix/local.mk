noinst_LIBRARIES += lib/postfix/libpostfix.a
lib_postfix_libpostfix_a_SOURCES = \
	lib/postfix/local_domains.c \
	lib/postfix/postfix.c \
	lib/postfix/postfix.h \
	lib/postfix/rewriter.c \
	lib/postfix/rewriter.h \
	lib/postfix/words.c \
	lib/postfix/words.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_postfix
TESTS += tests/unit/test_postfix
tests_unit_test_postfix_SOURCES = tests/unit/test_postfix.c \
	tests/unit/postfix_room.c tests/unit/postfix_room.h
tests_unit_test_postfix_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
endif
