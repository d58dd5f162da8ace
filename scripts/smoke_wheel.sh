#!/bin/sh
# Prove that what is shipped works where the repository is not: build the wheel, install it with
# the pinned requirements into a fresh environment, run its first example in an empty folder, and
# make and serve a hub there.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
bin="$root/.venv/bin"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

cd "$root"
"$bin/python" -m hatchling build -t wheel -d "$room/dist"
"$bin/uv" venv --quiet --python "$bin/python" "$room/venv"
"$bin/uv" pip sync --quiet --python "$room/venv/bin/python" --require-hashes requirements.txt
"$bin/uv" pip install --quiet --python "$room/venv/bin/python" --no-deps "$room"/dist/*.whl

mkdir "$room/empty"
cd "$room/empty"
"$room/venv/bin/khumkan" --version
"$room/venv/bin/khumkan" rules test
"$room/venv/bin/khumkan" samples
"$room/venv/bin/khumkan" up --story
PYTHONPATH="$root/tests/support" "$room/venv/bin/python" -c '
from pathlib import Path
from hub_process import new_hub
with new_hub(Path.cwd()) as hub:
    hub.run("init")
    hub.start()
print("wheel: the hub is ready")'
echo "wheel: it runs"
