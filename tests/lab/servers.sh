#!/bin/bash
# Fetches the mail servers that a test logs in at and that Debian does not let
# stand beside Postfix: their packages are unpacked into a folder, and never
# installed. What cannot be had is left out, and its test is skipped.
#
#	tests/lab/servers.sh FOLDER
set -u

# With the libraries that not every host has.
packages="exim4-daemon-light opensmtpd
	libdb5.3 libevent-2.1-7 libgnutls-dane0 libidn12 libnsl2 libpcre2-8-0"

mkdir -p "$1" && cd "$1" || exit
[ ! -e complete ] || exit 0
for package in $packages; do
	timeout 60 apt-get --quiet download "$package" >>log 2>&1 &&
	    dpkg-deb --extract "$package"_*.deb . >>log 2>&1
done
rm -f ./*.deb
# What is missing may be there the next time.
[ -x usr/sbin/exim4 ] && [ -x usr/sbin/smtpd ] && touch complete
