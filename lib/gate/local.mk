noinst_LIBRARIES += lib/gate/libgate.a
lib_gate_libgate_a_SOURCES = \
	lib/gate/gate.c \
	lib/gate/gate.h \
	lib/gate/rules.c

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_gate
TESTS += tests/unit/test_gate
tests_unit_test_gate_SOURCES = tests/unit/test_gate.c $(CACHE_HOUSE)
tests_unit_test_gate_LDADD = $(floor_gate) $(LIBS_ALL) $(TEST_LIBS)
endif
