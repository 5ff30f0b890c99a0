#!/bin/sh
# Print the command of a Python this program runs on (3.11 to 3.13, with venv), or say what to install.
set -eu

fits='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$fits" >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
done

{
    echo "There is no Python 3.11, 3.12 or 3.13 with the modules venv and ensurepip."
    if command -v apt-get >/dev/null 2>&1; then
        echo "Install one with: sudo apt-get install python3.11 python3.11-venv (or 3.12, 3.13)"
    elif command -v dnf >/dev/null 2>&1; then
        echo "Install one with: sudo dnf install python3.12"
    elif command -v brew >/dev/null 2>&1; then
        echo "Install one with: brew install python@3.12"
    else
        echo "Install one, or name it: make PYTHON=/path/to/python3.11"
    fi
} >&2
exit 1
