# Not built by default: "make bench" builds and runs them.
bench_programs = \
	bench/policy_load \
	bench/policy_null \
	bench/milter_load \
	bench/milter_null_epoll \
	bench/milter_null_libmilter
EXTRA_PROGRAMS += $(bench_programs)

bench_policy_load_SOURCES = bench/policy_load.c bench/load.c bench/load.h
bench_policy_null_SOURCES = bench/policy_null.c
bench_milter_load_SOURCES = bench/milter_load.c bench/milter_script.c \
	bench/milter_script.h bench/load.c bench/load.h
bench_milter_null_epoll_SOURCES = bench/milter_null_epoll.c
bench_milter_null_libmilter_SOURCES = bench/milter_null_libmilter.c
bench_milter_null_libmilter_LDADD = $(MILTER_LIBS)
