# Les réponses de la direction aux commentaires : celle qui s’écrit, celle qui se lit.

detail-reply = Répondre

reply-title = Répondre
reply-label = Votre réponse
reply-placeholder = Un fait, une décision, une date.
reply-hint = 1 000 caractères au plus. Les liens restent du texte.
reply-how = Votre réponse porte votre nom. Elle paraît à une heure tirée au sort, dans les six heures ouvrées ; elle n’est montrée qu’à la personne qui a écrit. Vous ne saurez ni qui elle est, ni si elle a lu : ne lui demandez pas de se faire connaître. { $left ->
    [one] C’est la dernière réponse possible à ce commentaire.
   *[other] Encore { $left } réponses possibles à ce commentaire.
}
reply-from = { $leader } a répondu
reply-send = Répondre
reply-wrong-empty = Écrivez une réponse, ou annulez.
notice-reply-taken = C’est noté. Votre réponse paraîtra dans les six heures ouvrées ; tout le groupe saura qu’un commentaire a reçu une réponse, sans savoir lequel.
notice-reply-enough = Ce commentaire a déjà reçu { $most } réponses : on en reste là, pour protéger la personne qui l’a écrit.
notice-reply-too-late = On ne peut plus répondre à ce commentaire : son auteur l’a retiré, ou il a été publié il y a plus de 30 jours et plus rien ne le relie à lui.
notice-leaders-only = Seule la direction peut faire cela.

relay-text = Diapason : la direction a répondu à un commentaire de votre groupe.
relay-answered = *La direction a répondu à un commentaire de votre groupe.* Si c’est le vôtre, la réponse vous attend ici et dans { $home }.
relay-read = Lire
relay-all = Tout le groupe reçoit ce message : il ne dit pas qui a écrit, et aucun écran ne montrera si vous l’ouvrez.

replies-text = Les réponses à vos commentaires
replies-title = *La direction vous a répondu*
replies-comment = Vous aviez écrit, à propos de *{ $question }* :
replies-from = *{ $leader }* vous répond :
replies-more = { $count ->
    [one] Et une réponse plus ancienne.
   *[other] Et { $count } réponses plus anciennes.
}
replies-secret = Ceci n’est montré qu’à votre compte. La direction ne sait pas qui a écrit, ni si la réponse a été lue.
replies-none = Aucune réponse ne vous attend : le commentaire en question n’est pas le vôtre, il a été retiré, ou il a été publié il y a plus de 30 jours.

mydata-linked = { $count ->
    [one] *Un de vos commentaires publiés* peut encore recevoir une réponse de la direction, qui ne sait pas qu’il est de vous. Ce lien, chiffré, est détruit le { $day } au plus tard.
   *[other] *{ $count } de vos commentaires publiés* peuvent encore recevoir une réponse de la direction, qui ne sait pas qu’ils sont de vous. Ces liens, chiffrés, sont détruits le { $day } au plus tard.
}

mydata-published = *{ $question }* · commentaire publié :
mydata-published-more = { $count ->
    [one] Et un commentaire plus ancien, montré ici quand l’un de ceux-ci sera parti.
   *[other] Et { $count } commentaires plus anciens, montrés ici quand certains de ceux-ci seront partis.
}
mydata-withdraw = Retirer
mydata-withdraw-sure = Votre commentaire et ses réponses sont effacés ici tout de suite, et le restent. Dans le canal de direction, « retiré par son auteur » le remplace dans les six heures ouvrées. Aucun écran ne dit de qui il était. Qui l’a lu l’a lu, et une copie faite avant le garde.
notice-withdrawn = Votre commentaire est retiré, avec ses réponses. Dans le canal de direction, « retiré par son auteur » le remplace dans les six heures ouvrées ; si la messagerie s’y oppose, les administrateurs sont priés de l’ôter.
notice-withdraw-too-late = Ce commentaire ne peut plus être retiré : plus rien ne le relie à vous.
