"""Emails to vendors who were asked: reminders, changes, answers to questions, decisions."""
