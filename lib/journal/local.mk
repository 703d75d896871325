noinst_LIBRARIES += lib/journal/libjournal.a
lib_journal_libjournal_a_SOURCES = \
	lib/journal/history.h \
	lib/journal/journal.h
