"""The outbox: planned, claimed, recorded, recovered."""
