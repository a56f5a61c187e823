# L’édition des équipes : ce que tout le monde lit, une fois par mois au plus, de ce que les réponses ont donné.

edition-text = Diapason : ce que vous avez dit, et la suite.
edition-title = Ce que vous avez dit, et la suite · { $month }
edition-said = Vous avez dit
edition-gap = *{ $title }*
    { $first } { $firstfigure } · { $second } { $secondfigure }.
edition-own = Votre fonction, { $function } · { $figure }.
edition-decided = La direction a décidé
edition-decision = *{ $title }* : « { $what } »
    Pour le { $due }.
edition-decision-wordless = *{ $title }* : une décision est prise.
    Pour le { $due }.
edition-changed = Ce qui a changé
edition-changed-on = *{ $title }* · { $first } ↔ { $second }
edition-was-decided = La direction avait décidé : « { $what } »
edition-undecided = Encore sans décision
edition-waits = *{ $title }* : attend une décision de la direction depuis le { $day }.
edition-team = Cinq minutes avec votre équipe ?
edition-team-read = Lisez ceci ensemble, sans chercher qui a répondu quoi.
edition-team-ask = Demandez : « Qu’est-ce que cela donne chez nous, au quotidien ? »
edition-team-end = Finissez par une chose à essayer ce mois-ci, et une à porter à la direction.
edition-foot = Une fois par mois au plus, et s’il y a du nouveau. Ce message va à toutes les personnes interrogées, qu’elles aient répondu ou non. Chiffres de groupe arrondis, jamais de réponse individuelle.
