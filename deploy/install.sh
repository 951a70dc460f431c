#!/bin/sh
# Installs the NetMonitor MCP server on Debian or Ubuntu. May be run as often as you like; asks nothing.
set -eu

usage() {
  cat <<'END'
Usage: install.sh [--source PATH] [--nginx NAME] [--prefix DIR] [--dry-run]
       install.sh --uninstall [--purge] [--prefix DIR] [--dry-run]

  --source PATH  a checkout, or a tarball made by "npm pack"; default: where this script lies
  --nginx NAME   also puts the TLS proxy in place, for this host name
  --prefix DIR   installs below DIR and leaves users, services and nginx alone
  --uninstall    removes the program; settings, tokens and logs stay
  --purge        removes those too, and the user
  --dry-run      prints each step and changes nothing
END
}

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

name=netmonitor-mcp
unit=$name-sse.service
timer=$name-rollups.timer sums=$name-rollups.service
source=$(cd "$(dirname "$0")/.." && pwd -P)
prefix='' site='' uninstall='' purge='' dry_run='' changed=''

while [ $# -gt 0 ]; do
  case $1 in
    --source | --nginx | --prefix) [ -n "${2:-}" ] || fail "$1 needs a value (--help shows how)" 2 ;;
  esac
  case $1 in
    --source) source=$2 && shift ;;
    --nginx) site=$2 && shift ;;
    --prefix) prefix=${2%/} && shift ;;
    --uninstall) uninstall=yes ;;
    --purge) purge=yes ;;
    --dry-run) dry_run=yes ;;
    -h | --help) usage && exit 0 ;;
    *) fail "unknown option $1 (--help shows those there are)" 2 ;;
  esac
  shift
done
case $site in
  *[!A-Za-z0-9.-]* | -* | .*) fail "$site is no host name" 2 ;;
esac
[ -z "$purge" ] || [ -n "$uninstall" ] || fail '--purge goes with --uninstall' 2
[ -n "$prefix$dry_run" ] || [ "$(id -u)" = 0 ] || fail 'must be run as root'

opt=$prefix/opt/$name
etc=$prefix/etc/$name
lib=$prefix/var/lib/$name
log=$prefix/var/log/$name
units=$prefix/etc/systemd/system
nginx=$prefix/etc/nginx

# One step: shown, and done unless this is a dry run.
run() {
  echo "+ $*"
  [ -n "$dry_run" ] || "$@"
}

# A step that concerns the machine as a whole, not the files below the prefix.
on_machine() {
  [ -n "$prefix" ] || run "$@"
}

on_systemd() {
  [ -n "$prefix" ] || [ ! -d /run/systemd/system ] || run systemctl "$@"
}

# put MODE FILE DESTINATION: writes only what differs.
put() {
  cmp -s "$2" "$3" && return
  run install -D -m "$1" "$2" "$3"
  changed=yes
}

check_machine() {
  hint='chapter 1 of docs/deployment.md gets it'
  node=$(command -v node) || fail "needs Node.js 20.19 or newer; there is none ($hint)"
  recent='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
  "$node" -e "$recent" || fail "needs Node.js 20.19 or newer; $node is $("$node" --version) ($hint)"
  case $(readlink -f "$node") in
    /home/* | /root/*) fail "$node lies in a home, which the service cannot see; install Node.js for the whole machine" ;;
  esac
  command -v npm >/dev/null || fail 'needs npm'
  [ -z "$site" ] || [ -n "$prefix" ] || command -v nginx >/dev/null || fail 'needs nginx: apt-get install nginx-light'
  [ -z "$site" ] || [ ! -e "$nginx/sites-available/$name" ] ||
    sed -n 's/^ *server_name \(.*\);.*/ \1 /p' "$nginx/sites-available/$name" | grep -qF " $site " ||
    fail "$nginx/sites-available/$name is for another name than $site; change it there, or remove it and run this again"
  version=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
  [ -n "$prefix" ] || [ "${version:-250}" -ge 250 ] || fail "needs systemd 250 or newer (Debian 12, Ubuntu 24.04); this is $version"
}

make_user() {
  getent passwd $name >/dev/null ||
    on_machine useradd --system --user-group --home-dir "$lib" --no-create-home --shell /usr/sbin/nologin $name
}

make_folders() {
  run install -d -m 0755 "$opt"
  run install -d -m 0750 "$etc" "$log"
  run install -d -m 0700 "$lib"
  on_machine chgrp $name "$etc"
  on_machine chown $name:$name "$lib" "$log"
}

# Made beside the old program and swapped with it, so that a failure leaves the old one as it was.
put_program() {
  [ "$(readlink -f "$source")" != "$(readlink -f "$opt")" ] || return 0
  if [ -d "$source" ]; then
    # What a checkout holds as built may be older than its sources.
    if [ -d "$source/src" ]; then
      run npm --prefix "$source" ci --include=dev
      run npm --prefix "$source" run build
    fi
    run npm pack --silent --pack-destination "$work" "$(readlink -f "$source")"
    # npm leaves it out of the package, and with it the versions that were tested.
    lock=$source/package-lock.json
  else
    run cp "$source" "$work/"
    lock=/dev/null
  fi
  if [ -n "$dry_run" ]; then echo "+ npm ci --omit=dev --omit=optional, into $opt" && return; fi

  fingerprint=$(cat "$work"/*.tgz "$lock" | sha256sum)
  [ "$fingerprint" != "$(cat "$opt/.installed" 2>/dev/null)" ] || return 0
  mkdir "$opt.new"
  tar -xzf "$work"/*.tgz -C "$opt.new" --strip-components=1 --no-same-owner 2>/dev/null || fail "$source is no package"
  grep -qs "\"name\": \"$name\"" "$opt.new/package.json" || fail "$source is not $name"
  how=install
  [ ! -s "$lock" ] || { cp "$lock" "$opt.new/" && how=ci; }
  run npm --prefix "$opt.new" $how --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$fingerprint" >"$opt.new/.installed"
  chmod -R a+rX,go-w "$opt.new"
  run rm -rf "$opt"
  run mv "$opt.new" "$opt"
  changed=yes
}

put_service() {
  # Not there in a dry run with a tarball that was never installed.
  [ -d "$deploy" ] || return 0
  # The files name the place where Debian's own package puts node.
  for file in $unit $name; do sed "s|/usr/bin/node |$node |" "$deploy/systemd/$file" >"$work/$file"; done
  put 0644 "$work/$unit" "$units/$unit"
  # Runs only when somebody enables it.
  for file in $sums $timer; do put 0644 "$deploy/systemd/$file" "$units/$file"; done
  put 0755 "$work/$name" "$prefix/usr/local/bin/$name"
  put 0644 "$deploy/systemd/$name.logrotate" "$prefix/etc/logrotate.d/$name"
  if [ -e "$etc/$name.env" ]; then
    echo "= $etc/$name.env stays as it is; the one that is shipped: $opt/deploy/systemd/$name.env"
  else
    run install -m 0640 "$deploy/systemd/$name.env" "$etc/$name.env"
    on_machine chgrp $name "$etc/$name.env"
  fi
  for secret in db-password audit-key redis-url; do
    [ -e "$etc/$secret" ] || run install -m 0600 /dev/null "$etc/$secret"
  done
  [ -z "$changed" ] || on_systemd daemon-reload
  [ -z "$changed" ] || on_systemd try-restart $unit
}

# Enabled only with its certificate: without it nginx would not start again, with all its sites.
put_site() {
  [ -d "$deploy" ] || return 0
  if [ -e "$nginx/sites-available/$name" ]; then
    echo "= $nginx/sites-available/$name stays as it is"
  else
    sed "s/mcp\.soc\.poort\.net/$site/g" "$deploy/nginx/$name.conf" >"$work/site"
    put 0644 "$work/site" "$nginx/sites-available/$name"
  fi
  if [ ! -e "$prefix/etc/letsencrypt/live/$site/fullchain.pem" ]; then
    echo "= not enabled yet: it needs its certificate first. Then run this again:"
    echo "    sudo certbot certonly --webroot -w /var/www/html -d $site --deploy-hook 'systemctl reload nginx'"
    return
  fi
  run mkdir -p "$nginx/sites-enabled"
  run ln -sfn "../sites-available/$name" "$nginx/sites-enabled/$name"
  on_machine nginx -t -q || { rm "$nginx/sites-enabled/$name" && fail 'nginx refuses the site; it is not enabled'; }
  on_systemd reload-or-restart nginx
}

remove() {
  for path in "$@"; do
    if [ -e "$path" ] || [ -L "$path" ]; then run rm -r "$path"; fi
  done
}

if [ -n "$uninstall" ]; then
  [ ! -e "$units/$unit" ] || on_systemd disable --now $unit
  [ ! -e "$units/$timer" ] || on_systemd disable --now $timer
  remove "$units/$unit" "$units/$sums" "$units/$timer" "$prefix/usr/local/bin/$name" "$prefix/etc/logrotate.d/$name" "$opt"
  on_systemd daemon-reload
  if [ -L "$nginx/sites-enabled/$name" ]; then
    remove "$nginx/sites-enabled/$name"
    on_systemd try-reload-or-restart nginx
  fi
  if [ -z "$purge" ]; then
    echo "= settings, tokens and logs stay: $etc $lib $log"
  else
    remove "$units/$unit.d" "$nginx/sites-available/$name" "$etc" "$lib" "$log"
    ! getent passwd $name >/dev/null || on_machine userdel $name
  fi
  exit 0
fi

check_machine
[ -e "$source" ] || fail "there is no $source"
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work" "$opt.new"' EXIT
make_user
make_folders
put_program
if [ -d "$source" ]; then deploy=$source/deploy; else deploy=$opt/deploy; fi
put_service
[ -z "$site" ] || put_site
[ -z "$dry_run" ] || { echo 'Nothing was changed.' && exit 0; }
if [ -n "$site" ]; then
  cat <<END

These settings go with the proxy, in $etc/$name.env:
  NETMONITOR_HOST=127.0.0.1
  NETMONITOR_PUBLIC_URL=https://$site
  NETMONITOR_TRUST_PROXY=127.0.0.1
END
fi
if [ ! -e "$lib/tokens.json" ]; then
  cat <<END

Installed. Three commands remain:
  sudo -u postgres psql -v ON_ERROR_STOP=1 -d netmonitor -f $opt/deploy/sql/readonly-role.sql -c '\\password mcp_readonly'
      and the same password: sudo sh -c 'systemd-ask-password > $etc/db-password'
  sudo netmonitor-mcp token create MY-DESKTOP --expires 90d
  sudo systemctl enable --now ${unit%.service}
END
fi
echo "Settings: $etc/$name.env. Trouble: sudo netmonitor-mcp doctor"
