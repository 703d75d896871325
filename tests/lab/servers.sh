#!/bin/bash
# Fetches the mail servers that a test logs in at and that Debian does not let
# stand beside Postfix, or does not have: their packages are unpacked into a
# folder, and never installed. What cannot be had is left out, and its test is
# skipped.
#
#	tests/lab/servers.sh FOLDER
set -u
here=$(cd "$(dirname "$0")" && pwd)

# Exim, with the libraries that not every host has.
exim()
{
	local package
	mkdir -p exim || return
	for package in exim4-daemon-light libdb5.3 libgnutls-dane0 libidn12 \
	    libnsl2 libpcre2-8-0; do
		(cd exim && timeout 60 apt-get --quiet download $package) &&
		    dpkg-deb --extract exim/${package}_*.deb exim || return
	done
	rm -f exim/*.deb
}

# OpenSMTPD of Debian 13, with all that it needs in a root of its own: the one
# of Debian 12 cannot do TLS (github.com/OpenSMTPD/OpenSMTPD/issues/1239).
opensmtpd()
{
	local deb apt=$PWD/apt folder
	mkdir -p apt/lists/partial apt/archives/partial opensmtpd &&
	    : >apt/status || return
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
	    "http://deb.debian.org/debian trixie main" >apt/sources.list
	printf '%s "%s";\n' Dir::State "$apt" Dir::State::status "$apt/status" \
	    Dir::Cache "$apt" Dir::Etc::sourcelist "$apt/sources.list" \
	    Dir::Etc::sourceparts - APT::Install-Recommends no >apt/conf
	export APT_CONFIG=$apt/conf
	timeout 120 apt-get --quiet update &&
	    timeout 120 apt-get --quiet --yes --download-only \
		install opensmtpd || return
	for deb in apt/archives/*.deb; do
		dpkg-deb --extract "$deb" opensmtpd || return
	done
	for folder in bin lib lib64 sbin; do
		ln -sfn usr/$folder opensmtpd/$folder || return
	done
	mkdir -p opensmtpd/{dev,etc,proc,run,var/lib,var/spool} &&
	    ln -sfn /run opensmtpd/var/run && rm -r apt
}

# npm's smtp-server, if npm is there: its lock file says which octets are right.
smtp-server()
{
	mkdir -p smtp-server && cd smtp-server &&
	    cp "$here"/smtp-server/package*.json . &&
	    timeout 120 npm ci --cache "$PWD/cache" --engine-strict \
		--ignore-scripts --no-audit --no-fund --no-update-notifier &&
	    rm -r cache
}

mkdir -p "$1" && cd "$1" || exit
for server in exim opensmtpd smtp-server; do
	# What is missing may be there the next time.
	[ -e $server.complete ] || ! ($server) >>log 2>&1 ||
	    touch $server.complete
done
