"""Run by the system's Python, which has LibreOffice's bridge: accept and reject tracked changes.

Arguments: the name of the pipe on which LibreOffice listens, and a folder of .docx files.
"""

import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_COMMANDS = {".accepted.txt": "AcceptAllTrackedChanges", ".rejected.txt": "RejectAllTrackedChanges"}


def main(pipe: str, folder: Path) -> None:
    context = _connected(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    helper = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    for path in sorted(folder.glob("*.docx")):
        for ending, command in _COMMANDS.items():
            opened = desktop.loadComponentFromURL(
                path.as_uri(), "_blank", 0, (_value("Hidden", True),)
            )
            helper.executeDispatch(opened.CurrentController.Frame, f".uno:{command}", "", 0, ())
            plain = (_value("FilterName", "Text (encoded)"), _value("FilterOptions", "UTF8,LF"))
            opened.storeToURL(path.with_suffix(ending).as_uri(), plain)
            opened.close(True)
    desktop.terminate()


def _connected(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not answer")


def _value(name: str, value: Any) -> Any:
    return PropertyValue(Name=name, Value=value)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
