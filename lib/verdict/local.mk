noinst_LIBRARIES += lib/verdict/libverdict.a
lib_verdict_libverdict_a_SOURCES = \
	lib/verdict/id.c \
	lib/verdict/id.h \
	lib/verdict/judge.c \
	lib/verdict/policy.c \
	lib/verdict/reply.c \
	lib/verdict/verdict.h
