# Le digest, son détail, les alertes.

digest-title = Diapason · semaine { $week }
digest-text = Diapason, semaine { $week } : { $news }.
digest-established = { $count ->
    [0] rien d’établi
    [one] 1 écart établi
   *[other] { $count } écarts établis
}
digest-count-none = aucun nouvel écart
digest-count-new = { $count ->
    [one] 1 nouvel écart
   *[other] { $count } nouveaux écarts
}
digest-count-moved = { $count ->
    [one] 1 écart a bougé
   *[other] { $count } écarts ont bougé
}
digest-count-ended = { $count ->
    [one] 1 écart est terminé
   *[other] { $count } écarts sont terminés
}
digest-count-signals = { $count ->
    [one] 1 signal faible
   *[other] { $count } signaux faibles
}
digest-gap-title = *{ $title }* · { $first } ↔ { $second }{ $kind ->
    [new] { " " }· nouvel écart
    [moved] { " " }· a bougé
   *[alone] { "" }
}
digest-before = Semaine { $week } : { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-gap-sides = { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-why = Très probablement un vrai écart, et plus qu’un détail{ $course ->
    [growing]  ; en { $waves } mesures, il s’est creusé
    [closing]  ; en { $waves } mesures, il s’est resserré
    [stable]  ; en { $waves } mesures, il a bougé de moins d’un point sur 5
   *[too_early] { "" }
}{ $holds ->
    [yes] , même si tous ceux qui n’ont pas répondu pensent comme la direction
   *[no] { "" }
}.
digest-why-once = Le hasard seul donnerait rarement un tel écart{ $holds ->
    [yes] , même si tous ceux qui n’ont pas répondu pensent comme la direction
   *[no] { "" }
}.
digest-why-choice = Les { $waves } dernières mesures, prises ensemble, l’établissent ; une seule peut ne montrer aucune majorité nette.
digest-blind = { $asked ->
    [before] En semaine { $week }, la direction
   *[now] La direction
} s’attendait à { $expected } : elle ne le voit pas.
digest-expected = La direction s’y attendait : { $asked ->
    [before] en semaine { $week }, elle prévoyait
   *[now] elle prévoyait
} { $expected }.
digest-forecast = { $asked ->
    [before] En semaine { $week }, la direction
   *[now] La direction
} prévoyait { $expected }.
digest-furthest = L’équipe la plus éloignée, parmi celles qui ont un chiffre : { $team }.
digest-more = { $count ->
    [one] Un autre écart établi est dans le fil.
   *[other] { $count } autres écarts établis sont dans le fil.
}
digest-waiting = { $count ->
    [one] Une autre nouvelle attend lundi prochain ; elle est déjà dans le fil.
   *[other] { $count } autres nouvelles attendent les prochains lundis ; elles sont déjà dans le fil.
}
digest-told = { $count ->
    [one] Un écart déjà raconté tient toujours, sans mouvement établi.
   *[other] { $count } écarts déjà racontés tiennent toujours, sans mouvement établi.
}
digest-resting = { $count ->
    [one] Une question peut passer son tour : son écart est très sûr, ou sûrement petit.
   *[other] { $count } questions sur { $standing } peuvent passer leur tour : leur écart est très sûr, ou sûrement petit.
}
digest-measured = Mesuré en semaine { $week }.
digest-comments = { $count ->
    [one] 1 commentaire dans le fil
   *[other] { $count } commentaires dans le fil
}
digest-quiet = Aucun nouvel écart cette semaine.
digest-next = Prochains chiffres : { $day }, si assez de personnes répondent.
digest-whole = *Tout ce qui a un chiffre*, comme dans un digest sur quatre.
digest-ended = *{ $title }* · { $first } ↔ { $second } : cet écart a changé et n’est plus établi. À présent, { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-empty = Rien d’établi cette semaine. Avec vos effectifs, un écart de moins de { $points } { $size ->
    [one] point
   *[other] points
} sur 5 environ passerait inaperçu.
digest-empty-plain = Rien d’établi cette semaine.
digest-first = Aucun chiffre n’est encore publié : chaque question reste ouverte jusqu’à quatre semaines avant de rendre le sien. Ici, chaque lundi.
digest-leaders-agreed = Moins de cinq personnes dans la direction : leurs réponses sont montrées parce que chacune d’elles l’a accepté.
digest-few-leaders = Moins de cinq personnes dans la direction : leurs réponses ne sont pas montrées, vous lisez celles du terrain seul.
digest-foot = { $standing ->
    [0] Le détail est dans le fil.
    [one] 1 question a un chiffre en cours ; le détail est dans le fil.
   *[other] { $standing } questions ont un chiffre en cours ; le détail est dans le fil.
} Chiffres de groupe arrondis. Un écart est une occasion de comprendre, pas une faute.
digest-foot-first = Chiffres de groupe arrondis, jamais de réponse individuelle.
digest-chart-question = { $title } : { $marks }.
digest-chart-mark = { $name } { $value }
digest-chart-forecast = pronostic de la direction pour le terrain { $value }
digest-chart-alt = Graphique, question par question.

detail-text = Le détail de la semaine { $week }
detail-title = *Le détail, semaine { $week }*
detail-title-page = *Le détail, semaine { $week }* ({ $page } sur { $pages })
detail-topic = *{ $topic }*
detail-scale = { $top ->
    [0] { "" }
   *[other] , sur { $top }
}
detail-state = { $verdict ->
    [gap] écart établi
    [none] pas d’écart établi
   *[too_few] pas encore comparable
}{ $age ->
    [new] { " " }· nouveau
    [old] { " " }· semaine { $week }
   *[unknown] { "" }
}
detail-row = *{ $title }*{ detail-scale } · { detail-state }
detail-question = { $title }{ detail-scale }
detail-table = { $topic } : les mesures, semaine { $week }
detail-column-question = Question
detail-column-forecast = Pronostic de la direction
detail-column-state = État
detail-column-teams = Par équipe
detail-side = { $name } { $figure }
detail-forecast = pronostic de la direction { $figure }
detail-band = Entre parenthèses : combien de personnes ont été interrogées.
detail-figures = *Toutes les mesures, semaine { $week }*
detail-rest = La suite est dans le fil du digest.
detail-all = Toutes les mesures
notice-figures-elsewhere = Ces mesures se lisent dans le canal de la direction, sous leur digest.
detail-comments = *Ce qui a été écrit* · { $title } · { $group }
detail-comment = Commentaire { $number }
detail-withdrawn = _Commentaire { $number }, retiré par son auteur._
detail-none = Aucun chiffre en cours cette semaine.

alert-text = Diapason, signal faible : { $group }, { $kind ->
    [fatigue] fatigue
   *[disengagement] désengagement
}.
alert-title = *Signal faible* · { $group } · { $kind ->
    [fatigue] fatigue
   *[disengagement] désengagement
}
alert-score = { $weeks ->
    [one] Sur une semaine
   *[other] Sur { $weeks } semaines
}, { $kind ->
    [fatigue] l’énergie déclarée a baissé
   *[disengagement] l’engagement déclaré a baissé
} plus que dans le reste de l’entreprise.
alert-participation = { $weeks ->
    [one] Sur une semaine
   *[other] Sur { $weeks } semaines
}, on y répond de moins en moins, plus nettement que dans le reste de l’entreprise.
alert-organisation = { $weeks ->
    [one] Sur une semaine
   *[other] Sur { $weeks } semaines
}, { $kind ->
    [fatigue] l’énergie déclarée a baissé
   *[disengagement] on répond moins
} dans l’ensemble de l’entreprise.
alert-all = { $weeks ->
    [one] Sur une semaine
   *[other] Sur { $weeks } semaines
}, plusieurs indices ont bougé ensemble, plus que dans le reste de l’entreprise.
alert-score-figures = { $kind ->
    [fatigue] Énergie déclarée
   *[disengagement] Engagement déclaré
} : { $before } auparavant, { $after } aujourd’hui.
alert-participation-figures = Réponses : { $before } auparavant, { $after } aujourd’hui.
alert-rate = { $band ->
    [low] moins de 50 %
    [middle] 50 à 79 %
   *[high] 80 % ou plus
}
alert-smallest = Un changement de { $points } { $size ->
    [one] point
   *[other] points
} sur 5 ou plus se verrait au moins quatre fois sur cinq.
alert-declared = { $often ->
    [several] { $count } fausses alertes par an environ
    [yearly] Une fausse alerte par an environ
   *[rarely] Une fausse alerte tous les { $count } ans environ
}, pour { $groups ->
    [one] une équipe
   *[other] { $groups } équipes
}.
alert-foot = Rien n’est dit d’une personne, ni de la cause : parlez-en avec l’équipe.
