/// What a case file tells whoever opens it without knowing what it is.
enum CaseFileNotice {
    static func text(key: String) -> String { french(key) + "\n\n" + english(key) }

    private static func french(_ key: String) -> String {
        """
        DOSSIER D'UN LITIGE DE KIMI : COMMENT LE VÉRIFIER

        Ce fichier prouve lui-même qu'il est intact. Il faut le programme escrowd, et rien d'autre : ni serveur, ni base de
        données, ni réglages.

            escrowd casefile verify DOSSIER.zip --key CLÉ --language fr

        CLÉ est la clé publique que Kimi publie. Ce dossier dit être signé par :

            \(key)

        Ne croyez pas cette ligne sur parole : demandez la clé publiée à Kimi, hors de ce dossier. Code de sortie 0 : tout
        tient ; 1 : quelque chose ne tient pas, ou sans --key le signataire n'est pas prouvé, et une phrase dit quoi ; 2 : le
        fichier ou la commande est illisible.

        Ce qui est vérifié : la signature Ed25519 sur chaque octet du fichier (elle est le commentaire de l'archive ZIP, ses
        128 derniers caractères ; elle signe « kimi-casefile-v1 », un saut de ligne, et le SHA-512 de tout ce qui la
        précède) ; le manifeste et l'empreinte de chaque fichier ; chaque preuve et chaque pièce, contre le journal d'audit ;
        les écritures, les paiements et la décision, au franc près ; et que chaque événement du journal d'audit figure sous
        le point de contrôle signé (arbre de Merkle, RFC 9162).

        Ne décompressez pas puis recompressez : le dossier n'est valable que tel quel.
        """
    }

    private static func english(_ key: String) -> String {
        """
        CASE FILE OF A KIMI DISPUTE: HOW TO VERIFY IT

        This file proves by itself that it is whole. It takes the program escrowd and nothing else: no server, no database,
        no settings.

            escrowd casefile verify CASE.zip --key KEY

        KEY is the public key that Kimi publishes. This file says that it is signed by:

            \(key)

        Do not take that line's word for it: ask Kimi for the published key, outside of this file. Exit code 0: all of it
        holds; 1: something does not, or without --key the signer is not proven, and a sentence says what; 2: the file or the
        command cannot be read.

        What is checked: the Ed25519 signature over each byte of the file (it is the comment of the ZIP archive, its last 128
        characters; it signs "kimi-casefile-v1", a line feed, and the SHA-512 of all that comes before it); the manifest and
        the hash of each file; each proof and piece of evidence, against the audit trail; the ledger rows, the payments and
        the ruling, to the franc; and that each entry of the audit trail stands under the signed checkpoint (a Merkle tree,
        RFC 9162).

        Do not unpack and pack it again: the file is good only as it is.

        """
    }
}
