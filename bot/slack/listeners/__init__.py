"""Slack's clicks, commands, events and forms become events for the desk; who acted is read from the envelope only."""
