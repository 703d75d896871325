# Configurations of Postfix that tests/cli/doctor_postfix.sh looks at: six in
# order, and what breaks them.
EXTRA_DIST += \
	tests/postfix/broken \
	tests/postfix/debian/aliases \
	tests/postfix/debian/main.cf \
	tests/postfix/debian/master.cf \
	tests/postfix/debian/sasl_passwd \
	tests/postfix/domains/aliases \
	tests/postfix/domains/main.cf \
	tests/postfix/domains/master.cf \
	tests/postfix/null/main.cf \
	tests/postfix/null/master.cf \
	tests/postfix/postscreen/main.cf \
	tests/postfix/postscreen/master.cf \
	tests/postfix/postscreen/sasl_passwd \
	tests/postfix/senders/main.cf \
	tests/postfix/senders/master.cf \
	tests/postfix/senders/relays \
	tests/postfix/senders/sasl_passwd \
	tests/postfix/submission/main.cf \
	tests/postfix/submission/master.cf \
	tests/postfix/submission/sasl_passwd
