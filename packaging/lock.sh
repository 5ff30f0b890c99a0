#!/bin/sh
# lock.sh UV: write requirements/{base,dev,build,bundle,llama}.txt, hashed, for every supported Python.
# llama-cpp-python is in a list of its own: pip must not compile it, build_llama.py does.
set -eu
uv=$1
cd requirements

compile() {
    "$uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate "$@"
}

compile ../pyproject.toml --no-emit-package llama-cpp-python --output-file base.txt
compile dev.in --constraints base.txt --output-file dev.txt
compile build.in --constraints base.txt --constraints dev.txt --output-file build.txt
compile bundle.in --output-file bundle.txt
pinned=$(sed -n 's/^ *"\(llama-cpp-python==[^"]*\)".*/\1/p' ../pyproject.toml)
echo "$pinned" | compile - --no-deps --output-file llama.txt

if grep -n -e '://' -e '--index' -e '--find-links' base.txt dev.txt build.txt bundle.txt llama.txt; then
    echo "A list names an address; it must work with any index." >&2
    exit 1
fi
