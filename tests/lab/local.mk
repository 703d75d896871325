# The integration tests: real servers, in private namespaces.
dist_noinst_SCRIPTS += tests/lab/demo.py tests/lab/lab tests/lab/run \
	tests/lab/servers.sh tests/lab/syslogd.py
EXTRA_DIST += \
	tests/lab/etc/dnsbl.zone \
	tests/lab/etc/nsswitch.conf \
	tests/lab/etc/relay.main.cf \
	tests/lab/etc/root.zone \
	tests/lab/etc/sender.main.cf \
	tests/lab/etc/unbound.conf \
	tests/lab/door.py \
	tests/lab/lab.py \
	tests/lab/names.py \
	tests/lab/smtp-server/package-lock.json \
	tests/lab/smtp-server/package.json \
	tests/lab/smtp-server/server.js \
	tests/lab/submission.py \
	tests/lab/test_auth.py \
	tests/lab/test_dns.py \
	tests/lab/test_doctor.py \
	tests/lab/test_doors.py \
	tests/lab/test_egress.py \
	tests/lab/test_lab.py \
	tests/lab/test_ledger.py \
	tests/lab/test_links.py \
	tests/lab/test_outage.py \
	tests/lab/test_relay.py \
	tests/lab/test_rewrite.py \
	tests/lab/test_scope.py \
	tests/lab/test_service.py \
	tests/lab/test_setup.py \
	tests/lab/test_warm.py

# Needs root and says so: a lab that cannot be made is no failure.
run_lab = BUILD=$(abs_top_builddir) $(srcdir)/tests/lab/run || test $$? -eq 77

.PHONY: check-lab
check-lab: all $(check_PROGRAMS)
	$(run_lab)

# After the unit tests: both measure time.
check-local: check-TESTS
	$(run_lab)

# Ten minutes without DNS.
.PHONY: soak
soak: all tests/dns/fake_dns$(EXEEXT)
	BUILD=$(abs_top_builddir) POSTFRANK_SOAK=600 \
	    $(srcdir)/tests/lab/run test_outage
