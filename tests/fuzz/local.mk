# Fuzz targets of lib/mail and of the judge. `make check` runs them over their
# seeds; configure with --enable-fuzzing CC=clang for the fuzzers themselves.
# `make fuzz` runs each for FUZZ_SECONDS, or those that FUZZ_TARGETS names;
# `make fuzz-quick` those that read what a message is made of, shortly.
FUZZ_SEEDS = \
	tests/fuzz/seeds/address/group \
	tests/fuzz/seeds/address/list \
	tests/fuzz/seeds/address/literal \
	tests/fuzz/seeds/address/path \
	tests/fuzz/seeds/address/quoted \
	tests/fuzz/seeds/address/route \
	tests/fuzz/seeds/address/utf8 \
	tests/fuzz/seeds/charset/controls \
	tests/fuzz/seeds/charset/euc \
	tests/fuzz/seeds/charset/fold \
	tests/fuzz/seeds/charset/gb \
	tests/fuzz/seeds/charset/jis \
	tests/fuzz/seeds/charset/sjis \
	tests/fuzz/seeds/charset/utf16 \
	tests/fuzz/seeds/charset/utf7 \
	tests/fuzz/seeds/charset/vietnamese \
	tests/fuzz/seeds/eml/crlf.eml \
	tests/fuzz/seeds/eml/lf.eml \
	tests/fuzz/seeds/facts/domain_alias \
	tests/fuzz/seeds/facts/domain_host \
	tests/fuzz/seeds/facts/domain_mail \
	tests/fuzz/seeds/facts/domain_null_mx \
	tests/fuzz/seeds/facts/egress \
	tests/fuzz/seeds/facts/relay \
	tests/fuzz/seeds/header_text/parameters \
	tests/fuzz/seeds/header_text/raw \
	tests/fuzz/seeds/header_text/type \
	tests/fuzz/seeds/header_text/words \
	tests/fuzz/seeds/html/comments.html \
	tests/fuzz/seeds/html/page.html \
	tests/fuzz/seeds/html/script.html \
	tests/fuzz/seeds/judge/archive.eml \
	tests/fuzz/seeds/judge/attachments.eml \
	tests/fuzz/seeds/judge/long_archive.eml \
	tests/fuzz/seeds/judge/html.eml \
	tests/fuzz/seeds/judge/local.eml \
	tests/fuzz/seeds/judge/paths.eml \
	tests/fuzz/seeds/judge/signed.eml \
	tests/fuzz/seeds/keywords/english \
	tests/fuzz/seeds/keywords/expressions \
	tests/fuzz/seeds/keywords/japanese \
	tests/fuzz/seeds/keywords/wrong \
	tests/fuzz/seeds/link/empty \
	tests/fuzz/seeds/link/nul_in_alt \
	tests/fuzz/seeds/link/page.html \
	tests/fuzz/seeds/link/text \
	tests/fuzz/seeds/mime/archive.eml \
	tests/fuzz/seeds/mime/attachments.eml \
	tests/fuzz/seeds/mime/long_archive.eml \
	tests/fuzz/seeds/mime/alternative.eml \
	tests/fuzz/seeds/mime/encoded.eml \
	tests/fuzz/seeds/mime/forward.eml \
	tests/fuzz/seeds/mime/jis.eml \
	tests/fuzz/seeds/mime/utf16.eml \
	tests/fuzz/seeds/received/exim \
	tests/fuzz/seeds/received/gmail \
	tests/fuzz/seeds/received/postfix \
	tests/fuzz/seeds/received/qmail \
	tests/fuzz/seeds/received/spf \
	tests/fuzz/seeds/url/idn \
	tests/fuzz/seeds/url/ipv6 \
	tests/fuzz/seeds/url/odd \
	tests/fuzz/seeds/url/relative
EXTRA_DIST += tests/fuzz/fuzz.h $(FUZZ_SEEDS)

dist_noinst_SCRIPTS += tests/fuzz/run
FUZZ_SECONDS = 600
FUZZ_TARGETS =
FUZZ_QUICK = header_text mime html link charset keywords
.PHONY: fuzz fuzz-quick
fuzz: all
	$(srcdir)/tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ_TARGETS)
fuzz-quick: all
	$(srcdir)/tests/fuzz/run 20 $(FUZZ_QUICK)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_address tests/fuzz/fuzz_html \
	tests/fuzz/fuzz_mime tests/fuzz/fuzz_eml tests/fuzz/fuzz_facts \
	tests/fuzz/fuzz_judge
tests_fuzz_fuzz_address_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_address_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_fuzz_html_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_html_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_fuzz_mime_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_mime_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_fuzz_eml_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_eml_LDADD = $(floor_facts) $(LIBS_ALL)
tests_fuzz_fuzz_facts_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_facts_LDADD = $(floor_facts) $(LIBS_ALL)
tests_fuzz_fuzz_judge_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_judge_LDADD = $(floor_verdict) $(LIBS_ALL)
noinst_PROGRAMS += tests/fuzz/fuzz_charset tests/fuzz/fuzz_header_text
tests_fuzz_fuzz_charset_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_charset_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_fuzz_header_text_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_header_text_LDADD = $(floor_mail) $(LIBS_ALL)
noinst_PROGRAMS += tests/fuzz/fuzz_received
tests_fuzz_fuzz_received_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_received_LDADD = $(floor_mail) $(LIBS_ALL)
noinst_PROGRAMS += tests/fuzz/fuzz_keywords
tests_fuzz_fuzz_keywords_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_keywords_LDADD = $(floor_checks) $(LIBS_ALL)
noinst_PROGRAMS += tests/fuzz/fuzz_link tests/fuzz/fuzz_url
tests_fuzz_fuzz_link_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_link_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_fuzz_url_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_url_LDADD = $(floor_mail) $(LIBS_ALL)
endif

REPLAYS = tests/fuzz/replay_address tests/fuzz/replay_html \
	tests/fuzz/replay_mime tests/fuzz/replay_eml tests/fuzz/replay_facts \
	tests/fuzz/replay_judge tests/fuzz/replay_received \
	tests/fuzz/replay_link tests/fuzz/replay_url \
	tests/fuzz/replay_charset tests/fuzz/replay_header_text
check_PROGRAMS += $(REPLAYS)
TESTS += $(REPLAYS)
tests_fuzz_replay_address_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_address.c
tests_fuzz_replay_address_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_html_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_html.c
tests_fuzz_replay_html_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_mime_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_mime.c
tests_fuzz_replay_mime_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_eml_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_eml.c
tests_fuzz_replay_eml_LDADD = $(floor_facts) $(LIBS_ALL)
tests_fuzz_replay_facts_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_facts.c
tests_fuzz_replay_facts_LDADD = $(floor_facts) $(LIBS_ALL)
tests_fuzz_replay_judge_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_judge.c
tests_fuzz_replay_judge_LDADD = $(floor_verdict) $(LIBS_ALL)
tests_fuzz_replay_charset_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_charset.c
tests_fuzz_replay_charset_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_header_text_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_header_text.c
tests_fuzz_replay_header_text_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_received_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_received.c
tests_fuzz_replay_received_LDADD = $(floor_mail) $(LIBS_ALL)
REPLAYS += tests/fuzz/replay_keywords
tests_fuzz_replay_keywords_SOURCES = tests/fuzz/replay.c \
	tests/fuzz/fuzz_keywords.c
tests_fuzz_replay_keywords_LDADD = $(floor_checks) $(LIBS_ALL)
tests_fuzz_replay_link_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_link.c
tests_fuzz_replay_link_LDADD = $(floor_mail) $(LIBS_ALL)
tests_fuzz_replay_url_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_url.c
tests_fuzz_replay_url_LDADD = $(floor_mail) $(LIBS_ALL)
