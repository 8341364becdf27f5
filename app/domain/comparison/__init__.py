"""Offers side by side: what each would cost, when it would come, and whom to choose."""
