noinst_LIBRARIES += lib/facts/libfacts.a
lib_facts_libfacts_a_SOURCES = \
	lib/facts/bulk.c \
	lib/facts/bulk.h \
	lib/facts/dmarc.c \
	lib/facts/dmarc.h \
	lib/facts/domain.c \
	lib/facts/domain.h \
	lib/facts/domain_cache.c \
	lib/facts/domain_cache.h \
	lib/facts/domain_entry.c \
	lib/facts/domain_entry.h \
	lib/facts/domain_fetch.c \
	lib/facts/domain_fetch.h \
	lib/facts/domain_pack.c \
	lib/facts/domain_pack.h \
	lib/facts/domain_saved.c \
	lib/facts/dnsbl.c \
	lib/facts/dnsbl.h \
	lib/facts/dnsbl_list.c \
	lib/facts/dnsbl_list.h \
	lib/facts/egress.c \
	lib/facts/egress.h \
	lib/facts/egress_ask.c \
	lib/facts/egress_ask.h \
	lib/facts/egress_block.c \
	lib/facts/egress_block.h \
	lib/facts/egress_fetch.c \
	lib/facts/egress_fetch.h \
	lib/facts/egress_generic.c \
	lib/facts/egress_merge.c \
	lib/facts/egress_neighbours.c \
	lib/facts/egress_neighbours.h \
	lib/facts/egress_notice.c \
	lib/facts/egress_notice.h \
	lib/facts/egress_pack.c \
	lib/facts/egress_private.h \
	lib/facts/egress_round.c \
	lib/facts/egress_round.h \
	lib/facts/egress_saved.c \
	lib/facts/egress_source.c \
	lib/facts/egress_source.h \
	lib/facts/egress_turn.c \
	lib/facts/egress_watch.c \
	lib/facts/egress_watch.h \
	lib/facts/facts.h \
	lib/facts/listing.c \
	lib/facts/listing.h \
	lib/facts/message.c \
	lib/facts/message.h \
	lib/facts/pack.c \
	lib/facts/pack.h \
	lib/facts/piece.c \
	lib/facts/piece.h \
	lib/facts/mx.c \
	lib/facts/mx.h \
	lib/facts/prober.c \
	lib/facts/prober.h \
	lib/facts/reach.c \
	lib/facts/reach.h \
	lib/facts/reach_canary.c \
	lib/facts/reach_private.h \
	lib/facts/reach_turn.c \
	lib/facts/relay.c \
	lib/facts/relay.h \
	lib/facts/relay_file.c \
	lib/facts/relay_watch.c \
	lib/facts/relay_watch.h \
	lib/facts/route.c \
	lib/facts/route.h \
	lib/facts/saved.h \
	lib/facts/scope.c \
	lib/facts/scope.h \
	lib/facts/senders.c \
	lib/facts/senders.h \
	lib/facts/session.c \
	lib/facts/session.h \
	lib/facts/special.c \
	lib/facts/special.h \
	lib/facts/spf.c \
	lib/facts/spf.h \
	lib/facts/spf_cut.c \
	lib/facts/spf_cut.h \
	lib/facts/spf_fetch.c \
	lib/facts/spf_fetch.h \
	lib/facts/spf_pack.c \
	lib/facts/texts.c \
	lib/facts/texts.h

if HAVE_CHECK
check_PROGRAMS += tests/unit/test_route tests/unit/test_scope
TESTS += tests/unit/test_route tests/unit/test_scope
tests_unit_test_route_SOURCES = tests/unit/test_route.c $(conf_text)
tests_unit_test_route_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_scope_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_dmarc_facts
TESTS += tests/unit/test_dmarc_facts
tests_unit_test_dmarc_facts_SOURCES = tests/unit/test_dmarc_facts.c \
	$(dmarc_room)
tests_unit_test_dmarc_facts_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_message tests/unit/test_samples
TESTS += tests/unit/test_message tests/unit/test_samples
tests_unit_test_message_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_samples_SOURCES = tests/unit/test_samples.c $(mail_files)
tests_unit_test_samples_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_domain_facts tests/unit/test_domain_cache \
	tests/unit/test_domain_wait tests/unit/test_domain_pack \
	tests/unit/test_domain_saved tests/unit/test_domain_many \
	tests/unit/test_domain_outage tests/unit/test_domain_breaker \
	tests/unit/test_domain_bad \
	tests/unit/test_domain_host
TESTS += tests/unit/test_domain_facts tests/unit/test_domain_cache \
	tests/unit/test_domain_wait tests/unit/test_domain_pack \
	tests/unit/test_domain_saved tests/unit/test_domain_many \
	tests/unit/test_domain_outage tests/unit/test_domain_breaker \
	tests/unit/test_domain_bad \
	tests/unit/test_domain_host
tests_unit_test_domain_facts_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_cache_SOURCES = tests/unit/test_domain_cache.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_cache_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_wait_SOURCES = tests/unit/test_domain_wait.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_wait_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_pack_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_many_SOURCES = tests/unit/test_domain_many.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_many_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_outage_SOURCES = tests/unit/test_domain_outage.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_outage_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_breaker_SOURCES = tests/unit/test_domain_breaker.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_breaker_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_bad_SOURCES = tests/unit/test_domain_bad.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_bad_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_host_SOURCES = tests/unit/test_domain_host.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_host_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_domain_saved_SOURCES = tests/unit/test_domain_saved.c \
	$(CACHE_HOUSE)
tests_unit_test_domain_saved_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_reach tests/unit/test_reach_life
TESTS += tests/unit/test_reach tests/unit/test_reach_life
REACH_HOUSE = tests/unit/reach_house.c tests/unit/reach_house.h \
	tests/unit/greeter.c tests/unit/greeter.h $(CACHE_HOUSE)
tests_unit_test_reach_SOURCES = tests/unit/test_reach.c $(REACH_HOUSE)
tests_unit_test_reach_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_reach_life_SOURCES = tests/unit/test_reach_life.c \
	$(REACH_HOUSE)
tests_unit_test_reach_life_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_special tests/unit/test_dnsbl \
	tests/unit/test_egress
TESTS += tests/unit/test_special tests/unit/test_dnsbl tests/unit/test_egress
tests_unit_test_special_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_dnsbl_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_egress_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_relay_watch
TESTS += tests/unit/test_relay_watch
tests_unit_test_relay_watch_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_relay_facts
TESTS += tests/unit/test_relay_facts
tests_unit_test_relay_facts_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_mx tests/unit/test_spf_cut
TESTS += tests/unit/test_mx tests/unit/test_spf_cut
tests_unit_test_spf_cut_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_mx_SOURCES = tests/unit/test_mx.c $(facts_make)
tests_unit_test_mx_LDADD = $(floor_checks) $(LIBS_ALL) $(TEST_LIBS)

EGRESS_HOUSE = tests/unit/egress_house.c tests/unit/egress_house.h \
	$(DNS_HOUSE) $(TURNED_CLOCK)
EGRESS_TESTS = tests/unit/test_egress_watch \
	tests/unit/test_egress_lists \
	tests/unit/test_egress_neighbours \
	tests/unit/test_egress_networks \
	tests/unit/test_egress_saved
check_PROGRAMS += $(EGRESS_TESTS)
TESTS += $(EGRESS_TESTS)
tests_unit_test_egress_watch_SOURCES = tests/unit/test_egress_watch.c \
	$(EGRESS_HOUSE)
tests_unit_test_egress_watch_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_egress_lists_SOURCES = tests/unit/test_egress_lists.c \
	$(EGRESS_HOUSE)
tests_unit_test_egress_lists_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_egress_neighbours_SOURCES = tests/unit/test_egress_neighbours.c \
	$(EGRESS_HOUSE)
tests_unit_test_egress_neighbours_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_egress_networks_SOURCES = tests/unit/test_egress_networks.c \
	$(EGRESS_HOUSE)
tests_unit_test_egress_networks_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
tests_unit_test_egress_saved_SOURCES = tests/unit/test_egress_saved.c \
	$(EGRESS_HOUSE)
tests_unit_test_egress_saved_LDADD = $(floor_facts) $(LIBS_ALL) $(TEST_LIBS)
endif
