#!/bin/sh
# Print the first Python that is 3.11 or newer and can make virtual environments.
# $PYTHON, where set, is tried first. A name is tried by running it: version managers leave
# commands on the path that only say which version is missing.
set -eu

for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
        >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done

echo "khumkan needs Python 3.11 or newer with its venv module (on Debian and Ubuntu: python3-venv)." >&2
echo "Found: $(python3 --version 2>/dev/null || echo none). Install one, or name it: make PYTHON=/path/to/python" >&2
exit 1
