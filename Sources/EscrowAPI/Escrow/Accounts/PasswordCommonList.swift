/// Passwords that guessers try first: in the world's leaks, in French, and here.
///
/// Those of ten characters and more stand as they are; the shorter words catch what people make of them by adding
/// digits and signs (`Password123!`, `Douala2024`, `m0tdep@sse1`).
enum PasswordCommonList {
    /// Whether a password in lower case is one of the list, or one of its words in disguise.
    static func contains(_ password: String) -> Bool {
        if entries.contains(password) { return true }
        let letters = password.filter { $0 != " " && $0 != "-" && $0 != "_" && $0 != "." }
        return [letters, plain(letters)].contains { entries.contains($0) || entries.contains(core($0)) }
            || entries.contains(plain(core(letters)))
    }

    /// Without the digits and signs before and after.
    private static func core(_ text: String) -> String {
        let head = text.drop { !$0.isLetter }
        return String(head.reversed().drop { !$0.isLetter }.reversed())
    }

    /// With letters in place of the signs that stand for them, and without accents.
    private static func plain(_ text: String) -> String {
        String(text.map { replacements[$0] ?? $0 })
    }

    private static let replacements: [Character: Character] = [
        "@": "a", "4": "a", "0": "o", "3": "e", "1": "i", "!": "i", "5": "s", "$": "s", "7": "t", "8": "b",
        "é": "e", "è": "e", "ê": "e", "ë": "e", "à": "a", "â": "a", "ç": "c", "î": "i", "ï": "i", "ô": "o",
        "ù": "u", "û": "u", "ü": "u",
    ]

    private static let entries = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

    private static let text = """
        0123456789 1234567890 12345678910 123456789a 1234567891 0987654321 9876543210 1122334455 1029384756 1010101010
        0102030405 1234512345 1234554321 1111122222 1357924680 2468101214 3141592653 3141592654 1212121212 1231231231
        123123123123 123456123456 147258369 1472583690 741852963 7418529630 159357456 159753456 7894561230 987654321
        9638527410 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc qazwsxedcrfv q1w2e3r4t5 q1w2e3r4t5y6 a1b2c3d4e5
        a1z2e3r4t5 a1z2e3r4t5y6 1a2z3e4r5t 1a2b3c4d5e abc1234567 abcd123456 abcde12345 abcdef1234 aa12345678 a123456789
        a1234567890 q123456789 asd123456789 qwe123456 qwerty azerty qwertyuiop azertyuiop qwertyuiopasdfghjkl
        azertyuiopqsdfghjklm qwertz qwertzuiop asdfghjkl asdfghjklm qsdfghjklm zxcvbnm wxcvbn wxcvbnm asdfgh qsdfgh
        qazwsx qazwsxedc zaq1zaq1 zaqxsw zaqwsx poiuytrewq poiuytreza mlkjhgfdsq lkjhgfdsa mnbvcxz nbvcxw
        abcdefgh abcdefghij abcdefghijk abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz zyxwvutsrq aabbccddee
        aqwzsxedc aqwzsx azeqsd azeqsdwxc azertyqsdfgh qweasd qweasdzxc asdzxc poiuyt lkjhgf

        password passwort passw passwd password1 passwordpassword mypassword thepassword newpassword oldpassword
        yourpassword changeme changemenow pleasechangeme changeit letmein letmeinnow iloveyou iloveu iloveyouso
        iloveyoubaby iloveyouforever ilovegod ilovejesus ilovemyself ilovemyfamily ilovemymom ilovemydad ilovemykids
        welcome welcomehome welcometo admin administrator administrateur superadmin root rootroot toor user username
        guest test tester testtest testing testpassword temp temporary temppassword default defaultpassword secret
        secretword topsecret supersecret master masterkey masterpassword login loginlogin access accessdenied
        openopen opensesame sesame nothing nothingatall whatever trustno trustnoone trustme trustgod computer internet
        google facebook whatsapp instagram youtube tiktok twitter telegram yahoo hotmail gmail android iphone samsung
        samsunggalaxy nokia huawei tecno infinix itel microsoft windows linux ubuntu server database oracle

        monkey dragon football footballer baseball basketball hockey soccer superman batman spiderman ironman starwars
        pokemon naruto dragonball dragonballz onepiece princess princesse sunshine shadow michael jessica jennifer
        charlie daniel andrew joshua matthew anthony ashley nicole hannah thomas robert jordan michelle elizabeth
        alexander alexandra christopher christian christine stephanie veronica victoria benjamin samantha sebastian
        hunter ranger killer soldier captain commander freedom forever foreverlove lovely loveyou lovelove loveme
        lovers loveislife truelove sweetheart sweetie babygirl babyboy darling honey beautiful butterfly flower flowers
        summer winter spring autumn january february monday tuesday friday saturday sunday chocolate cookie cookies
        banana orange apple cherry strawberry pineapple diamond diamonds silver golden platinum money moneymoney
        moremoney rich million millionaire billionaire business success successful winner champion champions
        liverpool liverpoolfc chelsea chelseafc arsenal arsenalfc manchester manchesterunited barcelona fcbarcelona
        realmadrid juventus bayern parissaintgermain ronaldo cristiano cristianoronaldo messi lionelmessi neymar
        mbappe drogba ferrari mercedes mercedesbenz porsche lamborghini toyota corvette mustang harley yamaha

        motdepasse monmotdepasse lemotdepasse nouveaumotdepasse motdepassemotdepasse mdp motsecret secrets codesecret
        moncode bonjour bonjourbonjour bonsoir bienvenue salut coucou merci soleil lalune etoile etoiles chocolat
        doudou loulou nounours chouchou cheri cherie moncheri macherie monamour mamour amour amourtoujours toujours
        jetaime jetaimetrop jetaimefort jetaimemaman jetaimemonamour mavie lavie lavieestbelle cestlavie bonheur
        liberte famille mafamille maman mamanjetaime mamanpapa papa papamaman mamie papy bebe monbebe enfant enfants
        soeur frere copain copine amis amitie marseille marseillais parisien paris france francais francaise portugal
        belgique canada camille nicolas caroline isabelle juliette charlotte antoine alexandre sandrine nathalie
        valerie catherine dominique frederic philippe christophe sebastien stephane guillaume vincent olivier
        benoit florence aurelie emilie melanie marie pierre jeanpierre jeanpaul jeanclaude patrick
        voiture maison travail argent richesse reussite football footballeur champion pourquoi rienrien
        azertyazerty connexion identifiant ordinateur telephone portable internetinternet
        janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre dimanche samedi vendredi

        cameroun camerounais camerounaise cameroon cameroonian lecameroun moncameroun vivelecameroun ilovecameroon
        kamer kamerun mboa yaounde douala bamenda bafoussam garoua maroua ngaoundere bertoua ebolowa buea limbe kribi
        kumba edea nkongsamba dschang mbouda foumban bafang loum tiko akwa bonapriso bonaberi bastos mvan mokolo
        bamileke bassa beti ewondo douala bulu peul haoussa sawa grassfield
        lions lionsindomptables lionindomptable indomptable indomptables indomitablelions samueletoo etoo rogermilla
        vincentaboubakar onana canonyaounde cotonsport
        mtncameroon orangecameroun orangemoney mobilemoney mtnmomo momo mtnmobilemoney camtel nexttel campost
        afrique africa africain africaine mamaafrica motherland nigeria gabon tchad congo senegal coteivoire abidjan
        dakar lagos libreville brazzaville kinshasa
        jesus jesuschrist jesusislord jesusestseigneur jesusmonsauveur jesussauve jesuslove jesusloves jesusjesus
        lovejesus godisgood godisgreat godisable godislove godbless godblessme godfirst godsgrace graceofgod
        amazinggrace thankgod thankyoujesus thankyoulord thanklord praisegod praisethelord hallelujah alleluia amen
        emmanuel emanuel gabriel marievierge viergemarie saintesprit holyspirit holyghost saviour savior blessed
        blessing blessings faith faithful hope grace mercy victory heaven heavenly angel angels
        dieu dieuestgrand dieuestamour dieuestbon dieumerci dieuseul dieuavecnous dieuestmaforce mondieu seigneur
        mercijesus merciseigneur graceadieu gracedivine benediction benedictions allah allahouakbar allahuakbar
        alhamdulillah bismillah inshallah mashallah muhammad mohamed mohammed ibrahim aminata fatima fatoumata

        kimi kimikimi escrow escroweasy transaction payment paiement acheteur vendeur buyer seller banque bank account
        moncompte compte monargent caisse tontine njangi francs francscfa fcfa
        correcthorsebatterystaple correctbatteryhorsestaple thisismypassword thisisapassword nopassword
        idontknow iforgot iforgotit iforgotmypassword dontforget donotforget ihatepasswords fuckyou fuckoff asshole
        letsgo letmeinplease hello hellohello helloworld hellokitty hithere goodmorning goodluck goodbye
        """
}
