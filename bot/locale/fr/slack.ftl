# Les noms que Slack donne aux choses : aucune phrase d’un autre fichier ne les écrit. L’article de l’accueil en fait partie.

slack-platform = Slack
slack-command = /diapason
slack-invite = /invite
slack-home = l’onglet *Accueil*
