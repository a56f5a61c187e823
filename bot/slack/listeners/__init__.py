"""What Slack sends, turned into events for the desk. Independent of the transport; identity from the envelope only."""
