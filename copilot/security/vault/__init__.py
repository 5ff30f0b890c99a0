"""Keys per matter: made, wrapped, handed out, destroyed. Knows no document and no database.

A matter has a random key. It is wrapped for each way to open the matter: by the key from a
passphrase, by the printed recovery key, or by a key file for unattended use. What is encrypted
takes a key of its own derived from it.
"""
