# The same names, in a terminal.

plain-platform = the chat
plain-command = /diapason
plain-invite = /invite
plain-home = home
