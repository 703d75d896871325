bin_PROGRAMS += cli/postfrank
cli_postfrank_SOURCES = \
	cli/cli.h \
	cli/conf.c \
	cli/config.c \
	cli/main.c \
	cli/report.c \
	cli/report.h \
	cli/report_gather.c \
	cli/report_html.c \
	cli/report_json.c \
	cli/report_text.c
cli_postfrank_LDADD = $(floor_gate) $(LIBS_ALL)

dist_noinst_SCRIPTS += tests/cli/config.sh
TESTS += tests/cli/config.sh
