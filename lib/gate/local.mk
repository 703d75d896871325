noinst_LIBRARIES += lib/gate/libgate.a
lib_gate_libgate_a_SOURCES = \
	lib/gate/gate.h
