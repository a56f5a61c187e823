# Ce que l’on refuse dans un envoi, et ce que les administrateurs apprennent quand un message n’est pas parti.

schedule-wrong-none = Choisissez au moins une question.
schedule-wrong-unknown = Une de ces questions n’existe plus : choisissez-la à nouveau.
schedule-wrong-twice = Une même question est choisie deux fois.
schedule-wrong-few-pulse = Choisissez au moins quatre questions de pouls, ou aucune : chacune ne revient que toutes les quatre semaines.
schedule-wrong-elsewhere = Une de ces questions est déjà posée aux mêmes personnes par un autre envoi.
schedule-wrong-messages = Certaines personnes recevraient plus de deux messages par semaine : retirez le rappel d’un des envois qui les touchent, ou réunissez-les.
schedule-wrong-too-many = Cela ferait plus de trois questions par semaine et par personne : gardez-en huit d’alignement avec le pouls, ou douze sans.
schedule-wrong-day = Ce jour n’est pas travaillé : choisissez un jour ouvré.
schedule-wrong-hour = Cette heure tombe dans les heures calmes : choisissez une heure de travail.
schedule-wrong-audience = Ce groupe est trop petit pour protéger chacun : il faut au moins 8 personnes, ou 5 pour la direction.

notice-held-archived = Le digest ou l’alerte n’est pas parti : le canal de direction est archivé. Rouvrez-le ou choisissez-en un autre dans l’accueil de Diapason ; le message partira ensuite tout seul.
notice-held-public = Le digest ou l’alerte n’est pas parti : le canal de direction n’est pas privé. Choisissez un canal privé dans l’accueil de Diapason ; le message partira ensuite tout seul.
notice-held-shared = Le digest ou l’alerte n’est pas parti : le canal de direction est partagé avec une autre organisation. Choisissez-en un autre dans l’accueil de Diapason ; le message partira ensuite tout seul.
notice-held-guests = Le digest ou l’alerte n’est pas parti : des invités sont dans le canal de direction. Retirez-les ou choisissez un autre canal ; le message partira ensuite tout seul.
notice-held-too-many = Le digest ou l’alerte n’est pas parti : le canal de direction compte plus de 20 membres. Choisissez un canal plus petit dans l’accueil de Diapason ; le message partira ensuite tout seul.
notice-held-unreachable = Le digest ou l’alerte n’est pas parti : Diapason n’a plus accès au canal de direction. Invitez-le dans ce canal ou choisissez-en un autre ; le message partira ensuite tout seul.
notice-held-rejected = Le digest ou l’alerte n’est pas parti : la messagerie l’a refusé. Le journal de Diapason en donne la raison.
notice-held-unedited = Un commentaire a été retiré par son auteur, mais son texte n’a pas pu être ôté du canal de direction. Supprimez-y ce message du fil du digest.
notice-held-unwritten = Le message d’un obstacle n’a pas pu être mis à jour dans le canal de direction : il est dépassé, ou son auteur l’a retiré. Supprimez-le ; `{ $command } obstacles` montre à la direction ce qui est ouvert.
notice-held-in-doubt = Diapason ne sait pas si le digest ou l’alerte est arrivé dans le canal de direction. Allez y voir : il ne l’envoie pas une seconde fois.
notice-window-refused = Une question de cette semaine n’est pas montrée. Ce sur quoi reposent ses chiffres, ses groupes ou ses réponses, n’est plus ce que Diapason avait écrit : la base de données a été restaurée, ou quelqu’un l’a modifiée. Rien n’en sera publié, et ses réponses sont détruites le jour prévu. Demandez à la personne qui gère le serveur.
notice-many-leave = En lisant les comptes, Diapason a vu que { $leaving } personnes sur { $people } partiraient d’un coup : il n’a rien changé. Si c’est exact, la personne qui gère le serveur le confirme par `diapason people sync --yes`.
notice-digest-failed = Le digest de la semaine { $week } n’a pas pu être écrit, et rien n’a été posté. Diapason réessaie ; son journal dit ce qui l’arrête.
notice-questions-missed = { $count ->
    [one] Une personne n’a pas reçu ses questions de la semaine : il était trop tard pour les envoyer.
   *[other] { $count } personnes n’ont pas reçu leurs questions de la semaine : il était trop tard pour les envoyer.
} Elles reviendront à leur tour.
