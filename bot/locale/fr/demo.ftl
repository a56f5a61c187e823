# Ce que la démonstration écrit dans le terminal.

demo-living = L’entreprise vit
demo-line = { $week } · { $story }
demo-new = nouveau : { $titles }
demo-moved = a bougé : { $titles }
demo-over = terminé : { $titles }
demo-alert = ⚠ signal faible, { $group }
demo-planted = Écart semé : « { $title } », nommé dès { $week }.
demo-missed = Écart semé : « { $title } », jamais nommé.
demo-calm = Rien n’avait été semé dans cette entreprise.
demo-open = L’espace de travail est ouvert : { $url }
    Choisissez une personne : une question l’attend. La première de la liste administre Diapason. Ctrl-C pour finir.
