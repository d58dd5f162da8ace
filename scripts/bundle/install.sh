#!/bin/sh
# Install khumkan from this folder, without a network: ติดตั้งคุ้มกันจากโฟลเดอร์นี้โดยไม่ใช้อินเทอร์เน็ต
#
#     sudo sh install.sh
#
#   --prefix DIR     where versions lie side by side (/opt/khumkan)
#   --python PYTHON  the Python to build on (python3.11, else python3)
#   --root DIR       write units and settings below DIR and run nothing of the system: for trials
#   --only-program   lay the program out and nothing else: what `khumkan node upgrade` asks for
#   --dry-run        say what would be done
#
# Needs Python 3.11 and nothing else: neither pip nor the venv package of Debian.
set -eu
umask 022  # the node's own user has to read the program

prefix=/opt/khumkan python= root= only= dry=
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder}; shift ;;
        --python) python=${2:?--python needs a program}; shift ;;
        --root) root=${2:?--root needs a folder}; shift ;;
        --only-program) only=yes ;;
        --dry-run) dry=yes ;;
        *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 3 ;;
    esac
    shift
done

say() { echo "install: $*"; }
fail() { echo "install: $*" >&2; exit 1; }
run() { if [ "$dry" ]; then echo "  $*"; else "$@"; fi; }

here=$(cd "$(dirname "$0")" && pwd)
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
version=$(cat "$here/VERSION")
target=$prefix/versions/$version

# --- is everything here, and does it fit this machine? -----------------------------------------

(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) ||
    fail "the bundle is damaged: copy it anew / ชุดติดตั้งเสียหาย โปรดคัดลอกใหม่"

read -r wanted machine < "$here/PLATFORM"
if [ ! "$python" ]; then
    for one in "python$wanted" python3; do
        if command -v "$one" > /dev/null; then python=$one; break; fi
    done
fi
found=$("${python:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) ||
    fail "Python $wanted is not here / ไม่พบ Python $wanted: apt install python$wanted"
[ "$found" = "$wanted" ] ||
    fail "this bundle is for Python $wanted, and $python is $found; name one by --python"
case $("$python" -c 'import sys; print(sys.base_prefix)') in
    /root/* | /home/*)
        say "warning: this Python lies in a home folder, where the node's user can't read it:"
        say "  name the system's own by --python /usr/bin/python$wanted" ;;
esac
[ "$(uname -m)" = "$machine" ] ||
    fail "this bundle is for $machine, and this machine is $(uname -m)"

# --- the program, beside the versions that are there -------------------------------------------

if [ -e "$target/complete" ]; then
    say "version $version is there already: $target"
else
    say "version $version goes to $target"
    run rm -rf "$target"
    run mkdir -p "$prefix/versions"
    run "$python" -m venv --without-pip "$target"
    # pip runs from its own wheel: Debian's Python brings none.
    pip=$(echo "$here"/wheels/pip-*.whl)/pip
    run env -i PATH="$PATH" LC_ALL=C.UTF-8 PIP_CONFIG_FILE=/dev/null "$target/bin/python" \
        "$pip" install --quiet --disable-pip-version-check --no-cache-dir \
        --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
    run "$target/bin/khumkan" --version
    run touch "$target/complete"
fi
if [ "$only" ]; then exit 0; fi

if [ -L "$prefix/current" ] && [ "$(readlink "$prefix/current")" != "versions/$version" ]; then
    fail "another version is in force: khumkan node upgrade $here / ใช้คำสั่ง khumkan node upgrade"
fi
run ln -sfn "versions/$version" "$prefix/current"

# --- user, folders, units, settings ------------------------------------------------------------

khumkan=$prefix/current/bin/khumkan
if [ "$root" ]; then
    run "$khumkan" node install --write --prefix "$prefix" --root "$root"
    exit 0
fi
run "$khumkan" node install --write --prefix "$prefix"
run systemd-sysusers khumkan.conf
run systemd-tmpfiles --create khumkan.conf
run sysctl --quiet --load /etc/sysctl.d/60-khumkan.conf
run ln -sfn "$khumkan" /usr/local/bin/khumkan
if [ -d /run/systemd/system ]; then run systemctl daemon-reload; fi

cat << END

Next / ขั้นต่อไป:
  nano /etc/khumkan/khumkan.toml
  sudo -u khumkan KHUMKAN_CONFIG=/etc/khumkan/khumkan.toml khumkan node enrol --hub URL --code CODE
  systemctl enable --now khumkan-node khumkan-node-backup.timer
  KHUMKAN_CONFIG=/etc/khumkan/khumkan.toml khumkan node doctor
END
