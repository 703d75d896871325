noinst_LIBRARIES += lib/gate/libgate.a
lib_gate_libgate_a_SOURCES = \
	lib/gate/gate.c \
	lib/gate/gate.h \
	lib/gate/gate_private.h \
	lib/gate/gather.c \
	lib/gate/gather.h \
	lib/gate/message_ids.c \
	lib/gate/message_ids.h \
	lib/gate/rules.c \
	lib/gate/sources.c \
	lib/gate/sources.h \
	lib/gate/take.c \
	lib/gate/take_auth.c \
	lib/gate/take_id.c \
	lib/gate/take_links.c \
	lib/gate/take_spf.c

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_gate tests/unit/test_gather \
	tests/unit/test_gather_auth tests/unit/test_gather_links \
	tests/unit/test_gather_spf tests/unit/test_message_ids \
	tests/unit/test_take_id
TESTS += tests/unit/test_gate tests/unit/test_gather \
	tests/unit/test_gather_auth tests/unit/test_gather_links \
	tests/unit/test_gather_spf tests/unit/test_message_ids \
	tests/unit/test_take_id
tests_unit_test_gather_links_SOURCES = tests/unit/test_gather_links.c \
	$(gate_house)
tests_unit_test_gather_links_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_gather_auth_SOURCES = tests/unit/test_gather_auth.c \
	$(gate_house)
tests_unit_test_gather_auth_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_gather_spf_SOURCES = tests/unit/test_gather_spf.c $(gate_house)
tests_unit_test_gather_spf_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
gate_house = tests/unit/gate_house.c tests/unit/gate_house.h $(CACHE_HOUSE)
tests_unit_test_gate_SOURCES = tests/unit/test_gate.c $(gate_house)
tests_unit_test_gate_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_gather_SOURCES = tests/unit/test_gather.c $(gate_house) \
	$(POSTFIX_ROOM)
tests_unit_test_gather_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_message_ids_SOURCES = tests/unit/test_message_ids.c
tests_unit_test_message_ids_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_take_id_SOURCES = tests/unit/test_take_id.c $(gate_house)
tests_unit_test_take_id_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
endif
