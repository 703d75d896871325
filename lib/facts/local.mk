noinst_LIBRARIES += lib/facts/libfacts.a
lib_facts_libfacts_a_SOURCES = \
	lib/facts/domain.h \
	lib/facts/domain_cache.h \
	lib/facts/facts.h \
	lib/facts/message.c \
	lib/facts/message.h \
	lib/facts/scope.c \
	lib/facts/scope.h \
	lib/facts/session.c \
	lib/facts/session.h
