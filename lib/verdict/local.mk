noinst_LIBRARIES += lib/verdict/libverdict.a
lib_verdict_libverdict_a_SOURCES = \
	lib/verdict/id.h \
	lib/verdict/verdict.h
