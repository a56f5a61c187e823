# Ce que Diapason répond à un geste, en une phrase.

notice-closed = Ces questions sont closes : votre réponse n’a pas été prise. Les prochaines arrivent bientôt.
notice-old-message = Ce message est ancien. Vos questions en cours sont dans { $home_bold } de Diapason.
notice-choice-first = Rien n’est encore enregistré : dites d’abord si la direction peut être montrée. Ce choix vous attend en tête des questions, dans { $home_bold } de Diapason.
notice-comment-cut = Votre commentaire est enregistré, mais il était trop long : seuls ses 1 000 premiers caractères sont gardés.
notice-sample = C’était un essai : rien n’est enregistré.
notice-test-sent = L’essai vous attend dans votre conversation avec Diapason.
notice-test-not-sent = L’essai n’est pas arrivé : { $platform } ne l’a pas accepté. Réessayez dans une minute.
notice-admins-only = Seules les personnes qui administrent Diapason peuvent faire cela.
notice-unknown-person = Je ne vous connais pas encore. Demandez à la personne qui administre Diapason de vous ajouter.
notice-try-again = Je n’ai pas pu enregistrer. Réessayez dans un instant.
notice-stop = C’est noté : plus aucune question. Pour reprendre, ouvrez { $home } ou écrivez `{ $command } reprendre`.
notice-resume = Content de vous revoir. Les prochaines questions arriveront à l’heure habituelle.
notice-snooze = D’accord. Vos questions vous attendent dans { $home_bold } de Diapason jusqu’à leur clôture.
notice-why = Les questions vont à des groupes entiers, la direction et les équipes séparément : personne n’est choisi. Seuls des chiffres de groupes d’au moins { $k } répondants sont montrés, et des commentaires sans nom.
notice-back = Bon retour. Les prochaines questions arriveront à l’heure habituelle.
notice-paused = Pause enregistrée. Retour le { $until } ; aucune question d’ici là.
notice-typed = Ne répondez pas ici : ce message, je ne le garde pas, mais l’entreprise peut exporter cette conversation. Touchez plutôt un bouton, ou *Commenter*.
notice-channel-chosen = Canal de direction enregistré. Je vérifie avant chaque envoi qu’il est privé et sans invité.
notice-schedule-saved = « { $name } » est enregistré. Les changements prennent effet au prochain envoi.
notice-schedule-paused = « { $name } » est suspendu : plus rien ne part.
notice-schedule-resumed = « { $name } » reprend au prochain envoi.

schedule-wrong-name = Donnez un nom à cet envoi.
schedule-wrong-gone = Cet envoi n’existe plus.
pause-wrong-day = Choisissez un jour à venir, d’ici un an.

# Sous l’image du digest.
chart-forecast = pronostic de la direction pour le terrain
chart-bar = Bande pâle : ce que le chiffre arrondi laisse possible.
