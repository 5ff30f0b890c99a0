"""The whole life of an installation on a bare system: what ``make test-installer`` runs.

Builds two versions (the second without models, and storing matters differently), then as an
ordinary user without a network, seeing only glibc, a shell and a dozen tools: verify, be refused
in bad places, install, index the sample matter, ask, open the app, upgrade with the data, roll
back with the data, remove. ``--bundle`` and ``--update`` take bundles that are there already,
``--model`` another model than the small one.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bundle.bare_system import USER, BareSystem

ROOT: Final = Path(__file__).parents[1]
SMALL: Final = "smollm2-135m"
QUESTION: Final = (
    "How long do the confidentiality obligations under the NDA continue after it ends?"
)
PREFIX: Final = f"/home/{USER}/Programme für Anna/copilot"
DATA: Final = f"/home/{USER}/.local/share/copilot"
COPILOT: Final = f"/home/{USER}/.local/bin/copilot"
TOOL: Final = f"/home/{USER}/.local/bin/copilot-installer"
_APP_SECONDS: Final = 90
# A library that says it fits best, and dies as one for another processor does.
_DYING: Final = (
    "int ggml_backend_score(void) { return 1 << 20; }\n"
    "void *ggml_backend_init(void) { __builtin_trap(); }\n"
)
_BAD_PLACES: Final = (
    ("small", 7, "de_DE.UTF-8", "zu wenig Platz"),
    ("noexec", 8, "en_US.UTF-8", "may not be started"),
    ("readonly", 8, "de_DE.UTF-8", "kann nicht geschrieben werden"),
)
_LATER_SCHEMA: Final = "CREATE TABLE rehearsal (number INTEGER) STRICT;\n"
_LATER: Final = "Die Parteien vereinbaren nachträglich eine Kündigungsfrist von sieben Wochen."


class RehearsalError(Exception):
    """A step did not do what it must."""


@contextmanager
def step(name: str, times: dict[str, float]) -> Iterator[None]:
    """Say what is rehearsed and how long it took."""
    sys.stdout.write(f"==> {name}\n")
    sys.stdout.flush()
    began = time.monotonic()
    yield
    times[name] = round(time.monotonic() - began, 1)
    sys.stdout.write(f"    {times[name]} s\n")


def build(source: Path, key: Path, out: Path, *more: str) -> Path:
    """Run the builder of a checkout; returns the .run file."""
    command = [sys.executable, "packaging/build_bundle.py", "--key", str(key), "--out", str(out)]
    done = subprocess.run([*command, *more], cwd=source, check=False, text=True, stdout=-1)
    if done.returncode:
        raise RehearsalError(f"the bundle was not built: {done.stdout}")
    return max(out.glob("copilot-[0-9]*.run"), key=lambda path: path.stat().st_mtime)


def next_version(target: Path) -> Path:
    """A copy of the checkout with a later version number that stores matters differently."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"],  # noqa: S607
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    init = target / "copilot" / "__init__.py"
    text = init.read_text("utf-8")
    init.write_text(re.sub(r'(__version__ = "[^"]*)"', r'\1.post1"', text), "utf-8")
    (target / "index" / "schema" / "099_rehearsal.sql").write_text(_LATER_SCHEMA, "utf-8")
    weights = target / "models" / "weights"
    shutil.rmtree(weights)
    weights.symlink_to(ROOT / "models" / "weights")
    return target


def need(done: subprocess.CompletedProcess[str], *codes: int) -> str:
    """The output of a command that must end with one of the codes."""
    if done.returncode not in codes:
        raise RehearsalError(f"exit code {done.returncode}: {done.stdout}\n{done.stderr}")
    return done.stdout


def rehearse(system: BareSystem, old: Path, new: Path, model: str) -> dict[str, Any]:
    """Every step in order; returns times and sizes. Raises RehearsalError."""
    times: dict[str, float] = {}
    _be_refused(system, old, times)
    told = _install(system, old, times)
    answer, screen = _use(system, model, times)
    variants = _vary(system, times)
    _renew(system, old, new, times)
    _go_back(system, times)
    _remove(system, times)
    return {
        "seconds": times,
        "bundle_bytes": old.stat().st_size,
        "update_bytes": new.stat().st_size,
        "installed_bytes": told["bytes"],
        "cpu_variant": told["cpu_variant"],
        "variants": variants,
        "answer": answer["status"],
        "screen": screen[:3],
    }


def _be_refused(system: BareSystem, old: Path, times: dict[str, float]) -> None:
    """Bad places and a bad copy: the exit code, the message, and nothing left."""
    run = system.run
    for place, code, language, said in _BAD_PLACES:
        with step(f"be refused: {place}", times):
            command = f"sh '/stick/{old.name}' --yes --prefix /{place}/copilot"
            done = run(f"{command}; code=$?; ls -A /{place}; exit $code", language)
            if need(done, code) or said not in done.stderr:
                raise RehearsalError(f"{place}: {done.stdout}{done.stderr}")
    with step("be refused: half copied", times):
        need(run(f"head -c 99000000 '/stick/{old.name}' >half.run; sh half.run --yes"), 10)
        (system.home / "half.run").unlink()
    if left := list(system.home.iterdir()):
        raise RehearsalError(f"refused, and yet there is {left}")


def _install(system: BareSystem, old: Path, times: dict[str, float]) -> dict[str, Any]:
    run = system.run
    with step("the bare system has neither Python nor libstdc++ nor openssl", times):
        need(run("for p in python3 openssl gcc; do ! command -v $p || exit 1; done"), 0)
        need(run("[ ! -e /usr ] && [ ! -e /lib/x86_64-linux-gnu/libstdc++.so.6 ]"), 0)
    with step("verify", times):
        need(run(f"sh '/stick/{old.name}' --verify"), 0)
    with step("install", times):
        done = run(f"sh '/stick/{old.name}' --yes --prefix '{PREFIX}'", "de_DE.UTF-8")
        need(done, 0)
        if "ist installiert" not in done.stderr:
            raise RehearsalError(f"no German: {done.stderr}")
    told: dict[str, Any] = json.loads(need(run(f"{TOOL} status --json"), 0))
    return told


def _use(
    system: BareSystem, model: str, times: dict[str, float]
) -> tuple[dict[str, Any], list[str]]:
    run = system.run
    with step("index the sample matter", times):
        (system.home / "sample").mkdir()
        shutil.copytree(ROOT / "index" / "sample_matter", system.home / "sample" / "Akte Müller")
        settings = f"mkdir -p {DATA} && echo 'model = \"{model}\"' > {DATA}/settings.toml"
        need(run(f"{settings} && {COPILOT} matter create sample"), 0)
        need(run(f"{COPILOT} index 'sample/Akte Müller' --matter sample --json"), 0, 3)
    with step("ask", times):
        answer = json.loads(need(run(f"{COPILOT} ask '{QUESTION}' --matter sample --json"), 0, 4))
        found = need(run(f"{COPILOT} search 'Kündigungsfrist Mietvertrag' --matter sample"), 0)
        if "Miet" not in found:
            raise RehearsalError(f"search found nothing: {found}")
    with step("open the app in tmux", times):
        screen = open_app(system)
    with step("doctor", times):
        need(run(f"{COPILOT} doctor"), 0)
    with step("verify what is installed", times):
        need(run(f"{TOOL} verify"), 0)
    return answer, screen


def _vary(system: BareSystem, times: dict[str, float]) -> dict[str, Any]:
    """Each processor variant alone, and one that dies; nothing for a build of one library.

    Returns tokens a second (prompt, generation) by variant; "unfit" where it cannot run here.
    """
    installed = system.root / PREFIX.removeprefix("/")
    (folder,) = installed.glob("versions/*/python/lib/python3.*/site-packages/llama_cpp/lib")
    shipped = sorted(folder.glob("libggml-cpu-*.so"))
    found: dict[str, Any] = {}
    if not shipped:
        return found
    aside = system.root / "tmp" / "variants"
    aside.mkdir()
    with step("each processor variant by itself", times):
        for variant in shipped:
            others = [other for other in shipped if other != variant]
            for other in others:
                other.rename(aside / other.name)
            done = system.run(f"{COPILOT} models selftest --json")
            for other in others:
                (aside / other.name).rename(other)
            found[variant.stem] = _speed(done, variant.stem)
    with step("a processor variant that dies", times):
        dying = folder / "libggml-cpu-dying.so"
        source = system.root / "tmp" / "dying.c"
        source.write_text(_DYING, "ascii")
        compiler = ["cc", "-shared", "-fPIC", "-o", str(dying), str(source)]
        subprocess.run(compiler, check=True)
        told = json.loads(need(system.run(f"{COPILOT} models selftest --json"), 0))
        dying.unlink()
        given_up = [name for name, _ in told["variants_given_up"]]
        trail = need(system.run(f"{COPILOT} audit show --json"), 0)
        if given_up != ["dying"] or "dying (SIGILL)" not in trail:
            raise RehearsalError(f"no other variant was taken: {told}")
        found["instead of one that dies"] = told["cpu_variant"]
    return found


def _speed(done: subprocess.CompletedProcess[str], variant: str) -> Any:
    if done.returncode:
        return "unfit"
    told = json.loads(done.stdout)
    if told["cpu_variant"] != variant.removeprefix("libggml-cpu-"):
        raise RehearsalError(f"{variant} was not taken: {told}")
    return [told["prompt_tokens_per_second"], told["generation_tokens_per_second"]]


def _renew(system: BareSystem, old: Path, new: Path, times: dict[str, float]) -> None:
    """Upgrade, with a copy of the data; an older version is refused afterwards."""
    run = system.run
    with step("upgrade", times):
        need(run(f"{TOOL} upgrade '/stick/{new.name}' --yes"), 0)
        if ".post1" not in need(run(f"{COPILOT} --version"), 0):
            raise RehearsalError("the new version is not in use")
    (backup,) = (system.home / ".local/share/copilot/backups").iterdir()
    kept = sorted(path.name for path in backup.iterdir())
    if "matters" not in kept or {"keys", "trail"} & set(kept):
        raise RehearsalError(f"the copy holds {backup.name}: {kept}")
    with step("ask the new version about a new document", times):
        (system.home / "sample" / "Nachtrag.txt").write_text(_LATER, "utf-8")
        need(run(f"{COPILOT} index sample/Nachtrag.txt --matter sample --json"), 0)
        if not _is_found(system):
            raise RehearsalError("the new version does not find what it indexed")
        need(run(f"{COPILOT} ask '{QUESTION}' --matter sample"), 0, 4)
    with step("be refused: an older version", times):
        need(run(f"{TOOL} upgrade '/stick/{old.name}' --yes"), 5)


def _is_found(system: BareSystem) -> bool:
    command = f"{COPILOT} search 'Kündigungsfrist sieben Wochen' --matter sample --json"
    hits = json.loads(need(system.run(command), 0, 4))["hits"]
    return any("sieben Wochen" in hit["text"] for hit in hits)


def _go_back(system: BareSystem, times: dict[str, float]) -> None:
    """The version before, and the matters as it left them: it could not read the new ones."""
    run = system.run
    with step("roll back", times):
        need(run(f"{TOOL} rollback"), 0)
        if ".post1" in need(run(f"{COPILOT} --version"), 0):
            raise RehearsalError("the old version is not in use")
    with step("ask the old version", times):
        if _is_found(system):
            raise RehearsalError("the data are not those of before")
        need(run(f"{COPILOT} ask '{QUESTION}' --matter sample"), 0, 4)
    aside = system.home / ".local/share/copilot/backups"
    if not list(aside.glob("after-*/matters/sample/library.sqlite")):
        raise RehearsalError("what came later is not kept")


def _remove(system: BareSystem, times: dict[str, float]) -> None:
    with step("remove", times):
        need(system.run(f"{TOOL} uninstall --yes"), 0)
        left = [p.relative_to(system.home).as_posix() for p in system.home.rglob("*")]
        foreign = [p for p in left if not p.startswith((".local/share/copilot/", "sample"))]
        files = [p for p in foreign if (system.home / p).is_file()]
        if files:
            raise RehearsalError(f"left behind: {files}")


def open_app(system: BareSystem) -> list[str]:
    """Start the app in tmux at 80x24 until the matter is on the screen; returns its lines."""
    line, environment = system.words(f"exec {COPILOT}")
    tmux = ["tmux", "-L", "copilot-rehearsal"]
    variables = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "80", "-y", "24", *variables, *line], check=True
    )
    try:
        shown = ""
        for _ in range(_APP_SECONDS):
            time.sleep(1)
            captured = subprocess.run(
                [*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False
            )
            shown = captured.stdout
            if "sample" in shown:
                return [row for row in shown.splitlines() if row.strip()]
        raise RehearsalError(f"the app does not show the matter: {shown}")
    finally:
        subprocess.run([*tmux, "kill-session"], check=False, capture_output=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is not given, rehearse, print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--bundle", type=Path, help="a bundle of this checkout's version")
    parser.add_argument("--update", type=Path, help="a later one of the same key")
    parser.add_argument("--model", default=SMALL)
    parser.add_argument("--portable", action="store_true", help="the checkout's own llama.cpp")
    options = parser.parse_args(arguments)
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as made:
        work = Path(made)
        work.chmod(0o755)
        stick = work / "stick"
        stick.mkdir()
        key = work / "key.pem"
        more = ["--portable"] if options.portable else []
        signer = [sys.executable, "packaging/sign_bundle.py", "new", str(key), "--no-passphrase"]
        subprocess.run(signer, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        try:
            with step("build", times):
                old = options.bundle or build(ROOT, key, stick, "--model", options.model, *more)
            with step("build the next version", times):
                new = options.update or build(
                    next_version(work / "next"), key, stick, "--no-models", "--model",
                    options.model, *more,
                )  # fmt: skip
            for given in (options.bundle, options.update):
                if given:
                    shutil.copy2(given, stick)
            system = BareSystem(work / "root", stick)
            figures = rehearse(system, old, new, options.model)
        except RehearsalError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(json.dumps({**figures, "build": times}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
