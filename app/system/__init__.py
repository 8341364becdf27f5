"""Where the process meets the computer: folders, settings, keyring, log, clock, crash report, lock."""
