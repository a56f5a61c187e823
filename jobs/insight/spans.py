"""How single weeks become what is kept; apart from `jobs.insight.fading`, since the bot itself loads no numpy."""

SPAN = 4
"""Weeks that are joined: the pulse items are asked in turn, each once in four weeks."""

FADE = 2 / 3
"""What is left of the older weeks when four more join them."""
