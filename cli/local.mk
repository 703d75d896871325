bin_PROGRAMS += cli/postfrank
cli_postfrank_SOURCES = \
	cli/cli.h \
	cli/main.c
cli_postfrank_LDADD = $(floor_gate) $(LIBS_ALL)
