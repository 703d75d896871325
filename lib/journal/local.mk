noinst_LIBRARIES += lib/journal/libjournal.a
lib_journal_libjournal_a_SOURCES = \
	lib/journal/event.c \
	lib/journal/event.h \
	lib/journal/fact_list.c \
	lib/journal/fact_list.h \
	lib/journal/fact_read.c \
	lib/journal/file.c \
	lib/journal/history.c \
	lib/journal/history.h \
	lib/journal/journal.c \
	lib/journal/journal.h \
	lib/journal/line.c \
	lib/journal/record.c \
	lib/journal/record.h \
	lib/journal/retention.c \
	lib/journal/schema.c \
	lib/journal/store.c \
	lib/journal/store.h \
	lib/journal/store_private.h \
	lib/journal/store_write.c \
	lib/journal/tally.c \
	lib/journal/tally.h \
	lib/journal/writer.c \
	lib/journal/writer.h \
	lib/journal/writer_private.h \
	lib/journal/writer_step.c

if HAVE_CHECK
journal_room = tests/unit/decision.c tests/unit/decision.h \
	tests/unit/journal_room.c tests/unit/journal_room.h
check_PROGRAMS += tests/unit/test_event
TESTS += tests/unit/test_event
tests_unit_test_event_SOURCES = tests/unit/test_event.c \
	tests/unit/decision.c tests/unit/decision.h
tests_unit_test_event_LDADD = $(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_history
TESTS += tests/unit/test_history
tests_unit_test_history_SOURCES = tests/unit/test_history.c $(journal_room)
tests_unit_test_history_LDADD = $(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_journal
TESTS += tests/unit/test_journal
tests_unit_test_journal_SOURCES = tests/unit/test_journal.c $(journal_room)
tests_unit_test_journal_LDADD = $(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_journal_facts
TESTS += tests/unit/test_journal_facts
tests_unit_test_journal_facts_SOURCES = tests/unit/test_journal_facts.c \
	$(journal_room)
tests_unit_test_journal_facts_LDADD = \
	$(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_journal_trouble
TESTS += tests/unit/test_journal_trouble
tests_unit_test_journal_trouble_SOURCES = tests/unit/test_journal_trouble.c \
	$(journal_room)
tests_unit_test_journal_trouble_LDADD = \
	$(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
endif
