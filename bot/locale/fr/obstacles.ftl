# Les obstacles : ce qui empêche le travail d’avancer, dit à la direction sans nom.

obstacle-button = Signaler un obstacle

obstacle-title = Un obstacle
obstacle-danger = Harcèlement, danger, mal-être, alerte : ce formulaire n’est pas fait pour cela, personne ne le lit tout de suite. Adressez-vous à { $contacts }.
obstacle-danger-default = Harcèlement, danger, mal-être, alerte : ce formulaire n’est pas fait pour cela, personne ne le lit tout de suite. Adressez-vous aux ressources humaines, à vos élus, à la médecine du travail ou au dispositif d’alerte ; en urgence, appelez le 112.
obstacle-topic = Sujet
obstacle-label = Ce qui empêche le travail d’avancer
obstacle-placeholder = Un fait, en une phrase, sans nom.
obstacle-hint = Évitez ce qui ne peut venir que de vous. 1 000 caractères au plus.
obstacle-since = Depuis quand ?
obstacle-since-days = Des jours
obstacle-since-weeks = Des semaines
obstacle-since-months = Des mois
obstacle-role = Qui pourrait le lever ?
obstacle-role-team = Mon équipe
obstacle-role-function = La direction de mon métier
obstacle-role-executives = La direction générale
obstacle-role-other = Un autre métier
obstacle-role-unknown = Je ne sais pas
obstacle-how = Il paraît sans votre nom dans le canal privé de la direction, un jour de questions, avec ceux d’au moins deux autres personnes d’un même groupe de dix ou plus. D’ici là, il attend, chiffré. Vous suivez dans { $home } ce qu’il devient, et pouvez le retirer.
obstacle-alone = S’il est le seul
obstacle-alone-on = Le montrer même seul
obstacle-alone-hint = Il paraît alors le prochain jour de questions, sans nom de groupe. Mais seul, il n’est mélangé à aucun autre : son sujet et ses mots peuvent suffire à vous reconnaître.
obstacle-send = Envoyer
obstacle-wrong-topic = Choisissez un sujet.
obstacle-wrong-text = Écrivez une phrase, ou annulez.
obstacle-wrong-role = Choisissez une réponse ; « Je ne sais pas » en est une.
notice-obstacle-taken = C’est noté. Il paraîtra sans votre nom, un jour de questions. Ce qu’il devient : { $home }, ou `{ $command } obstacle`.
notice-obstacle-enough = Vous avez déjà { $most } obstacles en cours. Retirez-en un, ou attendez que la direction ait répondu.
notice-obstacle-gone = Cet obstacle n’est plus relié à vous : vous l’avez retiré, ou sa clé a été détruite.
notice-obstacle-withdrawn-unread = Votre obstacle est retiré et effacé. La direction ne l’avait pas lu.
notice-obstacle-withdrawn = Votre obstacle est retiré. Il est effacé, et « retiré par son auteur » le remplace dans le canal de direction, à une heure tirée au sort dans les six heures ouvrées.

obstacles-text = Vos obstacles
obstacles-own = *Vos obstacles*
obstacles-own-more = { $count ->
    [one] Et un autre, plus ancien.
   *[other] Et { $count } autres, plus anciens.
}
obstacles-none = Vous n’avez aucun obstacle en cours.
obstacles-secret = Ceci n’est montré qu’à votre compte. La direction ne sait pas qui a écrit.
obstacle-own-topic = *{ $topic }*
obstacle-own-stage = { $stage ->
    [waiting] En attente : il paraîtra un jour de questions.
    [shown] Montré à la direction, pas encore vu.
    [seen] Vu par la direction.
    [taken] Quelqu’un de la direction s’en occupe.
    [decided] Décidé ; la réponse vous parviendra ici.
   *[told] La direction a décidé :
}
obstacle-own-refused = La direction n’y donne pas suite :
obstacle-withdraw = Retirer
obstacle-withdraw-sure = S’il n’a pas paru, il est effacé tout de suite. S’il a paru, il est effacé et remplacé dans le canal par « retiré par son auteur » dans les six heures ouvrées. Qui l’a lu l’a lu, et une copie faite avant le garde.

obstacle-text = Diapason : un obstacle vous est signalé, sans nom.
obstacle-heading = *Un obstacle* · { $topic }
obstacle-group = { $group }, avec d’autres du même groupe
obstacle-single = Montré seul, avec l’accord de la personne qui l’a écrit
obstacle-about = { $since ->
    [days] Depuis des jours.
    [weeks] Depuis des semaines.
    [months] Depuis des mois.
   *[none] { "" }
} Pourrait le lever : { $role ->
    [team] l’équipe
    [function] la direction du métier
    [executives] la direction générale
    [other] un autre métier
   *[unknown] la personne qui écrit ne sait pas qui
}.
obstacle-stage = { $stage ->
    [shown] Pas encore vu.
    [seen] Vu. Qui s’en occupe ?
    [taken] Pris en charge.
    [decided] Décidé, pas encore répondu :
   *[told] Décidé, et répondu à la personne qui l’a écrit :
}
obstacle-stage-owner = Pris en charge par *{ $owner }*.
obstacle-stage-refused = { $stage ->
    [decided] Sans suite, pas encore répondu :
   *[told] Sans suite, et répondu à la personne qui l’a écrit :
}
obstacle-withdrawn = Obstacle retiré par son auteur.
obstacle-seen = Vu
obstacle-take = Je m’en occupe
obstacle-decide = Décidé
obstacle-decide-again = Modifier la décision
obstacle-tell = Répondre à l’auteur
notice-obstacle-closed = Cet obstacle n’est plus ouvert : il a été retiré, ou sa réponse est partie.
notice-obstacle-seen = C’est noté : vu.
notice-obstacle-owned = { $owner } s’en occupe déjà.
notice-obstacle-yours = C’est noté : vous vous en occupez.
notice-obstacle-untaken = Personne ne s’en occupe encore : quelqu’un le prend d’abord, puis décide.
notice-obstacle-undecided = Rien n’est décidé encore : dites d’abord quoi.
notice-obstacle-decided = C’est noté. La personne qui l’a écrit le lira quand vous toucherez « Répondre à l’auteur ».
notice-obstacle-told = C’est fait : la personne qui l’a écrit le lit dans { $home }. Vous ne saurez ni qui elle est, ni si elle a lu.

decision-title = La décision
decision-label = Qu’avez-vous décidé ?
decision-decided = On fait quelque chose
decision-refused = On n’y donne pas suite
decision-what = Quoi, ou pourquoi non, en une phrase
decision-hint = La personne qui l’a écrit lira ces mots. 1 000 caractères au plus.
decision-wrong-empty = Écrivez une phrase, ou annulez.

obstacles-open = { $count ->
    [0] *Aucun obstacle ouvert.*
    [one] *Un obstacle ouvert*
   *[other] *{ $count } obstacles ouverts*
}
obstacle-open = *{ $topic }* · montré le { $day } · { $stage ->
    [shown] pas encore vu
    [seen] vu, à prendre
    [taken] pris en charge
   *[decided] décidé, à répondre
}
obstacle-open-owner = *{ $topic }* · montré le { $day } · { $stage ->
    [taken] pris en charge par { $owner }
   *[decided] décidé, à répondre ({ $owner })
}
obstacles-more = { $count ->
    [one] Et un autre, plus récent.
   *[other] Et { $count } autres, plus récents.
}
obstacles-times = *Le temps qu’il faut*, obstacles en cours compris
obstacles-leg = { $leg ->
    [seen] Montré → vu
    [taken] Vu → pris
    [decided] Pris → décidé
    [told] Décidé → répondu
   *[whole] Du terrain à la direction, et retour
} : { $time }
obstacles-leg-counts = { $ended ->
    [0] aucun terminé
    [one] 1 terminé
   *[other] { $ended } terminés
}, { $running } en cours
obstacles-leg-median = { $median } pour la moitié d’entre eux (entre { $low } et { $high }) · { $counts }
obstacles-leg-open = { $median } pour la moitié d’entre eux (au moins { $low }) · { $counts }
obstacles-few = Un délai se calcule à partir de 15 obstacles. Un refus et un retrait comptent comme une fin.
obstacles-minutes = { $count } min
obstacles-hours = { $count } h
obstacles-days = { $count ->
    [one] 1 jour
   *[other] { $count } jours
}

waiting-text = Diapason : des obstacles attendent la direction.
waiting-title = *Des obstacles attendent la direction.*
waiting-unseen = { $count ->
    [one] Un n’a pas été vu depuis une semaine.
   *[other] { $count } n’ont pas été vus depuis une semaine.
}
waiting-undecided = { $count ->
    [one] Un attend une décision depuis quatre semaines.
   *[other] { $count } attendent une décision depuis quatre semaines.
}
waiting-untold = { $count ->
    [one] Un est décidé depuis une semaine, et la personne qui l’a écrit n’en sait rien.
   *[other] { $count } sont décidés depuis une semaine, et les personnes qui les ont écrits n’en savent rien.
}
waiting-list = La liste : `{ $command } obstacles`.
