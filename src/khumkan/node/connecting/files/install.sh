#!/bin/sh
# khumkan: puts the files of this folder where they belong, on the machine that is to send.
#   sudo sh install.sh
# Below another folder, for trials:  DESTDIR=/tmp/try sh install.sh
set -eu
umask 077
cd "$(dirname "$0")"
root="${DESTDIR:-}"

say() { printf 'khumkan: %s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }
put() { # put FILE FOLDER MODE
    [ ! -e "$1" ] && return 0
    mkdir -p -m 755 "$root$2"
    install -m "$3" "$1" "$root$2/$1"
    say "written: $2/$1"
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || stop "run it as root / ใช้ sudo"
command -v rsyslogd >/dev/null || PATH="$PATH:/usr/sbin:/sbin"
command -v rsyslogd >/dev/null || stop "install first / ติดตั้งก่อน: apt install rsyslog rsyslog-relp rsyslog-gnutls"
has() { # has MODULE
    for each in /usr/lib/*/rsyslog /usr/lib64/rsyslog /usr/lib/rsyslog; do
        [ -e "$each/$1" ] && return 0
    done
    return 1
}
has omrelp.so || stop "install first / ติดตั้งก่อน: apt install rsyslog-relp"
if grep -q 'StreamDriver="gtls"' 60-khumkan-*.conf; then
    has lmnsd_gtls.so || stop "install first / ติดตั้งก่อน: apt install rsyslog-gnutls"
fi
if [ -z "$root" ] && [ -e 60-khumkan-audit.cnf ]; then
    # Without the plug-in a database that is told to have it would not start again.
    ls /usr/lib*/mysql/plugin/server_audit.so /usr/lib*/mariadb/plugin/server_audit.so 2>/dev/null | grep -q . ||
        stop "no server_audit.so: this is no MariaDB, or without its audit / ไม่พบ server_audit.so"
    [ -d /var/log/mysql ] || install -d -m 2750 -o mysql -g "$(id -gn root)" /var/log/mysql
fi

if [ -d sender ]; then
    keys="/etc/khumkan-sender/@KIND@"
    mkdir -p -m 755 "$root/etc/khumkan-sender"
    mkdir -p -m 700 "$root$keys"
    install -m 644 sender/ca.pem sender/certificate.pem "$root$keys/"
    install -m 600 sender/key.pem "$root$keys/"
    # Ubuntu's rsyslog is no root.
    if [ -z "$root" ] && id syslog >/dev/null 2>&1; then
        chown -R syslog: "$keys"
    fi
    say "written: $keys"
fi
for file in 10-khumkan-modules.conf 60-khumkan-*.conf; do
    put "$file" /etc/rsyslog.d 644
done
put khumkan-nginx.conf /etc/nginx/conf.d 644
put khumkan-suricata.yaml /etc/suricata 644
if [ -e 60-khumkan-audit.cnf ]; then
    folder=/etc/mysql/mariadb.conf.d
    [ -d /etc/my.cnf.d ] && folder=/etc/my.cnf.d
    put 60-khumkan-audit.cnf "$folder" 644
fi
[ -n "$root" ] && exit 0

rsyslogd -N1 >/dev/null || stop "rsyslogd -N1 says what is wrong; nothing was restarted"
systemctl restart rsyslog
say "rsyslog sends to @NODE@:@PORT@ now / rsyslog ส่งไปที่โหนดแล้ว"
