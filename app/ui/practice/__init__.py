"""What the practice server took: mails that never left this computer."""
