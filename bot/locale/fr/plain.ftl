# Les mêmes noms, dans un terminal.

plain-platform = la messagerie
plain-command = /diapason
plain-invite = /invite
plain-home = l’accueil
