# La page qu’écrit `diapason analyze --html`.

report-title = { $company } · Diapason, semaine { $week } de { $year }
report-when = Diapason · semaine { $week } de { $year } · { $span }
report-lead = { $gaps ->
    [0] Rien d’établi
    [one] 1 écart établi
   *[other] { $gaps } écarts établis
}, { $signals ->
    [0] aucun signal faible
    [one] 1 signal faible
   *[other] { $signals } signaux faibles
}.
report-no-date = Aucune colonne du fichier n’a de date : la semaine ci-dessus est celle où le fichier a été enregistré.
report-what = Diapason pose les mêmes questions à la direction et au terrain, et dit où leurs réponses s’écartent. Voici ce qu’il aurait dit { $questions ->
    [one] de la question
   *[other] des { $questions } questions
} de ce fichier : ce qui diffère, avec quelle certitude, et rien sur personne. Un écart est une occasion de comprendre, pas une faute.

report-gaps = Ce qui diffère
report-read = La marque est le chiffre arrondi d’un groupe ; la barre, les moyennes que ce chiffre laisse possibles. Le premier écart est le premier dont parler.
report-others = Où aucun écart n’est établi
report-smallest = Avec vos effectifs, un écart de moins de { $points } { $size ->
    [one] point
   *[other] points
} sur 5 environ passerait inaperçu.
report-alone = Ce qui n’est pas comparé
report-alone-why = Un choix n’a pas de moyenne, et un côté qui n’est pas affiché n’est pas comparé.

report-rank = { $rank }.
report-sides = { $first } ↔ { $second }
report-verdict = { $verdict ->
    [gap] écart établi
    [none] pas d’écart établi
   *[too_few] pas encore comparable
}
report-chance = Le hasard seul pourrait donner une telle différence.
report-too-few = Avec si peu de réponses, même un grand écart pourrait échapper.
report-difference = Différence, { $first } moins { $second } : de { $low } à { $high } points, 95 fois sur 100.

report-group = Groupe
report-figure = Chiffre
report-picture = Échelle de { $low } à { $high }
report-reach = Possible
report-asked = Interrogés
report-from-to = { $low } à { $high }
report-or-more = { $low } ou plus
report-majority = majorité pour « { $option } »

report-signals = Signaux faibles
report-signals-none = Aucun signal faible. On en cherche dans les fichiers de nombreuses semaines : les dernières sont comparées à celles d’avant.
report-teams = Équipe par équipe
report-teams-why = Les équipes ne sont pas classées : le chiffre d’une équipe est un sujet de conversation avec elle, jamais une note.

report-withheld = Ce qui n’est pas affiché, et pourquoi
report-withheld-why = Un chiffre demande { $k } répondants, dans des groupes qui ne se recoupent jamais : une équipe de moins de { $small } personnes est comptée avec une autre, et moins de { $k } dirigeants n’ont pas de chiffre. Ce qui n’est pas affiché dépend de qui a répondu, jamais de ce qui a été répondu, et se lit toujours de la même façon, pour ne rien dire de plus.
report-withheld-none = Dans ce fichier, chaque groupe de la page a ses chiffres.
report-questions = Questions
report-every-question = toutes
report-merged = Comptées ensemble, parce que l’une d’elles est petite : { $groups }.

report-method = Comment c’est calculé
report-method-figures = Les réponses de chaque groupe sont devenues un chiffre arrondi, si grossier que plusieurs réponses restent possibles pour chacun ; ce qui est dit de groupes plus grands est calculé de ces chiffres, jamais des réponses.
report-method-gaps = Un écart est établi quand le hasard seul le donnerait rarement : toutes les comparaisons d’une semaine sont jugées ensemble, et sur 100 écarts dits, { $rate } environ viennent du hasard, au plus.
report-method-rest = Intervalles, rangs et phrases ne connaissent que les chiffres arrondis, et un signal faible que des sommes hebdomadaires arrondies.

report-never = Ce qui n’est jamais affiché
report-never-person = ce qu’une personne a répondu, ni qui a répondu
report-never-count = combien exactement ont répondu, ni une moyenne exacte
report-never-small = un chiffre de moins de { $k } répondants
report-never-shares = combien ont choisi chaque réponse
report-never-raw = Diapason ne publie nulle part ce que montre la partie des chiffres non protégés : des moyennes exactes, et combien ont répondu, si peu nombreux soient-ils. Les parties qui la précèdent sont protégées.

report-raw-banner = Chiffres non protégés : pour le propriétaire du fichier
report-raw-why = La dernière partie montre ce que Diapason ne publie jamais : des moyennes exactes et des effectifs. Merci de ne pas transmettre cette page.
report-raw = Chiffres non protégés

report-next = Pour continuer
report-next-demo = Dans le dossier de Diapason, `make demo` fait vivre une entreprise pendant six mois et ouvre son espace dans votre navigateur : les questions, le digest de chaque lundi, les réponses de la direction. Sans aucun compte.
report-made = Page faite le { $date } par Diapason { $version }, sur l’ordinateur qui tient le fichier. Elle ne charge rien et n’envoie rien.
report-written = La page est écrite : { $file }

# Les chiffres du propriétaire du fichier, en tableau.

raw-title = Chiffres non protégés, pour le propriétaire du fichier (direction / terrain)
raw-week = semaine
raw-answers = réponses
raw-means = moyennes
raw-delta = delta
raw-interval = à 95 %
raw-p = p
raw-verdict = verdict
raw-short = { $verdict ->
    [gap] écart
    [none] aucun
   *[too_few] trop peu
}
raw-what = Delta : combien la réponse d’un dirigeant est plus souvent la plus haute des deux que la plus basse, de −1 à +1.
report-chart-row = { $title } : { $first } { $firstfigure }, { $second } { $secondfigure }.
