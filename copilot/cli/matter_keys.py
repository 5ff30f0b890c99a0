"""``copilot matter``: protect, unlock, lock, recover and rotate."""

import argparse

from copilot.cli import output, secrets
from copilot.cli.opening import Commands, wants_json, workspace
from copilot.locale import _

_HOURS = 12.0


def add_actions(actions: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the actions to ``copilot matter``."""
    protect = actions.add_parser(
        "protect", parents=[shared], help=_("set or change a matter's passphrase")
    )
    protect.add_argument("name", metavar="NAME")
    protect.add_argument(
        "--new-recovery-key", action="store_true", help=_("make a new recovery key")
    )
    protect.add_argument(
        "--keyring", action="store_true", help=_("keep a key in the system's key ring too")
    )
    protect.add_argument(
        "--unattended",
        action="store_true",
        help=_("give the passphrase up: open for whoever has this data home"),
    )
    secrets.add_new_passphrase_file(protect)
    protect.set_defaults(run=_protect)
    unlock = actions.add_parser(
        "unlock", parents=[shared], help=_("open a locked matter for the commands that follow")
    )
    unlock.add_argument("name", metavar="NAME")
    unlock.add_argument("--hours", type=float, default=_HOURS, metavar="N")
    unlock.set_defaults(run=_unlock)
    lock = actions.add_parser("lock", parents=[shared], help=_("lock a matter again"))
    lock.add_argument("name", metavar="NAME")
    lock.set_defaults(run=_lock)
    recover = actions.add_parser(
        "recover", parents=[shared], help=_("set a new passphrase by the recovery key")
    )
    recover.add_argument("name", metavar="NAME")
    recover.add_argument(
        "--recovery-file", metavar="FILE", help=_("read the recovery key from FILE")
    )
    secrets.add_new_passphrase_file(recover)
    recover.set_defaults(run=_recover)
    rotate = actions.add_parser("rotate", parents=[shared], help=_("exchange a matter's key"))
    rotate.add_argument("name", metavar="NAME")
    rotate.set_defaults(run=_rotate)


def _protect(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        sealed = opened.sealed(options.name)
        # Who changes a passphrase must be able to open the matter: asked before the new one.
        opened.open_keys(options.name)
        if options.unattended:
            opened.unprotect_matter(options.name)
            printed = ""
        else:
            passphrase = secrets.new_passphrase(options, options.name, sealed=sealed)
            printed = opened.protect_matter(
                options.name,
                passphrase,
                new_recovery=options.new_recovery_key,
                keyring=options.keyring,
            )
    if wants_json(options):
        told = {"recovery_key": printed} if printed else {}
        output.data({"protected": options.name, "unattended": options.unattended, **told})
        return 0
    if options.unattended:
        output.result(_("“{name}” opens without a passphrase now.").format(name=options.name))
    else:
        output.result(_("“{name}” opens for its passphrase only.").format(name=options.name))
    if printed:
        secrets.tell_recovery_key(printed)
    return 0


def _unlock(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        opened.keep_unlocked(options.name, options.hours)
    if wants_json(options):
        output.data({"unlocked": options.name, "hours": options.hours})
    else:
        output.result(
            _("“{name}” is open for {hours:g} hours; copilot matter lock ends that.").format(
                name=options.name, hours=options.hours
            )
        )
    return 0


def _lock(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        opened.lock(options.name)
        sealed = opened.sealed(options.name)
    if wants_json(options):
        output.data({"locked": options.name, "sealed": sealed})
    elif sealed:
        output.result(_("“{name}” is locked.").format(name=options.name))
    else:
        output.result(
            _("“{name}” has no passphrase: it opens for whoever has this data home.").format(
                name=options.name
            )
        )
        output.narrate(_("copilot matter protect sets one."))
    return 0


def _recover(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        opened.matter(options.name)
        typed = secrets.recovery_key(options)
        passphrase = secrets.new_passphrase(options, options.name, sealed=False)
        opened.recover_matter(options.name, typed, passphrase)
    if wants_json(options):
        output.data({"recovered": options.name})
    else:
        output.result(_("“{name}” opens for the new passphrase.").format(name=options.name))
    return 0


def _rotate(options: argparse.Namespace) -> int:
    with workspace(options) as opened:
        passphrase = None
        if opened.has_passphrase(options.name):
            passphrase = secrets.passphrase(options, options.name)
        opened.rotate_matter(options.name, passphrase)
    if wants_json(options):
        output.data({"rotated": options.name})
    else:
        output.result(_("“{name}” is encrypted under a new key.").format(name=options.name))
    return 0
