"""The installer of the offline bundle: verifies, installs, upgrades, goes back, removes.

It runs on the bundle's own Python, knows nothing of matters and imports nothing of the program, so
that it works where the program does not. Beside the standard library it needs ``cryptography``.
"""
