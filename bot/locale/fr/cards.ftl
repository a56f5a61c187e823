# Ce que chacun reçoit : questions, bienvenue, formulaires, aide.

figure-band = { $low }-{ $high } personnes interrogées
figure-band-open = { $low } personnes interrogées ou plus
figure-plain = { $value } ({ $eligible })
figure-choice = majorité pour « { $option } » ({ $eligible })
figure-split = pas de majorité nette
figure-majority = majorité pour « { $option } »
figure-brief = { $bound ->
    [at_least] au moins { $mean }
    [at_most] au plus { $mean }
   *[about] { $mean }
}
figure-of = { $figure } ({ $kind ->
    [open] { $low } ou plus
   *[closed] { $low }-{ $high }
})
figure-about = { $mean } sur { $top }
figure-at-least = au moins { $mean } sur { $top }
figure-at-most = au plus { $mean } sur { $top }
span = { $first }-{ $last }

question-intro = { $count ->
    [one] *Une question cette semaine*, un clic.
   *[other] *{ $count } questions cette semaine*, un clic chacune.
}
question-sample = Essai : voici ce que reçoit une équipe. Rien de ce que vous touchez ici n’est enregistré.
question-own = { $count ->
    [0] *Tout est noté, merci.* Vous pouvez changer d’avis jusqu’à la clôture.
    [one] *Il vous reste une réponse possible*, un clic.
   *[other] *Il vous reste { $count } réponses possibles*, un clic chacune.
}
question-again = *Votre nouvelle réponse*, un clic. Jusque-là, l’ancienne compte.
question-own-text = Diapason : vos questions de la semaine.
reminder-text = Diapason : petit rappel, les questions de la semaine sont ouvertes.
reminder = *Petit rappel*, le seul. Les questions de la semaine sont ouvertes jusqu’au { $day }. Merci à celles et ceux qui ont déjà répondu !
reminder-same = Ce message est le même pour toutes les personnes interrogées, qu’elles aient répondu ou non.
reminder-answer = Répondre
question-text = { $count ->
    [one] Diapason : une question pour vous, un clic.
   *[other] Diapason : { $count } questions pour vous, un clic chacune.
}
question-ask = *{ $text }*
question-ask-scale = *{ $text }*
    { $low } = { $from } · { $high } = { $to }
question-option-read = { $value } sur { $top } ({ $low } = { $from }, { $high } = { $to })
question-option-read-short = { $value } sur { $top }
question-answer-label = Votre avis
question-forecast-label = Votre pronostic
question-choose = Choisissez une réponse
question-thanks = { $text }
    Merci, c’est noté.
question-skipped = { $text }
    Question passée, c’est noté.
receipt-text = Diapason : c’est noté.
receipt-answer = *{ $text }*
    Merci, c’est noté. Votre dernière réponse compte.
receipt-forecast = *{ $text }*
    Merci, votre pronostic est noté. Le dernier compte.
receipt-skip = *{ $text }*
    Question passée, c’est noté.
receipt-comment = *{ $text }*
    C’est noté. Votre dernier commentaire compte ; un texte vide l’efface.
receipt-left = { $count ->
    [0] C’est tout pour cette semaine. Rien ne change dans le message : il reste le même pour tout le monde.
    [one] Il vous reste une réponse possible, ici ou dans le message. Le message reste le même pour tout le monde, que vous répondiez ou non.
   *[other] Il vous reste { $count } réponses possibles, ici ou dans le message. Le message reste le même pour tout le monde, que vous répondiez ou non.
}
receipt-go-on = Continuer ici
question-closed = { $text }
    Cette question est close.
question-change = Modifier ma réponse
question-change-forecast = Modifier mon pronostic
question-answer-after-all = Répondre quand même
question-comment = Commenter
question-comment-change = Modifier mon commentaire
question-skip = Passer cette question
question-snooze = Pas maintenant
question-why = Pourquoi moi ?
question-stop = Ne plus recevoir de questions
question-promise = Confidentiel : l’entreprise ne voit que des chiffres de groupes de { $k } répondants ou plus, et des commentaires sans nom, dans le canal privé de la direction.
question-promise-teams = Une fois par mois au plus, tout le monde peut lire des chiffres de l’entreprise et de sa fonction.
question-promise-until = Vous pouvez changer d’avis jusqu’au { $day } ; vos réponses sont détruites le { $erased } au plus tard.
question-promise-leaders = { $leaders ->
    [5] Vous êtes cinq dans la direction : un chiffre de la direction prouve que tous les cinq ont répondu.
   *[other] Vous êtes { $leaders } dans la direction : un chiffre de la direction prouve qu’une personne au plus n’a pas répondu.
}
closed-title = *Ces questions sont closes.* Merci à celles et ceux qui ont répondu.
closed-question = • { $text }
closed-next = Les chiffres de groupe sont remis à la direction dans la semaine qui suit la clôture, un jour ouvré. Les prochaines questions, vos données et vos réglages sont dans { $home_bold } de Diapason.
closed-reminder = *Ce rappel est passé* : les questions sont closes.
closed-text = Diapason : ces questions sont closes.

welcome-text = Bonjour, je suis Diapason. Voici ce que je demande, et ce que je protège.
welcome-hello = *Bonjour, je suis Diapason.* Chez { $company }, je pose les mêmes questions à la direction et aux équipes, séparément, pour voir où les regards divergent et pouvoir en parler.
welcome-hello-leader = *Bonjour, je suis Diapason.* Chez { $company }, je pose les mêmes questions à la direction et aux équipes, séparément. À vous, je demande aussi un pronostic : que répondront les équipes ? À cinq ou six dirigeants, un chiffre de la direction prouve qu’une personne au plus n’a pas répondu.
welcome-when = *Quand ?* Le { $weekday } à { $time }, à votre heure : une à trois questions, un clic chacune. Un seul rappel au plus, le même pour tout le monde.
welcome-who = *Qui voit quoi ?* Aucun écran ne montre votre réponse à un autre compte que le vôtre, ni si vous avez répondu : cette conversation reste la même, que vous répondiez ou non. L’entreprise ne voit que des chiffres de groupe arrondis, à partir de { $k } répondants, et des commentaires sans nom, dans le canal privé de la direction. Une fois par mois au plus, tout le monde peut lire des chiffres de l’entreprise et de sa fonction. Pour tout lire : le bouton *Confidentialité*, ou `{ $command } confidentialite`.
welcome-kept = *Combien de temps ?* Les réponses sont chiffrées, gardées { $days } jours au plus, puis détruites. Il reste les chiffres de groupe et les commentaires publiés.
welcome-free = Répondre est libre. Vous pouvez passer une question, faire une pause ou arrêter à tout moment, ici ou dans { $home }.
welcome-stop = Ne plus recevoir de questions

help-text = L’aide de Diapason
help-title = *Diapason*, en trois lignes
help-what = Une à trois questions par semaine, les mêmes pour la direction et les équipes. On y répond d’un clic, dans un message.
help-privacy = Votre réponse n’est montrée qu’à votre compte. L’entreprise voit des chiffres de groupe, à partir de { $k } répondants, et des commentaires sans nom.
help-commands = `{ $command } aide` cette aide
    `{ $command } statut` où vous en êtes
    `{ $command } pause` faire une pause jusqu’à votre retour
    `{ $command } mes-donnees` ce que je garde sur vous
    `{ $command } reponses` ce que la direction a répondu à vos commentaires
    `{ $command } obstacle` dire ce qui empêche le travail d’avancer
    `{ $command } confidentialite` qui peut voir quoi
    `{ $command } stop` ne plus recevoir de questions
help-leader = Pour la direction : `{ $command } decisions` ce qui est décidé, `{ $command } digests` les digests passés.
help-admin = Pour régler les envois, ouvrez { $home_bold } de Diapason : questions, jour et heure, canal de direction, essai.

mydata-text = Ce que Diapason garde sur vous
mydata-title = *Ce que je garde sur vous*
mydata-identity = { $name } · { $level }{ $placed ->
    [yes] { " " }· { $path }
   *[no] { "" }
}
mydata-level = { $level ->
    [leader] direction
    [manager] encadrement
   *[staff] équipes
}
mydata-question = *{ $question }*
mydata-skipped = Question passée.
mydata-none = Je ne garde aucune réponse en cours que l’on puisse vous attribuer.
mydata-more = { $count ->
    [one] Et une autre réponse.
   *[other] Et { $count } autres réponses.
}
mydata-sealed = Ceci n’est montré qu’à votre compte. Au plus tard { $days } jours après l’ouverture d’une question, sa clé est détruite : sauf copie de la base et des clés faite avant, plus personne, pas même vous, ne peut relier une réponse à quelqu’un.

unknown-action = Ce bouton ne répond plus : le message est ancien. Vos questions en cours sont dans { $home } de Diapason.
too-fast = Doucement : je n’ai pas pu tout suivre. Attendez une minute, puis réessayez.

form-saved = C’est enregistré.
too-slow = C’est plus long que prévu. Réessayez dans une minute.
form-save = Enregistrer
form-close = Annuler
form-done = Fermer
form-title = Diapason

comment-title = Votre commentaire
comment-label = Ce que vous voulez ajouter
comment-placeholder = Des faits et des idées, pas de noms.
comment-hint = Montré sans nom ni date, mélangé à d’autres, et seulement s’il y en a assez. La direction peut répondre sans savoir qui vous êtes. Laissez vide pour retirer le vôtre ; une fois publié, vous pouvez encore le retirer pendant 30 jours. 1 000 caractères au plus.
comment-danger = Harcèlement, danger, mal-être : ce formulaire n’est pas lu tout de suite. Appelez { $contacts }.
comment-danger-default = Harcèlement, danger, mal-être : ce formulaire n’est pas lu tout de suite. Parlez-en aux ressources humaines, à vos élus ou à la médecine du travail ; en urgence, appelez le 112.

pause-title = Faire une pause
pause-label = Premier jour de retour
pause-hint = Aucune question d’ici là. Laissez vide pour reprendre maintenant.
pause-placeholder = Choisissez un jour

schedule-title-new = Nouvel envoi
schedule-title-edit = Modifier l’envoi
schedule-name = Nom
schedule-weekday = Jour
schedule-time = Heure, chez chaque personne
schedule-audience = Destinataires
schedule-alignment = Questions d’alignement
schedule-alignment-hint = Chacune revient toutes les quatre semaines, ou huit une fois son écart bien connu, la même pour la direction et les équipes.
schedule-pulse = Questions de pouls
schedule-pulse-hint = Une par semaine, à tour de rôle.
schedule-reminder = Rappel
schedule-reminder-on = Un même rappel pour tout le monde, deux jours ouvrés plus tard
schedule-choose = Choisissez
schedule-effect = Les changements prennent effet au prochain envoi. Enregistrer réveille aussi les questions au repos.

audience-everyone = Tout le monde
audience-leaders = Direction
audience-staff = Toutes les équipes
