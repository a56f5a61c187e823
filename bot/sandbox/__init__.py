"""A workspace on loopback that behaves as Slack does: the product's Slack code reaches it through ``SLACK_API_URL``.

Nobody needs a Slack account to see the product live, and no test needs the network. Shapes, names of errors and limits
are those of Slack's published reference; where the two could differ, Slack is right and this is a defect.
"""
