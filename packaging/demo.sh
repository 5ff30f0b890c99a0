#!/bin/sh
# The demonstration at the end of `make demo`: index the sample matter, ask three questions.
# Every command is shown as a user would type it. Exits non-zero when an answer is not as it must be.
set -eu

copilot=${COPILOT:-.venv/bin/copilot}
matter=sample

say() { printf '\n\033[1m$ copilot %s\033[0m\n' "$*"; }

# ask EXPECTED_EXIT_CODE QUESTION: 0 answered, 4 not found
ask() {
    expected=$1
    say "ask \"$2\" --matter $matter"
    code=0
    "$copilot" ask "$2" --matter "$matter" || code=$?
    if [ "$code" -ne "$expected" ]; then
        echo "The answer was not as expected (exit code $code instead of $expected)." >&2
        exit 1
    fi
}

if ! "$copilot" matter show "$matter" >/dev/null 2>&1; then
    say "matter create $matter"
    "$copilot" matter create "$matter"
fi
say "index index/sample_matter --matter $matter"
"$copilot" index index/sample_matter --matter "$matter"

ask 0 "Bis wann sollen die Temperaturaufzeichnungen an Rechtsanwalt Pabst übersandt werden?"
ask 0 "How long do the confidentiality obligations under the NDA continue after it ends?"
ask 4 "Welchen Dienstwagen darf Herr Mertens privat nutzen?"

cat <<END

Every pinpoint above was checked against the stored page. Next, type:

    $copilot                                        (the terminal app)
    $copilot index YOUR_FOLDER --matter YOUR_MATTER (after: copilot matter create YOUR_MATTER)
END
