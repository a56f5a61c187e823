# Le verdict de l’attaque que Diapason mène sur ses propres chiffres.

audit-nothing = Aucun chiffre n’a encore été publié : il n’y a rien à attaquer.
audit-safe = { $figures ->
    [one] Un chiffre publié
   *[other] { $figures } chiffres publiés
}, attaqués dans le pire des cas : même en sachant qui a répondu et avec des complices, il reste au moins { $fewest } réponses possibles pour chaque personne. Aucune réponse ne peut être devinée.
audit-weak = { $weak ->
    [one] Un chiffre publié en dit
   *[other] { $weak } chiffres publiés en disent
} trop : dans le pire des cas, il ne reste que { $fewest } { $fewest ->
    [one] réponse possible
   *[other] réponses possibles
} pour quelqu’un. Dites-le aux personnes concernées et écrivez aux auteurs de Diapason.
audit-agreed = { $count ->
    [one] Un chiffre de la direction n’est pas attaqué
   *[other] { $count } chiffres de la direction ne sont pas attaqués
} : chaque membre de la direction a accepté qu’il soit montré.
