#!/bin/sh
# timed.sh LABEL COMMAND...  run the command; append label and seconds to .venv/times.tsv
# timed.sh --reset           start a new table
# timed.sh --table           print where the time went
set -eu
times=.venv/times.tsv

case $1 in
--reset)
    mkdir -p .venv
    printf 'start\t%s\n' "$(date +%s)" >"$times"
    ;;
--table)
    echo
    echo "Where the time went (llama.cpp and the weights are made side by side):"
    awk -F '\t' -v now="$(date +%s)" '
        $1 == "start" { start = $2; next }
        { label[++count] = $1; seconds[count] = $2; sum += $2 }
        END {
            total = now - start
            for (i = 1; i <= count; i++)
                printf "  %-20s %5d s  %3d %%\n", label[i], seconds[i], total ? 100 * seconds[i] / total : 0
            printf "  %-20s %5d s\n", "from start to end", total
        }' "$times"
    ;;
*)
    label=$1
    shift
    began=$(date +%s)
    code=0
    "$@" || code=$?
    mkdir -p .venv
    printf '%s\t%s\n' "$label" "$(($(date +%s) - began))" >>"$times"
    exit "$code"
    ;;
esac
