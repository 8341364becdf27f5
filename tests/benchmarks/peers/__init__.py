"""What a buyer's colleague would write instead of this program: mail libraries and a loop. No queue, no state."""
