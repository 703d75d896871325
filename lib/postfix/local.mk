noinst_LIBRARIES += lib/postfix/libpostfix.a
lib_postfix_libpostfix_a_SOURCES = \
	lib/postfix/postfix.h \
	lib/postfix/rewriter.h
