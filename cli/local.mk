bin_PROGRAMS += cli/postfrank
cli_postfrank_SOURCES = \
	cli/check.c \
	cli/check.h \
	cli/check_facts.c \
	cli/check_file.c \
	cli/check_print.c \
	cli/cli.h \
	cli/conf.c \
	cli/config.c \
	cli/doctor.c \
	cli/doctor_check.c \
	cli/doctor.h \
	cli/doctor_dkim.c \
	cli/doctor_dmarc.c \
	cli/doctor_domains.c \
	cli/doctor_evidence.c \
	cli/doctor_gather.c \
	cli/doctor_gather.h \
	cli/doctor_json.c \
	cli/doctor_judge.c \
	cli/doctor_postfix.c \
	cli/doctor_print.c \
	cli/doctor_record.c \
	cli/doctor_spf.c \
	cli/doctor_visit.c \
	cli/explain.c \
	cli/explain.h \
	cli/explain_receiver.c \
	cli/file.c \
	cli/file.h \
	cli/learn.c \
	cli/learn.h \
	cli/learn_dkim.c \
	cli/learn_join.c \
	cli/learn_print.c \
	cli/learn_private.h \
	cli/learn_read.c \
	cli/learn_trace.c \
	cli/main.c \
	cli/monitor.c \
	cli/monitor.h \
	cli/monitor_compare.c \
	cli/monitor_gate.c \
	cli/monitor_mail.c \
	cli/monitor_names.c \
	cli/monitor_relay.c \
	cli/monitor_state.c \
	cli/monitor_text.c \
	cli/report.c \
	cli/report.h \
	cli/report_gather.c \
	cli/report_html.c \
	cli/report_json.c \
	cli/report_text.c \
	cli/setup.c \
	cli/setup.h \
	cli/setup_file.c \
	cli/setup_plan.c \
	cli/setup_postfix.c \
	cli/setup_print.c \
	cli/setup_stage.c \
	cli/setup_state.c \
	cli/setup_test.c \
	cli/setup_wish.c \
	cli/spf.c
cli_postfrank_LDADD = $(floor_gate) $(LIBS_ALL)
if HAVE_LIBSPF2
cli_postfrank_SOURCES += $(SPF_LIBSPF2)
cli_postfrank_LDADD += $(SPF2_LIBS)
endif
SPF_LIBSPF2 = cli/spf_libspf2.c cli/spf_libspf2.h \
	cli/spf_rewrite.c cli/spf_rewrite.h

EXTRA_DIST += tests/cli/at_terminal.py tests/cli/want.sh \
	tests/cli/doctor_room.sh
dist_noinst_SCRIPTS += tests/cli/config.sh
TESTS += tests/cli/config.sh
check_PROGRAMS += tests/cli/make_decision
tests_cli_make_decision_SOURCES = tests/cli/make_decision.c $(facts_make)
tests_cli_make_decision_LDADD = $(floor_journal) $(LIBS_ALL)
dist_noinst_SCRIPTS += tests/cli/check.sh
TESTS += tests/cli/check.sh
dist_noinst_SCRIPTS += tests/cli/doctor.sh
LONG_TESTS += tests/cli/doctor.sh
dist_noinst_SCRIPTS += tests/cli/doctor_mail.sh
TESTS += tests/cli/doctor_mail.sh
dist_noinst_SCRIPTS += tests/cli/doctor_postfix.sh
LONG_TESTS += tests/cli/doctor_postfix.sh
dist_noinst_SCRIPTS += tests/cli/learn.sh
TESTS += tests/cli/learn.sh
dist_noinst_SCRIPTS += tests/cli/memory.py
TESTS += tests/cli/memory.py
dist_noinst_SCRIPTS += tests/cli/monitor.sh
LONG_TESTS += tests/cli/monitor.sh
dist_noinst_SCRIPTS += tests/cli/report.sh
TESTS += tests/cli/report.sh
dist_noinst_SCRIPTS += tests/cli/setup.sh
TESTS += tests/cli/setup.sh
dist_noinst_SCRIPTS += tests/cli/spf.sh
TESTS += tests/cli/spf.sh

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_wrap
TESTS += tests/unit/test_wrap
tests_unit_test_wrap_SOURCES = tests/unit/test_wrap.c
tests_unit_test_wrap_LDADD = $(floor_util) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_report
TESTS += tests/unit/test_report
tests_unit_test_report_SOURCES = tests/unit/test_report.c $(journal_room) \
	cli/report.h \
	cli/report_gather.c \
	cli/report_html.c \
	cli/report_json.c \
	cli/report_text.c
tests_unit_test_report_LDADD = $(floor_journal) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_doctor_spf
TESTS += tests/unit/test_doctor_spf
tests_unit_test_doctor_spf_SOURCES = tests/unit/test_doctor_spf.c \
	cli/doctor.h \
	cli/doctor_check.c \
	cli/doctor_evidence.c \
	cli/doctor_record.c \
	cli/doctor_spf.c
check_PROGRAMS += tests/unit/test_doctor_dmarc
TESTS += tests/unit/test_doctor_dmarc
tests_unit_test_doctor_dmarc_SOURCES = tests/unit/test_doctor_dmarc.c \
	cli/doctor.h \
	cli/doctor_dmarc.c \
	cli/doctor_evidence.c \
	cli/doctor_record.c \
	$(facts_make)
tests_unit_test_doctor_dmarc_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_doctor_spf_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_setup
TESTS += tests/unit/test_setup
tests_unit_test_setup_SOURCES = tests/unit/test_setup.c \
	cli/setup.h \
	cli/setup_plan.c
tests_unit_test_setup_LDADD = $(floor_postfix) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_monitor
TESTS += tests/unit/test_monitor
tests_unit_test_monitor_SOURCES = tests/unit/test_monitor.c \
	cli/monitor.h \
	cli/monitor_compare.c \
	cli/monitor_mail.c \
	cli/monitor_relay.c \
	cli/monitor_state.c \
	cli/monitor_text.c
tests_unit_test_monitor_LDADD = $(floor_verdict) $(LIBS_ALL) $(TEST_LIBS)
endif
