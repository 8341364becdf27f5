"""Customers' approved-vendor lists, and what holds for vendors who are not on one."""
