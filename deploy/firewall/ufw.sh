#!/bin/sh
# Lets these addresses reach one TCP port of this machine, and nobody else. May be run as often as you like.
#
#   ufw.sh [--port 3000] [--delete] [--dry-run] ADDRESS…
#
#   ufw.sh 192.0.2.17                     the server, for one desktop
#   ufw.sh --port 443 192.0.2.0/24        the TLS proxy, for a network
#   ufw.sh --port 11434 198.51.100.5      on a desktop with Ollama, for the SOC server
set -eu

port=3000 delete='' dry_run=''

fail() {
  echo "ufw.sh: $1" >&2
  exit 2
}

run() {
  echo "+ $*"
  [ -n "$dry_run" ] || "$@"
}

while [ $# -gt 0 ]; do
  case $1 in
    --port)
      [ $# -gt 1 ] || fail '--port needs a number'
      port=$2 && shift
      ;;
    --delete) delete=yes ;;
    --dry-run) dry_run=yes ;;
    -*) fail "unknown option $1" ;;
    *) break ;;
  esac
  shift
done

case $port in '' | *[!0-9]*) fail '--port needs a number' ;; esac
[ $# -gt 0 ] || fail 'which addresses may connect? For example: ufw.sh 192.0.2.17 10.8.0.0/24'
for address in "$@"; do
  case $address in *[!0-9A-Fa-f.:/]*) fail "$address is no address or network" ;; esac
done

for address in "$@"; do
  if [ -n "$delete" ]; then
    run ufw delete allow from "$address" to any port "$port" proto tcp
  else
    # Before everything else: ufw takes the first rule that fits.
    run ufw prepend allow from "$address" to any port "$port" proto tcp
  fi
done
# The old guide opened the port to everybody.
run ufw delete allow "$port/tcp"
run ufw delete allow "$port"
run ufw deny "$port/tcp"

if [ -z "$dry_run" ] && ! ufw status | grep -q '^Status: active'; then
  echo 'ufw is switched off: nothing is closed yet. First let yourself in, then switch it on:'
  echo '  sudo ufw allow OpenSSH && sudo ufw enable'
fi
