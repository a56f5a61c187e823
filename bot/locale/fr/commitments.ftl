# Ce que la direction décide sur un écart : la proposition, l’annonce, l’échéance, le verdict.

commit-title = Décider
commit-title-change = Modifier
commit-submit = Enregistrer
commit-gap = *{ $title }*
commit-which = Sur quel écart ?
commit-which-choose = Choisissez un écart
commit-what = Que décidez-vous ?
commit-what-placeholder = Un acte que chacun pourra constater. Les équipes le liront : ne nommez personne.
commit-levers = Ce qui aide souvent : { $topic ->
    [vision] trois priorités écrites, et dire lesquelles s’arrêtent ; un point chaque mois sur ce qui a changé.
    [contribution] relier chaque projet à un résultat attendu ; faire raconter un succès par ceux qui l’ont fait.
    [decisions] dire qui décide, pour quand, et pourquoi ; un rituel d’arbitrage de trente minutes par semaine.
    [governance] écrire les droits de décision ; un arbitre nommé pour les conflits de priorité.
    [information] un canal direct vers la direction, avec un délai de réponse ; les managers comme relais.
    [exchange] des indicateurs communs à deux équipes ; un binôme technique et métier par projet.
    [routines] supprimer une réunion, en garder une utile ; commencer par les décisions de la dernière fois.
    [resources] renoncer à un objectif, ou donner les moyens de le tenir.
    [tech_business] une feuille de route commune ; la dette technique chiffrée dans les arbitrages.
    [recognition] dire merci pour un fait précis ; montrer qui a fait quoi.
   *[other] dire qui décide et pour quand ; des indicateurs partagés ; les managers comme relais.
}
commit-who = Qui s’en charge ?
commit-who-hint = Cette personne reçoit un message et accepte, ou non. Rien n’est annoncé avant.
commit-due = Pour quand ?
commit-due-hint = La question est posée de nouveau après cette date. Trois mesures au plus disent si l’écart s’est refermé.
commit-tellable = Sur dix écarts comme celui-ci, trois mesures en reconnaissent { $closed } quand ils se referment, { $still } quand ils restent.
commit-wrong-what = Écrivez ce qui est décidé.
commit-wrong-owner = Choisissez une personne de la direction.
commit-wrong-due = Choisissez un jour à venir, d’ici un an.
commit-wrong-gap = Choisissez un écart.

notice-commit-made = C’est annoncé à la direction. La question sera posée de nouveau après le { $due }, et le digest dira ce que disent les chiffres.
notice-commit-asked = C’est noté. { $owner } reçoit un message pour accepter ; la décision est annoncée ensuite.
notice-commit-taken = { $state ->
    [asked] Une décision est déjà proposée sur *{ $title }* : « { $what } », pour le { $due }. { $owned ->
        [yes] { $owner } doit encore accepter.
       *[no] Personne n’en répond pour l’instant.
    }
   *[open] C’est déjà décidé pour *{ $title }* : « { $what } », pour le { $due }. { $owned ->
        [yes] { $owner } s’en charge.
       *[no] Personne n’en répond pour l’instant.
    }
}
notice-commit-over = Cet écart n’est plus d’actualité : il s’est refermé, ou n’a plus de chiffre récent.
notice-commit-none = Aucun écart n’attend de décision.
notice-commit-late = L’échéance était le { $due } : proposez une autre date depuis { $home_bold }.
notice-commit-gone = Cette décision n’existe plus.
notice-commit-not-yours = Seules la personne qui s’en charge et celle qui l’a proposée peuvent changer cette décision, tant qu’elle est en cours.
notice-commit-not-asked = Cette décision n’attend pas votre réponse.
notice-commit-withdrawn = La décision est retirée.
notice-commit-declined = C’est noté : la personne qui l’a proposée en est avertie.
notice-commit-refused = La décision sur *{ $title }* n’a pas été acceptée. Proposez-la à quelqu’un d’autre depuis { $home_bold }.
notice-commit-lapsed = La décision proposée sur *{ $title }* est restée quatre semaines sans réponse : elle n’est plus en attente. Proposez-la de nouveau depuis { $home_bold }.
notice-gap-later = D’accord. Je ne vous demande plus de décision sur *{ $title }* pendant treize semaines.
notice-gap-dismissed = D’accord. Je ne demande plus de décision sur *{ $title }*, tant que cet écart dure.

commitment-text-asked = Diapason : une décision vous est proposée.
commitment-text-made = Diapason : une décision est prise.
commitment-text-changed = Diapason : une décision a changé.
commitment-text-withdrawn = Diapason : une décision est retirée.
commitment-head = { $stage ->
    [asked] { $named ->
        [yes] *{ $by } vous propose de porter une décision* sur *{ $title }*.
       *[no] *On vous propose de porter une décision* sur *{ $title }*.
    }
    [changed] *Décision modifiée* · { $title }
    [withdrawn] *Décision retirée* · { $title }
   *[made] *Décidé* · { $title }
}
commitment-what = « { $what } »
commitment-due = Pour le { $due }.
commitment-who = { $owner } s’en charge, pour le { $due }.
commitment-nobody = Personne n’en répond plus. Échéance : { $due }.
commitment-how-asked = Rien n’est annoncé tant que vous n’avez pas accepté. Votre nom n’est dit qu’à la direction.
commitment-how = La question sera posée de nouveau après cette date ; trois mesures au plus diront si l’écart s’est refermé.
commitment-accept = Je m’en charge
commitment-decline = Pas moi
commitment-change = Modifier
commitment-withdraw = Retirer
commitment-withdraw-sure = La décision n’est plus suivie, et le canal de direction l’apprend.

commitments-text = Les décisions de la direction
commitments-title = *Les décisions de la direction*
commitments-none = Aucune décision n’est en cours.
commitments-more = { $count ->
    [one] Et une autre, plus ancienne.
   *[other] Et { $count } autres, plus anciennes.
}
commitments-line = *{ $title }* : « { $what } »
commitments-state = { $verdict ->
    [closed] Verdict : l’écart s’est refermé.
    [halved] Verdict : l’écart s’est réduit de plus de moitié.
    [still-there] Verdict : l’écart est toujours là.
    [cannot-tell] { $judged ->
        [yes] Trois mesures n’ont pas suffi à le dire.
       *[no] Mesuré { $looks ->
            [one] une fois
           *[other] { $looks } fois
        } sur trois, sans pouvoir le dire.
    }
   *[none] { $judged ->
        [yes] Jamais mesuré : pas de chiffre dans les six mois après l’échéance.
       *[no] Pas encore mesuré.
    }
}
commitments-asked = Proposé, sans réponse pour l’instant. Échéance : { $due }.

decision-text = Diapason : un écart attend une décision.
decision-head = *Une décision à prendre* · { $title }
decision-why = Depuis la semaine { $week }, cet écart attend une décision. { $first } { $firstfigure } · { $second } { $secondfigure }.
decision-commit = Décider
decision-later = Pas maintenant
decision-dismiss = Rien à décider

digest-count-verdicts = { $count ->
    [one] 1 verdict
   *[other] { $count } verdicts
}
digest-count-due = { $count ->
    [one] 1 échéance
   *[other] { $count } échéances
}
digest-count-decision = 1 décision à prendre
digest-commit = Décider
digest-due-others = { $count ->
    [one] Une autre décision arrive à échéance cette semaine.
   *[other] { $count } autres décisions arrivent à échéance cette semaine.
}
digest-due = *À échéance cette semaine* · { $title }
verdict-head = *{ $title }* · { $first } ↔ { $second } · verdict
verdict-decided = Décidé : « { $what } »{ $owned ->
    [yes] , par { $owner }
   *[no] { "" }
}, pour le { $due }.
verdict-figures = Avant : { $first } { $firstbefore } · { $second } { $secondbefore }. Maintenant : { $firstnow } · { $secondnow }.
verdict-closed = *L’écart s’est refermé*{ $moved ->
    [staff]  : c’est le terrain qui s’est rapproché
    [leaders]  : c’est la direction qui s’est rapprochée
    [second]  : c’est { $second } qui s’est rapproché
    [first]  : c’est { $first } qui s’est rapproché
    [both]  : chacun a fait une partie du chemin
   *[neither] { "" }
}.
verdict-halved = *L’écart s’est réduit de plus de moitié*{ $moved ->
    [staff]  : c’est le terrain qui s’est rapproché
    [leaders]  : c’est la direction qui s’est rapprochée
    [second]  : c’est { $second } qui s’est rapproché
    [first]  : c’est { $first } qui s’est rapproché
    [both]  : chacun a fait une partie du chemin
   *[neither] { "" }
}.
verdict-still-there = *L’écart est toujours là.*
verdict-cannot-tell = { $again ->
    [yes] *On ne peut pas encore le dire* (mesure { $look } sur 3). Prochaine mesure : vers le { $day }.
   *[no] *Trois mesures n’ont pas suffi à le dire.*
}
verdict-again = Mesure { $look } sur 3 ; la suivante vers le { $day }.
verdict-others = Les autres écarts ont bougé au moins moitié autant : la décision n’explique sans doute pas tout.
verdict-cause = Les chiffres disent ce qui a bougé, pas pourquoi.

home-leading = *Direction*
home-decide = Décider
home-commitments = Décisions
notice-digest-gone = Ce digest n’est plus gardé.
home-past = Digests passés
home-asked = *Une décision vous est proposée.*
digests-text = Les digests passés
digests-title = *Les digests passés*, le plus récent d’abord
digests-none = Aucun digest n’a encore paru.
digests-line = Semaine { $week } : { $news }
digests-open = Lire

admin-sponsor = *À qui demander les décisions en attente* : { $chosen ->
    [yes] { $name }
   *[no] personne
}. Huit semaines après qu’un écart a été raconté sans que personne décide, Diapason le lui demande par message.
admin-sponsor-choose = Choisir
sponsor-title = Décisions en attente
sponsor-label = À qui les demander ?
sponsor-hint = Une personne de la direction, qui peut décider ou confier.
sponsor-save = Enregistrer
sponsor-wrong = Choisissez une personne de la direction.
notice-sponsor-chosen = C’est noté. Je demanderai à { $name } quand un écart reste huit semaines sans décision.
change-sponsor-chosen = • { $on } : personne à qui demander les décisions choisie
