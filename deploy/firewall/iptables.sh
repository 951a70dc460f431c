#!/bin/sh
# Lets these addresses reach one TCP port of this machine, and nobody else; for machines without ufw and nftables.
# May be run as often as you like: the addresses given last are the ones that hold.
#
#   iptables.sh [--port 3000] [--dry-run] ADDRESS…
#
# To keep it over a restart: apt-get install iptables-persistent, then netfilter-persistent save.
set -eu

port=3000 dry_run=''

fail() {
  echo "iptables.sh: $1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --port)
      [ $# -gt 1 ] || fail '--port needs a number'
      port=$2 && shift
      ;;
    --dry-run) dry_run=yes ;;
    -*) fail "unknown option $1" ;;
    *) break ;;
  esac
  shift
done

case $port in '' | *[!0-9]*) fail '--port needs a number' ;; esac
[ $# -gt 0 ] || fail 'which addresses may connect? For example: iptables.sh 192.0.2.17 10.8.0.0/24'
for address in "$@"; do
  case $address in *[!0-9A-Fa-f.:/]*) fail "$address is no address or network" ;; esac
done

chain=NETMONITOR_MCP_$port

# rules FAMILY ADDRESS…: one chain of our own, replaced in one step. Naming a chain empties it.
rules() {
  family=$1 && shift
  echo '*filter'
  echo ":$chain - [0:0]"
  echo "-A $chain -i lo -j ACCEPT"
  for address in "$@"; do
    case $family-$address in
      4-*:*) ;;
      4-* | 6-*:*) echo "-A $chain -s $address -j ACCEPT" ;;
    esac
  done
  echo "-A $chain -j DROP"
  echo COMMIT
}

# apply FAMILY TOOL ADDRESS…
apply() {
  family=$1 tool=$2 && shift 2
  if [ -n "$dry_run" ]; then
    echo "+ $tool-restore --noflush"
    rules "$family" "$@"
    echo "+ $tool -I INPUT -p tcp --dport $port -j $chain"
    return
  fi
  rules "$family" "$@" | "$tool-restore" -w --noflush
  # In front of what stands there: a rule appended behind a DROP does nothing.
  "$tool" -w -C INPUT -p tcp --dport "$port" -j "$chain" 2>/dev/null ||
    "$tool" -w -I INPUT -p tcp --dport "$port" -j "$chain"
}

apply 4 iptables "$@"
apply 6 ip6tables "$@"
