# Le digest, son détail, les alertes.

digest-title = Diapason · semaine { $week }
digest-text = Diapason, semaine { $week } : { $gaps ->
    [0] rien d’établi
    [one] 1 écart établi
   *[other] { $gaps } écarts établis
}, { $signals ->
    [0] aucun signal faible
    [one] 1 signal faible
   *[other] { $signals } signaux faibles
}.
digest-counts = { $span } · { $gaps ->
    [0] rien d’établi
    [one] 1 écart établi
   *[other] { $gaps } écarts établis
} · { $signals ->
    [0] aucun signal faible
    [one] 1 signal faible
   *[other] { $signals } signaux faibles
}
digest-gap-title = *{ $rank }. { $title }* · { $first } ↔ { $second }{ $fresh ->
    [yes] { " " }· nouveau
   *[no] { "" }
}
digest-gap-sides = { $first } { $firstfigure } · { $second } { $secondfigure }.
digest-why = Très probablement un vrai écart, et plus qu’un détail{ $course ->
    [growing]  ; en { $waves } mesures, il s’est creusé
    [closing]  ; en { $waves } mesures, il s’est resserré
    [stable]  ; en { $waves } mesures, il a bougé de moins d’un point sur 5
   *[too_early] { "" }
}{ $holds ->
    [yes] , et il tient même si tous ceux qui n’ont pas répondu pensent comme la direction
   *[no] { "" }
}.
digest-why-once = Le hasard seul donnerait rarement un tel écart{ $holds ->
    [yes] , et il tient même si tous ceux qui n’ont pas répondu pensent comme la direction
   *[no] { "" }
}.
digest-why-choice = Les { $waves } dernières mesures, prises ensemble, l’établissent ; une seule peut ne montrer aucune majorité nette.
digest-blind = La direction s’attendait à { $expected } : elle ne le voit pas.
digest-expected = La direction s’y attendait : elle prévoyait { $expected }.
digest-forecast = La direction prévoyait { $expected }.
digest-furthest = Parmi les équipes qui ont un chiffre, c’est avec { $team } que la distance est la plus grande.
digest-others = { $count ->
    [one] Un autre écart établi est dans le fil.
   *[other] { $count } autres écarts établis sont dans le fil.
}
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
digest-chart-row = { $title } : { $first } { $firstfigure }, { $second } { $secondfigure }.
digest-chart-side = { $title } : { $name } { $figure }.
digest-chart-alt = Graphique, question par question.

detail-text = Le détail de la semaine { $week }
detail-title = *Le détail, semaine { $week }*
detail-title-page = *Le détail, semaine { $week }* ({ $page } sur { $pages })
detail-row = *{ $title }* · { $verdict ->
    [gap] écart établi
    [none] pas d’écart établi
   *[too_few] pas encore comparable
}{ $fresh ->
    [yes] { " " }· nouveau
   *[no] { "" }
}
detail-side = { $name } · { $figure }
detail-comments = *Ce qui a été écrit* · { $title } · { $group }
detail-withdrawn = _Commentaire retiré par son auteur._
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
alert-smallest = Un changement de moins de { $points } { $size ->
    [one] point
   *[other] points
} environ serait passé inaperçu.
alert-declared = { $often ->
    [several] { $count } fausses alertes par an environ
    [yearly] Une fausse alerte par an environ
   *[rarely] Une fausse alerte tous les { $count } ans environ
}, pour { $groups ->
    [one] une équipe
   *[other] { $groups } équipes
}.
alert-foot = Rien n’est dit d’une personne, ni de la cause : parlez-en avec l’équipe.
