"""German: see en.py."""

TEXTS = {
    # People
    "welcome": "Hallo {first_name}, danke für Ihre Nachricht. Wir antworten Ihnen hier.",
    "card.name": "Name: {value}",
    "card.username": "Benutzername: {value}",
    "card.id": "ID: {value}",
    "card.phone": "Telefon: {value}",
    "card.language": "Sprache: {value}",
    # Commands
    "or": " oder ",
    "help.topic": "Was Sie hier schreiben, geht an den Kunden. Befehle:",
    "help.general": "Befehle:",
    "help.note": "`/ Text`: eine Notiz, die der Kunde nie sieht",
    "command.close": "erledigt: diesen Dialog schließen, bis der Kunde wieder schreibt",
    "command.hold": "diesen Dialog als unbeantwortet markieren",
    "command.wait": "diesen Dialog als beantwortet markieren, der Kunde ist am Zug",
    "command.info": "zeigen, was über den Kunden bekannt ist",
    "command.new": "das Thema von @Benutzername, t.me/…-Link, +Telefon oder ID öffnen und den Text senden",
    "command.help": "die Befehle auflisten",
    "command_unknown": "Den Befehl /{word} gibt es nicht, darum wurde nichts gesendet. /help zeigt die Befehle.",
    "command_unknown_near": "Den Befehl /{word} gibt es nicht, darum wurde nichts gesendet. Meinten Sie {near}? "
    "/help zeigt die Befehle.",
    "command_in_general_only": "/{name} geht nur in General. Es wurde nichts gesendet.",
    "command_in_topic_only": "/{name} geht nur im Thema eines Kunden. Es wurde nichts gesendet.",
    "new.without_target": "Sagen Sie, wen: `/new @benutzername`, einen t.me/…-Link, eine +Telefonnummer oder eine ID; "
    "dahinter, wenn Sie mögen, einen Text.",
    # Who cannot have a dialog
    "exclusion.NO_PERSON": "das ist eine Gruppe oder ein Kanal. Nur Personen haben ein Thema.",
    "exclusion.MYSELF": "das ist dieses Konto selbst.",
    "exclusion.TELEGRAM": "das ist Telegrams eigenes Konto für Anmeldecodes, das hier nie gezeigt wird.",
    "exclusion.IGNORED": "die Einstellungen übergehen diese Person (ignore).",
    "exclusion.BOT": "das ist ein Bot, und die Einstellungen lassen Bots weg (bots: false).",
    "exclusion.NOT_ALLOWED": "die Einstellungen lassen nur andere zu (allow).",
    # What did not go through
    "not_sent": "Nicht gesendet: {reason}",
    "welcome_not_sent": "Die Begrüßung wurde nicht gesendet: {reason}",
    "not_shown": "Eine Nachricht des Kunden konnte hier nicht gezeigt werden: {reason}",
    "refused": "Telegram hat es abgelehnt ({error}).",
    "send.USER_IS_BLOCKED": "der Kunde hat dieses Konto blockiert.",
    "send.YOU_BLOCKED_USER": "dieses Konto hat den Kunden blockiert. Heben Sie das zuerst in der App des Kontos auf.",
    "send.INPUT_USER_DEACTIVATED": "das Konto des Kunden ist gelöscht.",
    "send.USER_DEACTIVATED": "das Konto des Kunden ist gelöscht.",
    "send.USER_DEACTIVATED_BAN": "Telegram hat das Konto des Kunden gesperrt.",
    "send.PEER_FLOOD": "Telegram lässt dieses Konto Fremden nicht mehr schreiben, weil es das zu oft getan hat "
    "(PEER_FLOOD). Warten Sie einige Tage oder fragen Sie @SpamBot; wer zuerst schreibt, kann immer Antwort bekommen.",
    "send.USER_PRIVACY_RESTRICTED": "die Privatsphäre-Einstellungen des Kunden erlauben es nicht.",
    "send.PRIVACY_PREMIUM_REQUIRED": "der Kunde nimmt nur Nachrichten von Kontakten und Premium-Konten an.",
    "send.PEER_ID_INVALID": "dieses Konto darf dem Kunden nicht schreiben oder ist ihm nie begegnet.",
    "send.CHAT_WRITE_FORBIDDEN": "dieses Konto darf dort nicht schreiben.",
    "send.MESSAGE_TOO_LONG": "der Text ist zu lang für eine Nachricht. Teilen Sie ihn.",
    "send.MEDIA_CAPTION_TOO_LONG": "die Bildunterschrift ist zu lang. Kürzen Sie sie oder senden Sie sie als eigene "
    "Nachricht.",
    "send.MESSAGE_EMPTY": "es ist nichts darin, was gesendet werden könnte.",
    "send.CHAT_FORWARDS_RESTRICTED": "wer sie geschrieben hat, erlaubt kein Weiterleiten oder Kopieren.",
    "send.MEDIA_EMPTY": "die Datei ist nicht mehr verfügbar.",
    "send.MEDIA_INVALID": "diese Art Nachricht kann nicht noch einmal gesendet werden.",
    "send.FILE_REFERENCE_EXPIRED": "die Datei ist nicht mehr verfügbar.",
    "send.MESSAGE_ID_INVALID": "sie wurde gelöscht, bevor sie gesendet werden konnte.",
    "send.VOICE_MESSAGES_FORBIDDEN": "der Kunde nimmt keine Sprach- und Videonachrichten an.",
    "send.CHAT_SEND_VOICES_FORBIDDEN": "Sprachnachrichten sind dort nicht erlaubt.",
    "send.UNSUPPORTED": "diese Art Nachricht kann noch nicht übertragen werden.",
    "target.USERNAME_NOT_OCCUPIED": "niemand hat diesen Benutzernamen.",
    "target.USERNAME_INVALID": "das benennt keine Person. Nehmen Sie @benutzername, einen t.me/…-Link, eine "
    "+Telefonnummer oder eine ID.",
    "target.PHONE_NOT_OCCUPIED": "niemand mit dieser Nummer ist bei Telegram oder lässt sich darüber finden.",
    "target.PHONE_NUMBER_INVALID": "das ist keine Telefonnummer.",
    "target.USER_ID_INVALID": "dieses Konto ist niemandem mit dieser ID begegnet. Nehmen Sie einen @benutzernamen oder "
    "eine +Telefonnummer.",
    "target.PEER_ID_INVALID": "dieses Konto ist niemandem mit dieser ID begegnet. Nehmen Sie einen @benutzernamen oder "
    "eine +Telefonnummer.",
    "target.USER_PRIVACY_RESTRICTED": "die Privatsphäre-Einstellungen dort erlauben es nicht.",
}
