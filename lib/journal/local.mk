noinst_LIBRARIES += lib/journal/libjournal.a
lib_journal_libjournal_a_SOURCES = \
	lib/journal/event.c \
	lib/journal/event.h \
	lib/journal/file.c \
	lib/journal/history.c \
	lib/journal/history.h \
	lib/journal/journal.c \
	lib/journal/journal.h \
	lib/journal/line.c \
	lib/journal/record.c \
	lib/journal/record.h \
	lib/journal/schema.c \
	lib/journal/store.c \
	lib/journal/store.h \
	lib/journal/tally.c \
	lib/journal/tally.h \
	lib/journal/writer.c \
	lib/journal/writer.h
