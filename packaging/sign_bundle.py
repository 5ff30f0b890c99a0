"""Keys of the bundles, and signing on a machine that is never connected.

    python packaging/sign_bundle.py new KEY.pem           # it stays offline, KEY.pub.pem travels
    python packaging/sign_bundle.py sign KEY.pem FILE.run # a bundle built with --public-key
    python packaging/sign_bundle.py show KEY.pub.pem      # the fingerprint

Needs Python and ``cryptography``, nothing else of the repository's dependencies.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bundle import signing, writing
from bundle.failures import BundleError
from copilot_installer import trust


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it is done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="make a key")
    new.add_argument("key", type=Path)
    new.add_argument("--no-passphrase", action="store_true")
    sign = commands.add_parser("sign", help="sign a bundle")
    sign.add_argument("key", type=Path)
    sign.add_argument("bundle", type=Path)
    show = commands.add_parser("show", help="print the fingerprint")
    show.add_argument("key", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.command == "new":
            public = signing.new_key(options.key, _passphrase(options.no_passphrase))
        else:
            public = signing.public_key(options.key)
        if options.command == "sign":
            for path in writing.sign_later(options.bundle, signing.private_key(options.key)):
                print(path)
    except (BundleError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"fingerprint  {trust.grouped(trust.fingerprint(public))}")
    return 0


def _passphrase(without: bool) -> str:
    if without:
        return ""
    if given := os.environ.get(signing.PASSPHRASE):
        return given
    first = getpass.getpass("Passphrase for the new key: ")
    if not first or first != getpass.getpass("Again: "):
        raise BundleError("the passphrases differ or are empty (--no-passphrase makes one without)")
    return first


if __name__ == "__main__":
    sys.exit(main())
