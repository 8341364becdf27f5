"""The versions, named v0001, v0002, …"""
