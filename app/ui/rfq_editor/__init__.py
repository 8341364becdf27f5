"""One request from its lines to the sent mails: five steps in any order, saved as you go."""
