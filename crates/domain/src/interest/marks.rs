//! The words around a word that say whose it is, whether it is loved, denied, mourned or only a matter of the parcel.
//!
//! Each role has its words in four languages; they mean something only in a text of their language.

/// A language in which texts are understood; or one that is only recognised, so that nothing is guessed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tongue(pub(super) u8);

impl Tongue {
    pub(super) const ENGLISH: Tongue = Tongue(0);
    pub(super) const GERMAN: Tongue = Tongue(1);
    pub(super) const FRENCH: Tongue = Tongue(2);
    pub(super) const SPANISH: Tongue = Tongue(3);
    /// How many there are; Italian, Portuguese and Dutch, which are only recognised, as one.
    pub(super) const COUNT: usize = 5;
    /// The keys of the languages in the file.
    pub(super) const KEYS: [&str; 4] = ["en", "de", "fr", "es"];

    pub(super) fn bit(self) -> u8 {
        1 << self.0
    }
}

/// What a word does in a sentence; several may be joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Role(pub(super) u32);

impl Role {
    /// I, we.
    pub(super) const SELF: Role = Role(1);
    /// My, our.
    pub(super) const OWN: Role = Role(1 << 1);
    /// A sister, a friend, a boss: somebody else.
    pub(super) const KIN: Role = Role(1 << 2);
    /// He, her, their.
    pub(super) const THIRD: Role = Role(1 << 3);
    /// You, your.
    pub(super) const YOU: Role = Role(1 << 4);
    /// Love, and all its names.
    pub(super) const LOVE: Role = Role(1 << 5);
    /// Somebody else loves or does: loves, plays.
    pub(super) const DOES: Role = Role(1 << 6);
    /// Not, never, hate.
    pub(super) const NOT: Role = Role(1 << 7);
    /// Can't wait: a no that is none.
    pub(super) const YES: Role = Role(1 << 8);
    /// A matter of the parcel: the whole sentence is.
    pub(super) const ERRAND: Role = Role(1 << 9);
    /// Over: used to, gave up.
    pub(super) const OVER: Role = Role(1 << 10);
    /// Said to mean the opposite.
    pub(super) const IRONY: Role = Role(1 << 11);
    /// What nobody loves: waiting, broken.
    pub(super) const GRIPE: Role = Role(1 << 12);
    /// Bought for somebody else.
    pub(super) const GIFT: Role = Role(1 << 13);
    /// For me.
    pub(super) const FOR_ME: Role = Role(1 << 14);
    /// A first person does: play, practise.
    pub(super) const DO: Role = Role(1 << 15);
    /// Not yet: would like to try.
    pub(super) const WISH: Role = Role(1 << 16);
    /// Of: whose the word before is follows.
    pub(super) const OF: Role = Role(1 << 17);
    /// With: company, not a subject.
    pub(super) const WITH: Role = Role(1 << 18);
    /// But: a clause begins.
    pub(super) const BUT: Role = Role(1 << 19);
    /// Things that a shop sells.
    pub(super) const GOODS: Role = Role(1 << 20);
    /// May stand between I and a verb.
    pub(super) const ALSO: Role = Role(1 << 21);
    /// And: who comes after it is of the company.
    pub(super) const AND: Role = Role(1 << 22);

    /// From an armchair: a joke where it is a sentence of its own.
    pub(super) const ARMCHAIR: Role = Role(1 << 23);

    pub(super) fn has(self, other: Role) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn or(self, other: Role) -> Role {
        Role(self.0 | other.0)
    }
}

/// The words of each role: English, German, French, Spanish.
pub(super) const MARKS: &[(Role, [&str; 4])] = &[
    (
        Role::SELF,
        [
            "i, we, ive, im, ourselves, id, me and",
            "ich, wir, mir, uns",
            "je, j, nous, moi",
            "yo, nosotros, nosotras, me, nos, soy, somos, hago, hacemos, juego, jugamos, toco, tocamos, corro, corremos, \
         colecciono, cultivo, practico, practicamos, leo, cocino, horneo, pinto, tejo, bailo, bailamos, nado, pesco, \
         monto, vamos, voy, tengo, tenemos, adoro, amo, llevo, entreno, entrenamos, canto, estudio, aprendo, cuido",
        ],
    ),
    (
        Role::OWN,
        [
            "my, our, mine",
            "mein, meine, meinen, meinem, meiner, meines, unser, unsere, unseren, unserem, unserer",
            "mon, ma, mes, notre, nos",
            "mi, mis, nuestro, nuestra, nuestros, nuestras",
        ],
    ),
    (
        Role::KIN,
        [
            "sister, brother, mom, mum, mother, dad, father, son, daughter, kid, kids, child, children, boy, girl, boys, \
         girls, baby, grandson, granddaughter, grandkids, grandchildren, grandchild, grandma, grandmother, grandpa, \
         grandfather, granny, nan, nana, husband, wife, partner, boyfriend, girlfriend, fiance, fiancee, aunt, uncle, \
         niece, nephew, cousin, friend, friends, neighbor, neighbour, neighbors, neighbours, boss, colleague, \
         colleagues, coworker, roommate, flatmate, mate, buddy, ex, in law, godson, goddaughter, twin, \
         stepson, stepdaughter, mailman, postman, landlord, hubby, lady, guy, somebody, someone, everyone, everybody",
            "schwester, bruder, mama, mutter, mutti, papa, vater, vati, sohn, sohnes, tochter, kind, kinder, kinds, junge, \
         madchen, baby, enkel, enkelin, enkelkind, enkelkinder, enkels, oma, opa, grossmutter, grossvater, mann, \
         mannes, frau, partner, partnerin, freund, freundin, freunde, freundes, verlobter, verlobte, tante, onkel, \
         nichte, neffe, neffen, cousin, cousine, nachbar, nachbarin, nachbarn, chef, chefin, kollege, kollegin, \
         kollegen, mitbewohner, mitbewohnerin, schwager, schwagerin, schwiegermutter, schwiegervater, \
         schwiegersohn, patenkind, jemand, jemanden",
            "soeur, frere, maman, mere, papa, pere, fils, fille, filles, enfant, enfants, garcon, bebe, petit fils, \
         petite fille, petits enfants, mamie, papi, papy, grand mere, grand pere, mari, femme, compagnon, compagne, \
         copain, copine, fiance, fiancee, tante, tata, oncle, tonton, niece, neveu, cousin, cousine, ami, amie, amis, \
         amies, voisin, voisine, voisins, patron, patronne, collegue, collegues, colocataire, belle mere, beau pere, \
         beau frere, belle soeur, filleul, filleule, quelqu un",
            "hermana, hermano, mama, madre, papa, padre, hijo, hija, hijos, hijas, nino, nina, ninos, bebe, nieto, nieta, \
         nietos, abuela, abuelo, abuelos, marido, esposo, esposa, mujer, pareja, novio, novia, tia, tio, sobrina, \
         sobrino, prima, primo, amiga, amigo, amigos, amigas, vecina, vecino, vecinos, jefe, jefa, colega, companero, \
         companera, suegra, suegro, cunado, cunada, ahijado, ahijada, alguien",
        ],
    ),
    (
        Role::THIRD,
        [
            "he, she, they, his, her, hers, their, theirs, him, them, who, himself, herself, whose",
            "er, sie, sein, seine, seinen, seinem, seiner, seines, ihr, ihre, ihren, ihrem, ihrer, ihm, deren, dessen",
            "il, elle, ils, elles, sa, ses, leur, leurs, lui, qui",
            "el que, ella, ellos, ellas, su, sus, le, les, quien, que le",
        ],
    ),
    (
        Role::YOU,
        [
            "you, your, yours, youre, theo, june",
            "du, dein, deine, deinen, deinem, euch, euer, eure, euren, eurem, eurer",
            "tu, ton, ta, tes, vous, votre, vos",
            "tu, tus, vosotros, vuestro, vuestra, vuestros, vuestras, usted, ustedes, te, os",
        ],
    ),
    (
        Role::LOVE,
        [
            "love, adore, enjoy, enjoying, obsessed, obsession, crazy about, mad about, nuts about, addict, \
         addicted, passion, passionate, hobby, fan, fans, fanatic, nerd, geek, freak, lover, lovers, enthusiast, \
         aficionado, fond of, i into, im into, we into, really into, so into, got into, am into, are into, get into, big into, hooked on, hooked, lifelong, favorite thing, favourite thing, cant live without, \
         couldnt live without, cant get enough, happy place, my life, keeps me sane, my thing, my world, buff, \
         never miss, live for, dream about, heart belongs, can never resist, cannot resist, cant resist, devoted, \
         keen, avid, tragic, my weakness, my therapy",
            "liebe, lieben, geliebt, liebend, liebhaber, liebhaberin, begeistert, begeisterte, begeisterter, leidenschaft, \
         leidenschaftlich, leidenschaftliche, leidenschaftlicher, hobby, fan, verruckt nach, vernarrt, suchtig, gern, \
         gerne, am liebsten, mag, mogen, narr, kann nicht ohne, mein leben, mein ein und alles, geht nichts uber, \
         schwarme, herz schlagt fur, steht auf, stehe auf, freak, nicht genug bekommen",
            "adore, adorons, aime, aimons, adorer, aimer, passion, passionne, passionnee, passionnes, fan, folle de, fou de, \
         folle, fou, accro, amateur, amatrice, raffole, hobby, loisir prefere, ne peux pas vivre sans, ma vie, \
         mordu, mordue, dingue, feru, ferue, amoureux, amoureuse, inconditionnel, inconditionnelle, toquee",
            "encanta, encantan, adoro, amo, amamos, apasiona, apasionan, pasion, apasionado, apasionada, gusta, gustan, \
         aficion, aficionado, aficionada, fan, fanatico, fanatica, loca por, loco por, enamorada, enamorado, hobby, \
         colecciono, flipa, chifla, chiflan, vuelve loca, vuelven loca, vuelve loco, vuelven loco, mi vida, adicta, \
         adicto, no puedo vivir sin, amante, amantes, friki, me pirra, fascina, fascinan",
        ],
    ),
    (
        Role::DOES,
        [
            "loves, likes, adores, enjoys, plays, collects, runs, knits, teaches, rides, does, bakes, reads, paints, \
         coaches, goes, has, lives, wants, swims, sings, dances, practises, practices, grows, breeds, competes, \
         studies, says, thinks, belongs, swears by, is into",
            "liebt, spielt, sammelt, lauft, strickt, reitet, backt, liest, malt, geht, hat, singt, tanzt, fahrt, mochte, \
         wunscht, heisst, turnt, klettert, kocht",
            "court, lit, peint, veut, s appelle, fait, apprend, vit, dort, a adopte",
            "juega, colecciona, corre, teje, monta, lee, pinta, baila, canta, quiere, practica, tiene, le encanta, le \
         encantan, le gusta, le gustan, les encanta, les encantan, les gusta, les gustan, toca, va, hace",
        ],
    ),
    (
        Role::NOT,
        [
            "not, no, never, dont, doesnt, didnt, isnt, arent, wasnt, wont, wouldnt, cant, cannot, couldnt, hate, hates, \
         hated, loathe, dislike, without, neither, nor, nobody, anti, allergic, cant stand, scared of, afraid of, \
         terrified of, sick of, tired of, least favorite, least favourite, barely, hardly, terrible at, useless at, \
         instead of, overrated, avoid, phobia, enough of, aint, far from, nothing to do with, phase",
            "nicht, kein, keine, keinen, keinem, keiner, nie, niemals, hasse, hassen, ohne, allergisch, angst vor, weder, \
         noch nie, mag keine, statt, anstatt, genug von, satt, kaum, allergie, nix mit",
            "ne, pas, n, jamais, aucun, aucune, deteste, detestons, hais, sans, ni, allergique, peur des, peur du, non, \
         marre des, marre du, horreur, au lieu, plutot que",
            "no, nunca, jamas, ningun, ninguna, odio, odiamos, detesto, sin, ni, tampoco, alergica, alergico, alergia, \
         miedo a, harta de, harto de, en vez de, nada de, aborrezco",
        ],
    ),
    (
        Role::YES,
        [
            "cant wait, cannot wait, cant get enough, cant live without, couldnt live without, cant stop, never miss, \
         not only, no rush, no problem, no worries, dont worry, no matter, nothing better than, nothing beats, \
         never without, never enough, not enough, cant resist, cannot resist, cant imagine life without, never gets old, \
         cant have too many, never too many, never leave home without, no such thing as too many, cant help it, \
         never stop, dont know what id do without, never tired of, cant go a day without, cannot live without, \
         why not, if not, no better, wouldnt miss, wont stop",
            "nicht nur, nicht genug, kann nicht ohne, nicht ohne, geht nichts uber, kein problem, keine eile, nie genug, nicht \
         mehr ohne, nicht erwarten, nichts schoneres, kein tag ohne",
            "pas seulement, ne peux pas vivre sans, pas vivre sans, pas de souci, pas de probleme, jamais assez, rien de \
         mieux, ne rate jamais, jamais sans, ne peux pas me passer, pas un jour sans",
            "no solo, no puedo vivir sin, vivir sin, no hay prisa, sin prisa, nunca es suficiente, nada mejor que, no me \
         pierdo, ni un dia sin, no hay nada mejor, nunca sin, no puedo esperar",
        ],
    ),
    (
        Role::ERRAND,
        [
            "beware, watch out for, look out for, mind the, careful of, be careful, leave it, leave with, leave at, leave in, \
         leave on, leave the, leave by, leave behind, leave under, leave my, leave parcel, leave package, please leave, \
         drop it, drop off at, put it, deliver to, deliver it, deliver the, doorbell, ring the, knock, gate, \
         gate code, side door, back door, front door, if nobody is home, if no one is, not home, not in, courier, \
         delivery driver, postman, mailman, bites, does bite, will bark, barks at, loose in the \
         yard, loose in the garden, safe place, porch, reception, concierge, next door, locker, ship to, \
         send to, deliver next, mailbox, letterbox, access via, opposite the, near the, behind the, beside the, \
         past the, next to the, entrance",
            "vorsicht, achtung, bissig, bissiger, abgeben, abstellen, hinterlegen, ablegen, klingeln, klingel, ablage, \
         abzugeben, zustellen, bote, paketbote, postbote, liefern, hintereingang, seiteneingang, garage, tor, \
         hinter dem, neben dem, hausflur, briefkasten, packstation, haustur, gartentor, stellen sie, legen sie",
            "attention, gare au, gare aux, laisser, laissez, deposer, deposez, sonner, sonnez, livrer, livraison, livreur, \
         facteur, gardien, gardienne, portail, interphone, mordre, mord, boite aux lettres, derriere le, derriere la, \
         a cote du, a cote de la, en face du, mechant",
            "cuidado con, ojo con, dejar, dejen, dejad, dejadlo, dejenlo, dejelo, entregar, timbre, llamen, portero, conserje, \
         repartidor, cartero, muerde, buzon, porton, puerta, detras de, al lado de, enfrente de, porteria, ladra",
        ],
    ),
    (
        Role::OVER,
        [
            "used to, gave up, given up, quit, no longer, not anymore, any more, anymore, back when, years ago i, \
         formerly, stopped, in my youth, when i was young, when i was a kid, as a child, once upon a time, \
         in a former life, retired from, sold my, sold our",
            "fruher, aufgehort, aufgegeben, nicht mehr, ehemals, damals, verkauft, in meiner jugend, als kind",
            "autrefois, avant je, arrete, abandonne, j ai arrete, dans ma jeunesse, quand j etais, ancien, ancienne",
            "antes tenia, antes jugaba, antes hacia, antes corria, deje de, dejado, ya no, de pequena, de pequeno, cuando era, en mi juventud, abandone, vendi",
        ],
    ),
    (
        Role::IRONY,
        [
            "oh great, just great, great now, just what i needed, just what we needed, yeah right, as if, sigh, thanks for \
         nothing, lucky me, lucky us, what a joy, surprise surprise, said no one, said nobody, in my dreams, nothing says, kidding, joking, \
         ironically, sarcasm, my favourite way to spend, my favorite way to spend, how delightful, big deal, \
         somebody alert, 🙄, because who doesnt love, who doesnt love, what could go wrong, \
         change my life, financial advisor, oh joy, yay me, oh good, \
         oh wonderful, oh lovely, wow thanks, slow clap",
            "na toll, na super, ganz toll, von wegen, schon klar, wers glaubt, wer s glaubt, hat mir gerade noch gefehlt, \
         herzlichen dank auch, wie schon dass, ironie, scherz, spass beiseite, \
         super gemacht, danke fur nichts, ach wie schon, toll jetzt, nur im traum, juhu",
            "comme si, tu parles, il ne manquait plus que, manquait plus que, merci pour rien, quelle joie, super encore, \
         genial encore, ironie, je plaisante, dans mes \
         reves, ah super, ah genial, formidable encore, bien sur que",
            "lo que me faltaba, lo que faltaba, si claro, vaya suerte, que alegria, gracias por nada, ironia, es broma, en mis suenos, genial otra, genial otro, como si, que bien otra, que bien otro",
        ],
    ),
    (
        Role::ARMCHAIR,
        [
            "on tv, on the couch, from the couch, from my couch, on the sofa, from the sofa, from my sofa, in my head",
            "im fernsehen, vom sofa, auf dem sofa, vor dem fernseher, im kopf",
            "a la tele, sur le canape, devant la tele, depuis mon canape",
            "en la tele, desde el sofa, en el sofa, por la tele",
        ],
    ),
    (
        Role::GRIPE,
        [
            "waiting, wait, late, delay, delays, delayed, broken, wrong, lost, missing, queue, queues, queueing, customs, \
         refund, paying, fees, traffic, stuck, crashing, crashes, falling apart, unanswered, holes, spam, hold music, \
         ignored, fall apart, third time",
            "warten, gewartet, verspatung, kaputt, falsch, zoll, verloren, schlange, warteschleife, stau, rechnung, defekt",
            "attendre, attente, retard, casse, cassee, perdu, perdue, douane, queue, embouteillages, defectueux, file",
            "esperar, espera, esperando, retraso, retrasos, roto, rota, perdido, aduana, cola, colas, atasco, defectuoso",
        ],
    ),
    (
        Role::GIFT,
        [
            "gift for, present for, gift to, presents for, gifts for, birthday gift, for a friend, for her, for him, for his, \
         for their, for them, a gift, a present, for somebody, for someone, stocking, secret santa, white elephant",
            "geschenk fur, geschenk, fur eine freundin, fur einen freund, fur sie, fur ihn, verschenken, mitbringsel, wichteln",
            "cadeau pour, cadeau, pour une amie, pour un ami, pour elle, pour lui, offrir, pour l anniversaire de",
            "regalo para, regalo, para una amiga, para un amigo, para ella, para el, regalar, amigo invisible",
        ],
    ),
    (
        Role::FOR_ME,
        [
            "for myself, for me, to myself, for us, treat myself, treating myself, for ourselves, to me from me",
            "fur mich, fur uns, mir selbst, uns selbst",
            "pour moi, pour nous, a moi meme, me faire plaisir",
            "para mi, para nosotros, a mi misma, a mi mismo, para nosotras, autorregalo",
        ],
    ),
    (
        Role::DO,
        [
            "play, playing, played, practise, practice, practicing, training for, train for, collect, collecting, go, \
         going, been, do, doing, grow, growing, make, making, build, building, teach, teaching, coach, keep, keeping, \
         raise, breed, study, studying, learning, compete, competing, joined, started, took up, taken up, spend, run, \
         running, ride, watch, watching, read, reading, have, own, adopted, rescued, foster, volunteer, bake, cook, \
         restore, restoring, finished, won, write, sing, race",
            "spiele, spielen, spiel, sammle, sammeln, mache, machen, gehe, gehen, fahre, fahren, habe, haben, zuchte, \
         zuchten, trainiere, trainieren, lerne, lernen, baue, bauen, lese, koche, backe, singe, tanze, ubernommen, \
         unterrichte, reite, restauriere, besitze, adoptiert, treibe, betreibe, angefangen, studiere",
            "joue, jouons, collectionne, collectionnons, fais, faisons, pratique, pratiquons, ai, avons, vais, allons, \
         eleve, elevons, apprends, cultive, lis, peins, cuisine, chante, danse, cours, enseigne, restaure, adopte, \
         construis, participe, inscrite, inscrit, repris, commence, regarde",
            "juego, jugamos, toco, tocamos, colecciono, hago, hacemos, practico, practicamos, voy, vamos, tengo, tenemos, \
         cultivo, crio, aprendo, entreno, leo, cocino, pinto, canto, bailo, enseno, restauro, adoptado, adopte, llevo, \
         salgo, salimos, corro, monto, doy, estudio, empece, participo, adoptamos",
        ],
    ),
    (
        Role::WISH,
        [
            "would like to, would love, id love, love to try, want to, want to try, thinking about, thinking of, one day, might, maybe, perhaps, wish i, \
         wish we, always wanted, planning to, hoping to, someday, considering, dreaming of",
            "wurde gern, wurde gerne, vielleicht, eines tages, uberlege, hatte gern, hatte gerne, irgendwann, traume von",
            "voudrais, aimerais, peut etre, un jour, envisage, reve de, revons de, j hesite",
            "quisiera, me gustaria, tal vez, quizas, quiza, algun dia, estoy pensando, ojala",
        ],
    ),
    (Role::OF, ["of", "von, vom, meiner, meines, meinem, eines, einer", "de, du, d, des, a", "de, del"]),
    (
        Role::WITH,
        [
            "with, from, and my, to, by, via, because of",
            "mit, und mein, und meine, von, bei, zu",
            "avec, et mon, et ma, et mes, chez, par",
            "con, y mi, y mis, de parte de, gracias a",
        ],
    ),
    (
        Role::BUT,
        [
            "but, though, although, except, because, so",
            "aber, sondern, doch, obwohl, weil, denn",
            "mais, car, parce, sauf, donc",
            "pero, sino, aunque, porque, salvo",
        ],
    ),
    (
        Role::GOODS,
        [
            "socks, sock, pair, pairs, pattern, print, design, mug, mugs, shirt, shirts, frames, frame, glasses, card, cards, picture, pictures, photo, photos, \
         sticker, stickers, bag, wrapping, wrapping paper, color, colour, ones, motif, version, edition, size, sizes, \
         item, items, order, box, voucher",
            "socken, socke, paar, muster, motiv, becher, tasse, hemd, brille, karte, karten, tasche, papier, farbe, farben, \
         grosse, bestellung, modell, strumpfe",
            "chaussettes, chaussette, paire, paires, motif, motifs, tasse, chemise, lunettes, carte, cartes, sac, papier, \
         couleur, taille, modele, commande",
            "calcetines, calcetin, par, pares, diseno, estampado, taza, camisa, gafas, tarjeta, tarjetas, bolsa, papel, color, \
         talla, modelo, pedido",
        ],
    ),
    (
        Role::ALSO,
        [
            "always, also, still, often, mostly, usually, now, really, even, both, all, just, only, finally, recently, \
         regularly, mainly, am, are, do, have, m, will, love to, like to",
            "immer, auch, noch, oft, meist, jetzt, wirklich, sogar, beide, alle, endlich, regelmassig, viel, gern, gerne",
            "toujours, aussi, encore, souvent, enfin, beaucoup, tous, toutes",
            "siempre, tambien, todavia, aun, mucho, ahora, por fin",
        ],
    ),
    (Role::AND, ["and", "und", "et", "y, e"]),
];

/// Small words by which a language is recognised; the words of roles count too.
pub(super) const SMALL: [&str; Tongue::COUNT] = [
    "the, a, an, is, are, was, were, this, that, these, those, for, on, in, at, it, its, please, thank, thanks, would, \
     will, what, when, which, there, here, very, much, from, about, have, had, be, been, than, then, like, every, or, if, \
     up, out, as, s, t",
    "der, die, das, den, dem, ein, eine, einen, einem, ist, sind, war, und, zu, im, am, auf, fur, bitte, danke, es, ich, \
     so, wie, wenn, dass, sich, auch, bei, nach, schon, sehr, noch, nur, vielen, dank, jeden, jede, als, hier",
    "le, la, les, un, une, des, est, sont, et, a, au, aux, dans, sur, pour, ce, cette, ces, merci, que, quand, si, tres, \
     plus, bien, on, etait, c, l, d, y, chaque, tous, notre, bonjour, avec",
    "el, la, los, las, un, una, unos, es, son, esta, estan, y, a, al, en, por, para, este, estos, estas, gracias, que, \
     cuando, si, muy, mas, con, como, cada, todos, todas, lo, hola, desde, favor",
    "gli, della, delle, nel, sono, questo, grazie, anche, um, uma, nao, obrigado, obrigada, meu, minha, muito, het, een, \
     van, voor, niet, mijn, ik, wel, zijn, ook, wij, onze, sou, gosto, piace, ho, abbiamo, ons, naar, graag, heel, mia, mio",
];
