noinst_LIBRARIES += lib/gate/libgate.a
lib_gate_libgate_a_SOURCES = \
	lib/gate/gate.c \
	lib/gate/gate.h \
	lib/gate/rules.c
