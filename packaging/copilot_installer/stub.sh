#!/bin/sh
trap 'echo "copilot: incomplete / unvollständig" >&2; exit 10' 0
# Copilot, offline installer / Offline-Installationsprogramm.
#
#   sh copilot-X.Y.run [--prefix DIR] [--yes] [--lang de|en] [--fingerprint HEX] ...
#   sh copilot-X.Y.run --help
#
# This script is the first part of a signed file. It compares every byte with the signed sums,
# looks at the machine, unpacks the program beside what is installed, and hands over to it.
# It changes nothing before that. Needed: sh, tail, head, wc, sha256sum, tar, gzip, uname, df.
set -eu
umask 022

stub_bytes=32768
header_bytes=16384
seal_bytes=256
newline='
'

say() { # GERMAN ENGLISH
    if [ "$lang" = de ]; then printf '%s\n' "$1" >&2; else printf '%s\n' "$2" >&2; fi
}

die() { # CODE GERMAN ENGLISH
    code=$1
    say "copilot: $2" "copilot: $3"
    exit "$code"
}

field() { # NAME: the rest of the header's first line of that name, in $value
    case $header in
    *"$newline$1 "*) value=${header#*"$newline$1 "} value=${value%%"$newline"*} ;;
    *) value= ;;
    esac
}

size_of() { # FILE
    wc -c <"$1" | { read -r n && echo "$n"; }
}

sum() { # of standard input
    sha256sum | { read -r s _ && echo "$s"; }
}

span() { # FILE START LENGTH
    tail -c "+$(($2 + 1))" "$1" | head -c "$3"
}

damaged() { # FILE WHAT
    die 3 "$1 ist beschädigt oder verändert ($2). Es wurde nichts verändert; kopieren Sie die Datei noch einmal vom Vorbereitungsrechner." \
        "$1 is damaged or was changed ($2). Nothing was changed; copy it again from the staging machine."
}

check_length() { # FILE LENGTH
    [ -f "$1" ] || die 10 "$1 fehlt. Alle Teile müssen in einem Ordner liegen." \
        "$1 is missing. All parts must lie in one folder."
    found=$(size_of "$1") || unreadable "$1"
    [ "$found" -ge "$2" ] ||
        die 10 "$1 ist unvollständig: $found von $2 Bytes. Kopieren Sie die Datei noch einmal." \
            "$1 is incomplete: $found of $2 bytes. Copy it again."
    [ "$found" -eq "$2" ] || damaged "$1" end
}

unreadable() { # FILE
    die 10 "$1 konnte nicht gelesen werden. Wurde der Stick abgezogen? Es wurde nichts verändert." \
        "$1 could not be read. Was the stick pulled out? Nothing was changed."
}

check_sum() { # FILE START LENGTH SHA256 WHAT
    found=$(span "$1" "$2" "$3" | sum) || unreadable "$1"
    [ "$found" = "$4" ] || {
        [ "$(size_of "$1" 2>/dev/null || echo 0)" -gt 0 ] 2>/dev/null || unreadable "$1"
        damaged "$1" "$5"
    }
}

usage() {
    say "sh $0 [Optionen]
  --prefix ORDNER     wohin (sonst ~/.local/opt/copilot, als root /opt/copilot)
  --yes               nichts fragen (unbeaufsichtigt)
  --lang de|en        Sprache
  --verify            nur prüfen
  --fingerprint HEX   nur diesen Schlüssel annehmen
  --models DATEI.run  das Paket mit den Modellen
  --allow-older       auch eine ältere Version
  --data-home ORDNER  wessen Akten umgestellt werden
  --no-desktop, --no-smoke-test, --this-user, --machine-wide, --quiet
Rückgabewerte: 0 fertig, 1 unerwartet, 2 falscher Aufruf, 3 beschädigt, 4 fremde oder keine
Unterschrift, 5 ältere Version, 6 Rechner passt nicht, 7 Platz fehlt, 8 Ort nicht beschreibbar oder
noexec, 9 Probelauf misslungen, 10 unvollständig, 11 läuft schon, 130 abgebrochen" \
        "sh $0 [options]
  --prefix DIR        where to (default ~/.local/opt/copilot, as root /opt/copilot)
  --yes               ask nothing (unattended)
  --lang de|en        language
  --verify            only check the file
  --fingerprint HEX   accept this key only
  --models FILE.run   the bundle with the models
  --allow-older       also an older version
  --data-home DIR     whose matters are migrated
  --no-desktop, --no-smoke-test, --this-user, --machine-wide, --quiet
Exit codes: 0 done, 1 unexpected, 2 usage, 3 damaged, 4 foreign or no signature, 5 older version,
6 machine does not fit, 7 no room, 8 place not writable or noexec, 9 trial failed, 10 incomplete,
11 already running, 130 interrupted"
}

check_file() {
    total=$(size_of "$self") || unreadable "$self"
    [ "$total" -ge $((stub_bytes + header_bytes + seal_bytes)) ] ||
        die 10 "$self ist unvollständig. Kopieren Sie die Datei noch einmal." \
            "$self is incomplete. Copy it again."
    header=$newline$(span "$self" "$stub_bytes" "$header_bytes")
    seal=$newline$(span "$self" $((stub_bytes + header_bytes)) "$seal_bytes")
    case $header in
    "${newline}copilot-bundle 1$newline"*"${newline}end") ;;
    *) damaged "$self" header ;;
    esac
    wanted=${seal#*"${newline}header "}
    check_sum "$self" "$stub_bytes" "$header_bytes" "${wanted%%"$newline"*}" header
    field stub
    check_sum "$self" 0 "$stub_bytes" "$value" stub
    signature=${seal#"${newline}signature "} signature=${signature%%"$newline"*}
    case $signature in
    -*) die 4 "$self ist nicht unterschrieben." "$self is not signed." ;;
    esac
    field program
    program=${value:-0 - 0}
    program_bytes=${program%% *} unpacked=${program##* }
    program_sum=${program#* } program_sum=${program_sum%% *}
    field inline
    inline_bytes=${value%% *} inline_sum=${value##* }
    start=$((stub_bytes + header_bytes + seal_bytes))
    check_length "$self" $((start + program_bytes + inline_bytes))
    each_part check_length_of
    check_with_openssl
    [ "$program_bytes" -eq 0 ] ||
        check_sum "$self" "$start" "$program_bytes" "$program_sum" program
    check_sum "$self" $((start + program_bytes)) "$inline_bytes" "$inline_sum" models
    each_part check_sum_of
}

each_part() { # FUNCTION: called with NAME BYTES SHA256 of each part
    rest=$header
    while :; do
        case $rest in *"${newline}part "*) ;; *) break ;; esac
        rest=${rest#*"${newline}part "}
        one=${rest%%"$newline"*}
        rest=$newline${rest#*"$newline"}
        # shellcheck disable=SC2086
        "$1" $one
    done
}

check_length_of() { check_length "$folder/$1" "$2"; }
check_sum_of() { check_sum "$folder/$1" 0 "$2" "$3" models; }

# The signature with openssl, where there is one that knows Ed25519. The program checks it again.
check_with_openssl() {
    command -v openssl >/dev/null 2>&1 || return 0
    openssl pkeyutl -help 2>&1 | grep -q rawin || return 0
    work=$(mktemp -d 2>/dev/null) || return 0
    field key
    { bytes 302a300506032b6570032100; bytes "$value"; } >"$work/key"
    bytes "$signature" >"$work/signature"
    span "$self" "$stub_bytes" "$header_bytes" >"$work/header"
    said=$(openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin \
        -in "$work/header" -sigfile "$work/signature" 2>&1) || true
    fingerprint=$(sum <"$work/key")
    rm -rf "$work"
    work=
    case $said in
    *"Signature Verification Failure"*)
        die 4 "Die Unterschrift von $self ist falsch: beschädigt oder gefälscht. Es wurde nichts verändert." \
            "The signature of $self is wrong: damaged or forged. Nothing was changed."
        ;;
    *Successfully*)
        say "Unterschrift mit openssl geprüft; Schlüssel $fingerprint" \
            "Signature checked with openssl; key $fingerprint"
        ;;
    esac
}

bytes() { # HEX: the bytes themselves
    hex=$1 escapes=
    while [ -n "$hex" ]; do
        rest=${hex#??}
        one=$((0x${hex%"$rest"}))
        escapes="$escapes\\$((one / 64))$((one / 8 % 8))$((one % 8))"
        hex=$rest
    done
    printf "$escapes"
}

check_machine() {
    field target
    here=$(uname -s)-$(uname -m)
    case $here in
    Linux-x86_64 | Linux-amd64) here=linux-x86_64 ;;
    Linux-aarch64 | Linux-arm64) here=linux-aarch64 ;;
    esac
    [ "$here" = "$value" ] ||
        die 6 "Dieses Paket ist für $value; dieser Rechner ist $here." \
            "This bundle is for $value; this machine is $here."
    field glibc
    [ "$value" != - ] || return 0
    found=$(glibc_here)
    [ -n "$found" ] || return 0
    older "$found" "$value" &&
        die 6 "Dieses System hat glibc $found; nötig ist $value oder neuer." \
            "This system has glibc $found; $value or newer is needed."
    return 0
}

glibc_here() {
    for line in "$(getconf GNU_LIBC_VERSION 2>/dev/null)" \
        "$(/lib64/ld-linux-x86-64.so.2 --version 2>/dev/null | head -n 1)" \
        "$(ldd --version 2>/dev/null | head -n 1)"; do
        case $line in
        *[Gg][Ll][Ii][Bb][Cc]*[0-9].[0-9]* | *"GNU libc"*[0-9].[0-9]*)
            line=${line%.}
            echo "${line##* }"
            return
            ;;
        esac
    done
}

older() { # A B: whether version A.a is older than B.b
    [ "${1%%.*}" -lt "${2%%.*}" ] && return 0
    [ "${1%%.*}" -gt "${2%%.*}" ] && return 1
    a=${1#*.} b=${2#*.}
    [ "${a%%[!0-9]*}" -lt "${b%%[!0-9]*}" ]
}

check_room() {
    needed=$((unpacked / 1024 + 50000))
    rest=$header
    while :; do
        case $rest in *"${newline}model "*) ;; *) break ;; esac
        rest=${rest#*"${newline}model "}
        one=${rest%%"$newline"*}
        rest=$newline${rest#*"$newline"}
        model_sum=${one%% *} one=${one#* }
        [ -f "$prefix/models/$model_sum" ] || needed=$((needed + ${one%% *} / 1024))
    done
    there=$prefix
    while [ ! -e "$there" ]; do there=${there%/*}; there=${there:-/}; done
    free=$(df -Pk "$there" 2>/dev/null | tail -n 1 | { read -r _ _ _ kib _ && echo "$kib"; }) || free=
    case $free in '' | *[!0-9]*) return 0 ;; esac
    [ "$free" -ge "$needed" ] ||
        die 7 "An $there ist zu wenig Platz: $((free / 1000)) MB frei, $((needed / 1000)) MB nötig. Schaffen Sie Platz, oder wählen Sie mit --prefix einen anderen Ort." \
            "There is not enough room at $there: $((free / 1000)) MB free, $((needed / 1000)) MB needed. Make room, or choose another place with --prefix."
}

make_place() {
    [ -e "$prefix" ] || fresh=$prefix
    while [ -n "$fresh" ] && [ ! -e "${fresh%/*}" ] && [ -n "${fresh%/*}" ]; do fresh=${fresh%/*}; done
    stage=$prefix/versions/.incoming-$$
    mkdir -p "$stage" "$prefix/models" 2>/dev/null ||
        die 8 "In $prefix kann nicht geschrieben werden. Wählen Sie mit --prefix einen anderen Ort, oder fragen Sie die IT." \
            "$prefix cannot be written. Choose another place with --prefix, or ask IT."
    printf '#!/bin/sh\nexit 0\n' >"$stage/trial" && chmod 755 "$stage/trial"
    "$stage/trial" 2>/dev/null ||
        die 8 "An $prefix dürfen keine Programme gestartet werden (noexec). Wählen Sie mit --prefix einen anderen Ort." \
            "Programs may not be started at $prefix (noexec). Choose another place with --prefix."
    rm -f "$stage/trial"
}

unpack() {
    say "Das Programm wird ausgepackt" "Unpacking the program"
    span "$self" "$start" "$program_bytes" | gzip -dc 2>/dev/null | tar -xf - -C "$stage" 2>/dev/null || {
        check_length "$self" $((start + program_bytes + inline_bytes))
        check_sum "$self" "$start" "$program_bytes" "$program_sum" program
        die 7 "Das Programm ließ sich in $prefix nicht auspacken: Platz oder Rechte fehlen." \
            "The program could not be unpacked at $prefix: no room, or no rights."
    }
    "$stage/python/bin/python3" -I -B -c 'import ctypes' 2>/dev/null ||
        die 6 "Das Programm startet auf diesem System nicht (nötig: glibc $glibc, 64 Bit)." \
            "The program does not start on this system (needed: glibc $glibc, 64 bit)."
}

clean_up() {
    code=$?
    trap - EXIT INT TERM HUP
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$stage" ] || rm -rf "$stage"
    if [ -n "$stage" ] && [ "$code" -ne 0 ] && [ ! -e "$prefix/current" ]; then
        rm -f "$prefix/.lock" "$prefix/models/".*.part
        rmdir "$prefix/versions" "$prefix/models" "$prefix" 2>/dev/null || :
        empty=${prefix%/*}
        while [ -n "$fresh" ] && [ "${#empty}" -ge "${#fresh}" ]; do
            rmdir "$empty" 2>/dev/null || break
            empty=${empty%/*}
        done
    fi
    exit "$code"
}

main() {
    self=$0 work='' stage='' fresh='' only_verify='' prefix='' fingerprint=''
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}} in [dD][eE]*) lang=de ;; *) lang=en ;; esac
    count=$# previous=
    while [ "$count" -gt 0 ]; do
        argument=$1 count=$((count - 1))
        shift
        case $previous in
        --lang) lang=$argument previous='' && continue ;;
        --prefix) prefix=$argument previous='' && continue ;;
        esac
        case $argument in
        --lang | --prefix) previous=$argument && continue ;;
        --lang=*) lang=${argument#*=} && continue ;;
        --prefix=*) prefix=${argument#*=} && continue ;;
        --verify) only_verify=1 && continue ;;
        -h | --help) usage; exit 0 ;;
        esac
        set -- "$@" "$argument"
    done
    case $lang in de | en) ;; *) lang=en; usage; exit 2 ;; esac
    [ -z "$previous" ] || { usage; exit 2; }
    case $self in */*) folder=${self%/*} ;; *) folder=. ;; esac
    if [ -z "$prefix" ]; then
        if [ "$(id -u 2>/dev/null || echo 1)" = 0 ]; then prefix=/opt/copilot; else
            prefix=${HOME:?}/.local/opt/copilot
        fi
    fi
    case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
    prefix=${prefix%/}
    trap clean_up EXIT
    trap 'exit 130' INT TERM HUP
    for tool in tail head wc sha256sum tar gzip uname df mkdir rm chmod; do
        command -v "$tool" >/dev/null 2>&1 ||
            die 6 "Auf diesem System fehlt: $tool" "This system lacks: $tool"
    done

    say "Das Paket wird geprüft" "Checking the bundle"
    check_file
    if [ -n "$only_verify" ]; then
        say "$self ist vollständig." "$self is whole."
        exit 0
    fi
    check_machine
    field glibc
    glibc=$value
    if [ "$program_bytes" -eq 0 ]; then
        python=$prefix/current/python/bin/python3
        [ -x "$python" ] || die 2 "$self enthält nur Modelle; installieren Sie zuerst das Programm." \
            "$self carries models only; install the program first."
        "$python" -I -B -m copilot_installer install "$self" --prefix "$prefix" --lang "$lang" \
            --checked "$@"
        exit
    fi
    check_room
    make_place
    unpack
    "$stage/python/bin/python3" -I -B -m copilot_installer install "$self" --prefix "$prefix" \
        --lang "$lang" --staged "$stage" --checked "$@"
    exit
}

main "$@"; exit
