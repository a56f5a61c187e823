# Ce qui engage : le groupe minimum, la consultation du CSE.

admin-consultation-none = *Aucune question ne part encore.* Confirmez d’abord que le CSE a été consulté, ou que vous êtes moins de 50.
admin-consultation-on = CSE consulté le { $day }
admin-consultation-fewer = Moins de 50 personnes : pas de consultation du CSE
admin-consultation-outgrown = *Vous êtes maintenant 50 ou plus.* Vous aviez confirmé être moins de 50 : voyez s’il faut consulter le CSE, puis notez la date ici.
admin-consultation-confirm = Confirmer
admin-consultation-change = Modifier
admin-k = *Groupe minimum* : { $k } répondants. En dessous, aucun chiffre n’existe, sauf celui de trois ou quatre dirigeants qui l’acceptent tous.
admin-k-raise = Relever

consultation-title = Avant de commencer
consultation-why = Dans une entreprise d’au moins 50 salariés, le CSE est consulté avant la mise en place. En dessous, informez les élus et les salariés.
consultation-label = Où en êtes-vous ?
consultation-consulted = Le CSE a été consulté
consultation-fewer = Nous sommes moins de 50
consultation-day = Date de la consultation
consultation-recorded = Votre confirmation est inscrite au journal des réglages, que chacun peut lire.
consultation-wrong-fifty = Diapason connaît 50 personnes ou plus chez vous : indiquez la date de la consultation du CSE.
consultation-wrong-no-day = Indiquez la date de la consultation.
consultation-wrong-future = Cette date est à venir : confirmez une fois le CSE consulté.
notice-consultation = C’est noté. Les questions partiront au prochain jour prévu.

smallest-group-title = Groupe minimum
smallest-group-label = Répondants au minimum (aujourd’hui : { $k })
smallest-group-size = { $k } répondants
smallest-group-hint = Vaut pour les prochaines questions posées. Ce minimum ne pourra plus être baissé, par personne.
smallest-group-largest = Le groupe minimum est de { $k } répondants : il ne peut pas être relevé davantage.
smallest-group-leaders = La direction compte { $leaders } personnes. Si le groupe minimum dépasse { $most }, elle n’a plus de chiffre, et le digest ne montre plus d’écart avec elle.
smallest-group-room = Le plus petit groupe des équipes compte { $people } personnes : le minimum peut monter jusqu’à { $most }. Au-delà, un chiffre pourrait prouver que tout le monde a répondu.
smallest-group-no-room = Le plus petit groupe des équipes est trop petit pour ce minimum.
smallest-group-same = C’est déjà le minimum en vigueur.
smallest-group-never-lowered = Le groupe minimum ne peut jamais être baissé : il a été promis à ceux qui ont répondu.
smallest-group-wrong = Choisissez un des nombres de la liste.
notice-k-raised = Groupe minimum : { $k } répondants, à partir des prochaines questions posées. Celles qui sont ouvertes gardent la promesse affichée avec elles.

agreement-ask = *D’abord : montrer la direction ?* Vous êtes { $leaders } dans la direction : à moins de cinq, elle n’a pas de chiffre, sauf si chacun de vous accepte et que trois au moins répondent. Alors la moyenne exacte de vos réponses aux questions d’alignement de ce message paraît dans le canal de direction. { $leaders ->
    [3] À trois, chacun apprend ainsi le total des deux autres.
   *[other] Chacun apprend ainsi le total des autres : si trois répondent, le total des deux autres.
} Vous choisissez avant de répondre, une fois pour cette semaine. Si l’un de vous n’accepte pas, vos réponses à ces questions ne sont montrées nulle part.
agreement-noted = *Montrer la direction ?* C’est noté, pour cette semaine. Si l’un de vous n’a pas accepté, ou si moins de trois répondent, vos réponses aux questions d’alignement ne sont montrées nulle part.
agreement-agree = J’accepte
agreement-refuse = Je n’accepte pas

changes-title = *Le journal des réglages.* Ce qui a changé récemment, sans nom :
change-people-imported = • { $on } : liste des personnes importée (ajouts : { $added }, modifications : { $changed }, retraits : { $gone })
change-people-synced = • { $on } : comptes mis à jour (ajouts : { $added }, modifications : { $changed }, retraits : { $gone })
change-moved-by-few = • { $on } : { $count ->
    [one] une personne a changé seule de groupe
   *[other] { $count } personnes ont changé de groupe, par petits nombres
}
change-schedule-created = • { $on } : nouvel envoi, { $audience }, { $questions ->
    [one] 1 question
   *[other] { $questions } questions
}
change-schedule-edited = • { $on } : envoi modifié, { $audience }, { $questions ->
    [one] 1 question
   *[other] { $questions } questions
}
change-schedule-active = • { $on } : envoi repris
change-schedule-paused = • { $on } : envoi suspendu
change-channel-chosen = • { $on } : canal de direction choisi
change-k-raised = • { $on } : groupe minimum relevé de { $before } à { $after } répondants
change-consultation-confirmed = • { $on } : { $how ->
    [fewer_than_50] confirmé : moins de 50 personnes
   *[consulted] confirmé : CSE consulté
}
change-window-refused = • { $on } : une question n’a pas été publiée, ce sur quoi reposent ses chiffres n’étant plus ce que Diapason avait écrit
change-account-linked = • { $on } : quelqu’un a relié ses deux comptes
change-key-rotated = • { $on } : clé maîtresse remplacée
change-keys-unwrapped = • { $on } : une commande de l’opérateur a ouvert { $count ->
    [one] la clé d’une question
   *[other] les clés de { $count } questions
}
change-admins-named = • { $on } : { $admins ->
    [one] 1 personne administre Diapason
   *[other] { $admins } personnes administrent Diapason
} (ajouts : { $added }, retraits : { $gone })
change-other = • { $on } : un réglage a changé
admin-moved-by-few = Si peu de personnes ont changé de groupe que les chiffres d’avant et d’après pourraient les isoler. Chacun lit ce changement dans `{ $command } confidentialite`. Il vaut pour les prochaines questions.

answer-title = Votre réponse
mydata-held = *{ $question }*{ $item ->
    [forecast] {" "}· pronostic
    [comment] {" "}· commentaire
    [agreed] {" "}· être montré avec la direction
   *[answer] {""}
}
mydata-until = _Détruite le { $day } au plus tard._
mydata-edit = Modifier
mydata-erase = Effacer
mydata-erase-all = Tout effacer
mydata-erase-sure = Vos réponses sont effacées tout de suite, et le restent si la base est restaurée. Une copie de la base faite avant les garde, chiffrées : elle devient illisible quand leur clé est détruite. Les chiffres déjà publiés ne changent pas.
mydata-agreed = Être montré ou non avec la direction : ce choix vaut pour toute la semaine. Il s’efface seulement avec tout le reste.
mydata-closed = Une question de pouls close attend d’être réunie à trois autres semaines : sa réponse ne peut plus être retirée, elle est détruite au jour indiqué.
