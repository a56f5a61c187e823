# Le verdict de l’attaque que Diapason mène sur ses propres chiffres.

audit-nothing = Aucun chiffre n’a encore été publié : il n’y a rien à attaquer.
audit-safe = { $figures ->
    [one] Un chiffre publié, attaqué
   *[other] { $figures } chiffres publiés, attaqués
} dans le pire des cas : même en sachant qui a répondu et avec des complices, personne ne peut déduire une réponse d’un chiffre.
audit-fewest = { $options ->
    [two] Les deux réponses restent possibles pour chaque personne, aux questions qui n’en ont que deux.
    [mixed] Il reste au moins { $fewest } réponses possibles pour chaque personne, et les deux aux questions qui n’en ont que deux.
   *[more] Il reste au moins { $fewest } réponses possibles pour chaque personne.
}
audit-weak = { $weak ->
    [one] Un chiffre publié en dit
   *[other] { $weak } chiffres publiés en disent
} trop : dans le pire des cas, il ne reste que { $fewest } { $fewest ->
    [one] réponse possible
   *[other] réponses possibles
} pour quelqu’un. Dites-le aux personnes concernées et écrivez aux auteurs de Diapason.
audit-agreed = { $count ->
    [one] Un chiffre de la direction n’est pas attaqué, et cette protection ne le couvre pas
   *[other] { $count } chiffres de la direction ne sont pas attaqués, et cette protection ne les couvre pas
} : chaque membre de la direction a accepté que leur moyenne exacte soit montrée.

# Deux chiffres qui se suivent, et qui manque dans l’un des deux.

audit-pairs = { $pairs ->
    [one] Une paire de chiffres a aussi été attaquée
   *[other] { $pairs } paires de chiffres ont aussi été attaquées
} : une question posée deux fois à un groupe, quand quelqu’un est arrivé, est parti, était absent ou n’a pas répondu. Une paire dit quelque chose quand il reste moins de 3 réponses possibles pour cette personne (une seule, aux questions qui n’en ont que deux).
audit-pairs-free = { $free ->
    [0] Sans rien supposer des réponses des autres, aucune paire ne dit rien.
    [one] Sans rien supposer des réponses des autres, une paire dit quelque chose. Dites-le aux personnes concernées et écrivez aux auteurs de Diapason.
   *[other] Sans rien supposer des réponses des autres, { $free } paires disent quelque chose. Dites-le aux personnes concernées et écrivez aux auteurs de Diapason.
}
audit-pairs-worst = Paires qui en diraient trop d’une personne absente, dans le pire des cas, si toutes les autres avaient répondu deux fois la même chose : { $told } sur { $pairs }. Il faudrait en être sûr, savoir exactement qui a répondu chaque fois et avoir des complices.
audit-pairs-alone = D’une personne qui manquait seule : { $told } sur { $pairs } (fenêtres seules, sans les semaines regroupées).
audit-pairs-moved = À qui sait seulement qui est arrivé ou parti, a des complices et croit que toutes les autres personnes ont répondu les deux fois : { $told } sur { $pairs } (là où les listes des deux dates sont gardées).
audit-pairs-unread = { $pairs ->
    [one] Une paire n’a pas été regardée
   *[other] { $pairs } paires n’ont pas été regardées
} : une version précédente a fait un de leurs chiffres.
