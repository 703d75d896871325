# Not built by default: "make bench" builds and runs them.
bench_programs = \
	bench/content \
	bench/log_sink \
	bench/milter_load \
	bench/milter_null_epoll \
	bench/milter_null_libmilter \
	bench/policy_load \
	bench/policy_null \
	bench/spf_memory
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
dist_noinst_SCRIPTS += bench/run
EXTRA_DIST += bench/messages.py bench/postfix.py bench/servers.py \
	bench/signed.py

bench_content_LDADD = $(floor_checks) $(LIBS_ALL)
bench_log_sink_SOURCES = bench/log_sink.c
bench_milter_load_SOURCES = bench/milter_load.c bench/milter_script.c \
	bench/milter_script.h bench/load.c bench/load.h
bench_milter_null_epoll_SOURCES = bench/milter_null_epoll.c \
	bench/null_server.c bench/null_server.h
bench_milter_null_libmilter_SOURCES = bench/milter_null_libmilter.c
bench_milter_null_libmilter_LDADD = $(MILTER_LIBS)
bench_policy_load_SOURCES = bench/policy_load.c bench/load.c bench/load.h
bench_policy_null_SOURCES = bench/policy_null.c \
	bench/null_server.c bench/null_server.h
bench_spf_memory_SOURCES = bench/spf_memory.c
bench_spf_memory_LDADD = $(floor_auth) $(LIBS_ALL)
if HAVE_LIBSPF2
bench_spf_memory_SOURCES += $(SPF_LIBSPF2)
bench_spf_memory_LDADD += $(SPF2_LIBS)
endif

.PHONY: bench bench-quick
bench: all $(bench_programs) tests/dns/fake_dns$(EXEEXT)
	$(srcdir)/bench/run $(abs_top_builddir)
bench-quick: all $(bench_programs) tests/dns/fake_dns$(EXEEXT)
	$(srcdir)/bench/run --quick $(abs_top_builddir)
