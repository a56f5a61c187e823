# Slack’s names for things: no sentence of another file writes them out.

slack-platform = Slack
slack-command = /diapason
slack-invite = /invite
slack-home = *Home* tab
