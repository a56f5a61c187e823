# L’accueil.

home-hello = Bonjour { $name }
home-none = Aucune question en attente. À bientôt.
home-done = Merci, tout est noté. Vous pouvez changer d’avis jusqu’à la clôture.
home-paused = En pause jusqu’au { $day }. Aucune question d’ici là.
home-stopped = Vous ne recevez plus de questions. Vous pouvez reprendre quand vous voulez.
home-pause = Faire une pause
home-pause-change = Modifier ma pause
home-stop = Ne plus recevoir de questions
home-resume = Reprendre
home-mydata = Mes données
home-group = *Votre groupe* : { $group } ({ $size }).
home-group-of = *Votre groupe* pour « { $schedule } » : { $group } ({ $size }).
home-group-changes = *Cela change aux prochaines questions.* Jusqu’ici : { $before }.
home-group-changed = *Cela a changé le { $day }.* Avant : { $before }.
home-group-next = Vos réponses aux prochaines questions comptent dans ce groupe.
home-group-fresh = On vous a ajouté il y a moins de quatre semaines : vos réponses aux prochaines questions ne comptent pas encore.
home-group-ask = Un changement vous étonne ? Demandez à la personne qui administre Diapason, ou à vos élus.
group-size = { $low }-{ $high } personnes
group-size-open = { $low } personnes ou plus
group-few = moins de { $k } personnes : ce groupe n’a pas de chiffre à lui seul
group-few-leaders = moins de { $k } personnes : aucun chiffre n’en est montré, sauf si chacun de vous accepte
home-privacy = Aucun écran ne montre votre réponse à un autre compte que le vôtre, ni si vous avez répondu. L’entreprise ne voit que des chiffres de groupe, à partir de { $k } répondants, et des commentaires sans nom.

admin-title = Réglages
admin-only = Vous voyez cette partie parce que vous administrez Diapason. Elle ne montre jamais qui a répondu.
admin-people = { $people ->
    [one] 1 personne
   *[other] { $people } personnes
}, dont { $leaders } dans la direction
admin-group = { $name } { $count }
admin-merged = Équipes réunies, car trop petites pour protéger chacun :
admin-sent = Les questions de la semaine sont parties
admin-none-sent = Aucune question n’est partie cette semaine
admin-undelivered-title = *Personnes non jointes*
admin-undelivered = { $name } : { $reason }
admin-undelivered-more = { $count ->
    [one] et 1 autre
   *[other] et { $count } autres
}
admin-delivered = Tout le monde a pu être joint.
admin-channel = *Canal de direction*, privé, où paraissent le digest et les alertes
admin-channel-choose = Choisissez un canal privé
admin-channel-trouble = Rien n’y est publié pour l’instant : { $trouble }
admin-channel-none = Aucun canal choisi : le digest n’est publié nulle part.
admin-digest-last = Dernier digest : semaine { $week }
admin-digest-none = Aucun digest publié.
admin-digest-next = { $last } · Prochain : { $day }
admin-schedules = *Envois*
admin-schedules-none = Aucun envoi encore. Créez le premier : des questions, un jour, une heure.
admin-schedule = *{ $name }* · { $audience }
    Le { $weekday } à { $time } · { $questions ->
    [one] 1 question
   *[other] { $questions } questions
} · { $next }
admin-schedule-next = prochain envoi le { $day }
admin-schedule-too-small = *ne part pas* : ce groupe est trop petit pour protéger chacun. Il faut au moins 8 personnes, ou 5 pour la direction ; les nouveaux comptes ne comptent qu’après quatre semaines
admin-schedule-waiting = en attente
admin-schedule-paused = en pause
admin-schedule-more = { $count ->
    [one] Et 1 autre envoi, que montre la ligne de commande.
   *[other] Et { $count } autres envois, que montre la ligne de commande.
}
admin-schedule-edit = Modifier
admin-schedule-pause = Suspendre
admin-schedule-resume = Reprendre
admin-schedule-new = Nouvel envoi
admin-test = M’envoyer un essai

reason-user-disabled = compte désactivé
reason-unreachable = { $platform } ne permet pas de lui écrire
reason-tab-disabled = l’onglet Messages de Diapason est désactivé
reason-other = { $reason }

status-text = Où vous en êtes
status-pending = { $count ->
    [one] *Une question* vous attend dans { $home }.
   *[other] *{ $count } questions* vous attendent dans { $home }.
}

admin-channel-archived = Rien n’y est publié pour l’instant : le canal est archivé.
admin-channel-public = Rien n’y est publié pour l’instant : le canal n’est pas privé.
admin-channel-shared = Rien n’y est publié pour l’instant : le canal est partagé avec une autre organisation.
admin-channel-guests = Rien n’y est publié pour l’instant : des invités sont dans le canal.
admin-channel-too-many = Rien n’y est publié pour l’instant : le canal compte plus de 20 membres.
admin-channel-unreachable = Rien n’y est publié pour l’instant : invitez Diapason dans ce canal (`{ $invite }`).

home-link = J’ai un autre compte
link-title = Un autre compte
link-how = Vous avez un autre compte dans cette entreprise, sur une autre plateforme ? Ouvrez-y cette même fenêtre. Saisissez ici le code qu’elle affiche, ou saisissez là-bas le code ci-dessous : l’un des deux suffit. On vous interroge alors une seule fois, et vous retrouvez vos réponses des deux côtés.
link-code = Le code de ce compte, pour dix minutes : *{ $code }*
link-label = Le code de l’autre compte
link-hint = Vous seul pouvez relier vos comptes : aucune liste ni aucun administrateur ne le fait. Ne saisissez jamais un code que quelqu’un vous a donné : cette personne verrait vos réponses.
link-wrong-code = Ce code n’est pas valable en ce moment. Rouvrez cette fenêtre dans votre autre compte et recopiez le code affiché.
link-wrong-taken = L’autre compte est celui de quelqu’un qui a déjà un compte ici.
notice-linked = C’est fait : vos deux comptes sont une seule personne pour Diapason. Les messages arrivent là où les reçoit votre autre compte.
