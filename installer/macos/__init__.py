"""For Macs; dmgbuild runs `dmg_settings.py`."""
