#!/bin/sh
# The house stands on its floors: a file includes only from its own floor or
# from one below, doors never include each other, only lib/dns asks the network
# for names, and nothing in lib/ keeps writable state of its own.
#
# First the rules are tried on trees that break them, then on ours.
set -u

# Lowest first. Doors share a floor, and may not see each other.
floors="lib/util lib/conf lib/mail lib/dns lib/auth
	lib/postfix lib/facts lib/checks lib/verdict
	lib/journal lib/gate milter|policyd|relay-test|cli daemon"

# include_rule TREE: prints what breaks the include rule.
include_rule() {
	(cd "$1" && find lib milter policyd relay-test cli daemon -name '*.[ch]' \
	    -exec grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' \
	    {} + 2>/dev/null) | awk -v floors="$floors" '
	BEGIN {
		count = split(floors, name, /[ \t\n]+/)
		for (i = 1; i <= count; i++) {
			doors = split(name[i], door, /[|]/)
			for (j = 1; j <= doors; j++)
				floor[door[j]] = i
		}
	}
	function room(path) {
		if (path ~ /^lib\//)
			sub(/^lib\//, "lib:", path)
		sub(/\/.*/, "", path)
		sub(/:/, "/", path)
		return path
	}
	{
		place = $0
		sub(/:[^:]*$/, "", place)
		split(place, part, ":")
		split($0, quoted, "\"")
		from = room(part[1])
		to = room(quoted[2])
		if (quoted[2] == "config.h")
			next
		if (!(from in floor) || !(to in floor))
			print part[1] ":" part[2] ": " quoted[2] \
			    ": no such room"
		else if (floor[to] > floor[from])
			print part[1] ":" part[2] ": " quoted[2] \
			    " is on a higher floor"
		else if (floor[to] == floor[from] && to != from)
			print part[1] ":" part[2] ": " quoted[2] \
			    " is another door"
	}'
}

# name_rule TREE: prints what asks the network for names outside lib/dns.
# getaddrinfo() stays allowed with AI_NUMERICHOST, which asks nobody.
name_rule() {
	(cd "$1" && find lib milter policyd relay-test cli daemon -name '*.[ch]' \
	    ! -path 'lib/dns/*' -print 2>/dev/null) | while read -r file; do
		grep -Hn -E \
		    -e '#[[:space:]]*include[[:space:]]*<(unbound|resolv|ldns/.*)\.h>' \
		    -e '\<(gethostby[a-z0-9_]*|res_n?(init|query|search|send))[[:space:]]*\(' \
		    -e '\<(ub_|ldns_)[a-z_]+[[:space:]]*\(' \
		    "$1/$file"
		if grep -q '\<getaddrinfo[[:space:]]*(' "$1/$file" &&
		    ! grep -q AI_NUMERICHOST "$1/$file"; then
			grep -Hn '\<getaddrinfo[[:space:]]*(' "$1/$file"
		fi
	done
}

# state_rule ARCHIVE...: prints writable objects. A table of pointers is in
# .data.rel.ro, which the loader makes read-only before main().
state_rule() {
	objdump -t "$@" | awk '
	/^In archive/ { archive = $3; sub(/:$/, "", archive) }
	/file format/ { object = $1; sub(/:$/, "", object) }
	# value, seven columns of flags (d: the section itself), section, size,
	# name
	/^[0-9a-f]+ / && substr($0, 18, 7) !~ /[dF]/ {
		split(substr($0, 26), part, /[ \t]+/)
		if (part[2] ~ /^0+$/)
			next
		if (part[1] ~ /^\.(data|bss|tdata|tbss)(\.|$)/ &&
		    part[1] !~ /^\.data\.rel\.ro/ || part[1] == "*COM*")
			print archive " " object " " part[3] " in " part[1]
	}'
}

# --- the rules can fail ---

samples=$(mktemp -d) || exit 99
trap 'rm -rf "$samples"' EXIT
status=0

# sample FILE LINE: a tree of one file.
sample() {
	rm -rf "$samples/tree"
	mkdir -p "$samples/tree/$(dirname "$1")"
	printf '%s\n' "$2" >"$samples/tree/$1"
}

# expect WHAT FOUND: FOUND must not be empty; expect_none: must be.
expect() {
	[ -n "$2" ] && return
	echo "floors: self-test: $1 was not found" >&2
	status=1
}
expect_none() {
	[ -z "$2" ] && return
	printf 'floors: self-test: %s was taken for a fault:\n%s\n' "$1" "$2" >&2
	status=1
}

while read -r file header; do
	sample "$file" "#include \"$header\""
	expect "$file with $header" "$(include_rule "$samples/tree")"
done <<EOF
lib/util/a.c lib/conf/a.h
lib/mail/a.h lib/facts/a.h
lib/journal/a.c lib/gate/a.h
lib/gate/a.c milter/a.h
milter/a.c policyd/a.h
relay-test/a.c cli/a.h
cli/a.c daemon/a.h
lib/other/a.c lib/util/a.h
lib/util/a.c a.h
EOF
while read -r file header; do
	sample "$file" "#include \"$header\""
	expect_none "$file with $header" "$(include_rule "$samples/tree")"
done <<EOF
lib/util/a.c lib/util/a.h
lib/checks/a.c lib/facts/a.h
cli/a.c lib/gate/a.h
relay-test/a.c relay-test/b.h
daemon/a.c milter/a.h
daemon/a.c config.h
EOF
while read -r file line; do
	sample "$file" "$line"
	expect "$file with $line" "$(name_rule "$samples/tree")"
done <<EOF
lib/facts/a.c #include <unbound.h>
lib/checks/a.c #include <resolv.h>
lib/mail/a.c #include <ldns/ldns.h>
milter/a.c x = getaddrinfo(name, NULL, &hints, &list);
cli/a.c host = gethostbyname(name);
daemon/a.c n = res_query(name, 1, 1, data, size);
EOF
while read -r file line; do
	sample "$file" "$line"
	expect_none "$file with $line" "$(name_rule "$samples/tree")"
done <<EOF
lib/dns/a.c #include <unbound.h>
lib/util/a.c getaddrinfo(a, b, &(struct addrinfo){ AI_NUMERICHOST }, &c);
lib/util/a.c const char *what = "unbound.h";
EOF

# compiles LINE: an archive of one object of it.
compiles() {
	rm -f "$samples/a.a"
	printf '%s\n' "$1" >"$samples/a.c"
	${CC:-cc} -O1 -fPIE -c -o "$samples/a.o" "$samples/a.c" &&
		${AR:-ar} cr "$samples/a.a" "$samples/a.o"
}
while read -r line; do
	compiles "$line" || status=99
	expect "$line" "$(state_rule "$samples/a.a")"
done <<EOF
int counter;
int counter = 1;
static int counter; int next(void) { return ++counter; }
int next(void) { static int counter = 5; return ++counter; }
_Thread_local int counter; int next(void) { return ++counter; }
const char *name = "a";
EOF
while read -r line; do
	compiles "$line" || status=99
	expect_none "$line" "$(state_rule "$samples/a.a")"
done <<EOF
const int limit = 5;
extern int limit; int next(void) { return limit; }
const char *const names[] = { "a", "b" };
int next(void) { int counter = 0; return ++counter; }
EOF
[ "$status" -eq 0 ] || exit "$status"

# --- our own tree ---

report() {
	[ -z "$2" ] && return
	printf 'floors: %s:\n%s\n' "$1" "$2" >&2
	status=1
}

tree=${srcdir:-.}
report "includes against the floors" "$(include_rule "$tree")"
report "names asked outside lib/dns" "$(name_rule "$tree")"

archives=$(find lib -name 'lib*.a')
if [ -z "$archives" ]; then
	echo "floors: no archive under lib/: run me by make check" >&2
	exit 1
fi
# shellcheck disable=SC2086 # one word an archive
if objdump -t $archives | grep -q '__[at]san_'; then
	echo "floors: sanitizers add objects of their own: state not looked at"
else
	report "writable state in lib/" "$(state_rule $archives)"
fi
exit "$status"
