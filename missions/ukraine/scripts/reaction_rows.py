"""What the Ukraine mission says of reactions: actors, what contributors did and what it drew, issues and positions, outcomes; sources.

Rows later than the mission's first day are here for back-tests: answers use only what was known on the day they are asked for, and no
plan reads these tables. A reaction whose page could not be dated, or whose act it does not name, was left out.
"""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, object]

JUDGED = "2026-11-23"
AUTHOR = "mission file"
FILE = "rea-mission-file"

SOURCES: list[Row] = [
    {"source": f"rea-{key}", "title": title, "url": url, "published": published, "licence": None, "confidence": confidence, "note": note}
    for key, title, url, published, confidence, note in (
        ("rus-2022-05", "Russia bars 63 Japanese, the prime minister among them; the ministry names Tokyo's sanctions on Russians",
         "https://en.newizv.ru/news/2022-05-04/russia-permanently-bans-63-japanese-citizens-from-entering-including-prime-minister-kishida-380769",
         "2022-05-04", "H", None),
        ("rus-2023-06", "Russia summons Japan's ambassador over military vehicles for Ukraine",
         "https://japannews.yomiuri.co.jp/news-services/reuters/20230610-115343/", "2023-06-10", "H", None),
        ("rus-2024-06", "Russia protests at exercises of Japan with Germany and Spain",
         "https://noticiabrasil.net.br/amp/20240628/russia-condena-planos-do-japao-de-realizar-exercicios-militares-com-paises-da-ue-na-ilha-de-35347005.html",
         "2024-06-28", "M", "A Russian state outlet quoting the ministry."),
        ("rus-2024-07", "Russia bars 13 Japanese for Tokyo's sanctions; 384 members of parliament were added to the list in July 2022",
         "https://japannews.yomiuri.co.jp/world/russia/20240724-200320/", "2024-07-24", "H", None),
        ("rus-2024-10", "Russia protests at an exercise of Japan and the United States near Hokkaido",
         "https://pravda-it.com/world/2024/10/11/77338.html", "2024-10-11", "M", "A mirror of the ministry's text."),
        ("rus-2025-03", "Russia bars nine Japanese for Tokyo's sanctions, the foreign minister among them",
         "https://www.lbcgroup.tv/news/world-news/841368/russia-adds-japans-foreign-minister-and-eight-others-to-entry-ban/en",
         "2025-03-03", "H", None),
        ("rus-2025-04", "Russia's foreign ministry on Japan and NSATU: help to arm or train will be seen as hostile; countermeasures",
         "https://nato.news-pravda.com/world/2025/04/10/34116.html", "2025-04-10", "H", "The ministry's text on a mirror; outlets agree."),
        ("rus-2025-11", "Russia bars 30 more Japanese after sanctions of September",
         "https://www.thestar.com.my/news/world/2025/11/12/russia-bars-30-japanese-individuals-in-response-to-ukraine-sanctions",
         "2025-11-12", "H", "The list is of the day before."),
        ("rus-aus-2022-04", "Russia bars 228 Australians and 130 New Zealanders for sanctions",
         "https://globalnewsviews.com/russia-sanctions-australia-new-zealand/", "2022-04-07", "M", "Day from the weekday; others agree."),
        ("rus-aus-2022-07", "Russia bars 39 Australians for sanctions", "https://mamul.am/en/news/244780", "2022-07-21", "M", None),
        ("rus-aus-2024-04", "Russia bars 235 Australian members of councils for sanctions",
         "https://nordot.app/1153733523635028919?ncmp=post_rcmd", "2024-04-18", "M", "Another outlet dates the ministry's text 17 April."),
        ("rus-aus-2024-06", "Russia bars 27 Australians for sanctions",
         "https://news.az/news/russia-bans-entry-to-27-australian-citizens", "2024-06-26", "H", None),
        ("rus-nzl-2022-04", "Russia bars 130 New Zealanders, the prime minister among them, for sanctions",
         "https://www.1news.co.nz/2022/04/08/jacinda-ardern-banned-from-entering-russia-over-sanctions/", "2022-04-08", "H", None),
        ("rus-nzl-2022-07", "Russia bars 32 New Zealanders in answer to sanctions",
         "https://www.brecorder.com/news/40189122/russia-bars-entry-to-32-new-zealanders-in-sanctions-response", "2022-07-30", "H", None),
        ("rus-nzl-2023-01", "Russia bars 31 New Zealanders in answer to sanctions",
         "https://www.republicworld.com/world-news/russia-ukraine-crisis/"
         "russia-sanctions-31-more-nz-journalists-and-key-figures-including-pm-jacinda-arderns-fiance-articleshow.html",
         "2023-01-20", "H", None),
        ("rus-kor-2024", "Russia's deputy foreign minister warns South Korea against arms for Ukraine",
         "https://rki.kbs.co.kr/service/news_view.htm?Seq_Code=75984&lang=i", "2024-11-24", "H", None),
        ("rus-kor-2026", "Russia warns South Korea against taking part in PURL; countermeasures, asymmetric ones too",
         "https://menafn.com/1110772590/Russia-Issues-Warning-to-South-Korea-Over-NATO-Ukraine-Arms-Deal", "2026-02-22", "H", None),
        ("chn-2022", "China objects to Asia-Pacific states' part in the NATO summit of Madrid",
         "http://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=170633", "2022-06-27", "H", "Said on Thursday, 23 June."),
        ("chn-2022-four", "South Korea, one of four Asia-Pacific states invited to Madrid, dismisses China's objection",
         "http://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=170699", "2022-06-30", "H",
         "The page's own date is earlier than what it tells; the day is Thursday of the summit."),
        ("chn-2023-02", "China on the joint statement of Japan and NATO",
         "https://www.dimsumdaily.hk/china-hopes-nato-japan-to-avoid-provoking-regional-tensions/", "2023-02-01", "H", None),
        ("chn-2023-05", "China: NATO's plan for an office in Japan not welcome in the Asia-Pacific",
         "https://english.alarabiya.net/News/world/2023/05/24/China-says-NATO-s-plan-for-Japan-office-not-welcome-in-Asia-Pacific",
         "2023-05-24", "H", None),
        ("chn-2025-04", "China: strong dissatisfaction with and resolute opposition to the statement of Japan and NATO",
         "https://www.bastillepost.com/global/article/4739374-china-warns-japan-over-its-role-as-natos-spearhead-in-asia-pacific-spokesman",
         "2025-04-11", "H", None),
        ("chn-2026-01", "China bans exports of dual-use goods for Japanese military use, after remarks on Taiwan",
         "https://www.nippon.com/en/news/yjj2026010600844/china-bans-exports-of-dual-use-goods-to-japan.html", "2026-01-06", "H", None),
        ("chn-2026-06", "China: serious concern at Japan's officers in NSATU",
         "https://gnews.cz/en/china-has-expressed-serious-concern-over-the-deepening-cooperation-between-japan?region=europe%2Cchina",
         "2026-06-01", "H", "Date from the weekday."),
        ("prk-2024", "North Korea's foreign ministry: NATO and the United States the main threat to peace; promises a response",
         "https://pledgetimes.com/north-korea-attacks-usa-and-nato-the-most-serious-threat-to-world-peace/", "2024-07-13", "H", None),
        ("prk-2025", "North Korean news agency: Japan's mission to NATO a dangerous act",
         "https://kcnawatch.org/newstream/1737423147-197104255/"
         "japans-move-to-establish-independent-mission-in-nato-is-dangerous-act-of-adding-new-instability-to-regional-situation",
         "2025-01-20", "H", None),
        ("jpn-2025-04", "Japan says it wants to join a NATO command for the support of Ukraine",
         "https://japantoday.com/category/politics/Japan-says-it-wants-to-join-a-NATO-command-for-the-support-of-Ukraine",
         "2025-04-08", "H", None),
        ("nato-2025-04", "Rutte to Nakatani in Tokyo: the Japanese move is welcome", "https://www.nationthailand.com/blogs/news/world/40048565",
         "2025-04", "H", "Jiji on the talks of 8 April; the page's day is not shown."),
        ("jpn-2018", "Japan's parliament founds a mission to NATO; the Communist Party votes against",
         "https://japan-press.co.jp/modules/news/?id=11349&pc_flag=ON", "2018-03-31", "H", "The party's own paper."),
        ("jpn-2026-05", "Japan to send four officers to NSATU, for staff work only",
         "https://caliber.az/en/post/japan-to-send-officers-to-nato-command-supporting-ukraine-for-first-time", "2026-05-29", "H", None),
        ("jpn-2025-11", "Constitutional Democratic Party and Komeito against dropping the five export categories",
         "https://www.gifu-np.co.jp/articles/-/628806", "2025-11-20", "H", None),
        ("jpn-2025-12", "Democratic Party for the People and Sanseito on dropping the five export categories",
         "https://news.livedoor.com/topics/detail/30242893/", "2025-12-21", "H", None),
        ("jpn-2026-02", "Ruling parties' draft on arms exports; members of the Innovation Party want transfers to Ukraine itself",
         "https://www.nippon.com/en/news/yjj2026022500459/ruling-bloc-oks-draft-proposal-on-lethal-arms-exports.html",
         "2026-02-25", "H", None),
        ("jpn-2026-03", "Ruling parties propose to drop the five export categories",
         "https://japannews.yomiuri.co.jp/politics/defense-security/20260307-315085/", "2026-03-07", "H", None),
        ("jpn-2026-poll", "Jiji: 48 % against lifting the ban on exports of lethal weapons, 27 % for",
         "https://english.adnkronos.com/2026/03/12/48-pct-of-japanese-oppose-exporting-lethal-weapons-jiji-poll", "2026-03-12", "H", None),
        ("jpn-2026-04", "Japan drops the five export categories; weapons only under an agreement, not to a state in conflict in principle",
         "https://fact-news.com.ua/en/the-japanese-government-has-decided-to-lift-the-ban-on-the-export-of-lethal-weapons/",
         "2026-04-21", "H", None),
        ("eu-2024", "Mandate of the EU's training mission extended; it is to share information with NSATU",
         "https://sofiaglobe.com/2024/11/08/eu-extends-mandate-of-eu-military-assistance-mission-for-ukraine-for-two-years/",
         "2024-11-08", "H", None),
        ("aus-2025", "Australia and New Zealand have people in the headquarters of NSATU",
         "https://www.fakt.pl/wydarzenia/nato-koordynuje-pomoc-dla-ukrainy-general-maik-keller-zdradza-kulisy/gq1petl",
         "2025-12", "H", None),
        ("kor-2026", "South Korea considers PURL, with goods that are not lethal first",
         "https://unn.ua/en/news/south-korea-considers-joining-purl-program-to-support-ukraine-with-weapons", "2026-02", "H", None),
        ("mission-file", "Judgement of this mission's author on issues, steps and positions", None, JUDGED, "L",
         "Made after the outcomes were known."),
    )
]  # fmt: skip

ASSUMPTIONS: list[Row] = [
    {
        "assumption": key, "statement": statement, "value": 1, "low": 0, "high": 1, "unit": "1 if it holds as read, 0 if it does not",
        "author": AUTHOR, "judged": f"judged {JUDGED}", "applies_to": column, "note": None,
    }
    for key, statement, column in (
        ("rea-position", "Where actors stand, how much it matters to them and what they can bring to bear, put on a scale by the mission "
         "file from what the source says of them; each row has its own range.", "position.position_likely"),
        ("rea-rung", "The mission file's reading of words as a rung: a warning in answer to a question is a statement, strong opposition "
         "or serious concern said in the ministry's name at an act is a protest.", "precedent.rung"),
        ("rea-outcome", "The mission file's reading of a decision as a place on the scale of its issue.", "outcome.value"),
    )
]  # fmt: skip

ACTORS: list[Row] = [
    {"actor": key, "name": name, "standing": standing, "contributor": state, "source": source, "note": note}
    for key, name, standing, state, source, note in (
        ("AUS", "Australia", "contributor", "AUS", "rea-aus-2025", None),
        ("CHN", "China", "adversary", None, "rea-chn-2025-04", "Treated as one that may respond against; it is no party to the war."),
        ("EU", "European Union", "partner", "EUI", "rea-eu-2024", None),
        ("HRV-president", "President of Croatia", "partner", None, "con-hrv-refusal", None),
        ("HUN", "Hungary", "partner", "HUN", "con-hun-optout", None),
        ("JPN", "Japan", "contributor", "JPN", "rea-jpn-2025-04", None),
        ("KOR", "South Korea", "contributor", "KOR", "rea-kor-2026", None),
        ("NATO-SG", "Secretary General of NATO", "partner", None, "rea-nato-2025-04", None),
        ("NZL", "New Zealand", "contributor", "NZL", "con-nzl-personnel", None),
        ("PRK", "North Korea", "adversary", None, "rea-prk-2025", None),
        ("RUS", "Russia", "adversary", None, "rea-rus-2025-04", None),
        ("jpn-cdp", "Constitutional Democratic Party", "domestic", "JPN", "rea-jpn-2025-11", None),
        ("jpn-coalition", "Liberal Democratic Party with Innovation Party (government)", "domestic", "JPN", "rea-jpn-2026-03", None),
        ("jpn-defence", "Japan's defence ministry", "domestic", "JPN", "rea-jpn-2025-04", None),
        ("jpn-dpfp", "Democratic Party for the People", "domestic", "JPN", "rea-jpn-2025-12", None),
        ("jpn-ishin", "Members of the Innovation Party", "domestic", "JPN", "rea-jpn-2026-02", None),
        ("jpn-jcp", "Japanese Communist Party", "domestic", "JPN", "rea-jpn-2018", None),
        ("jpn-komeito", "Komeito", "domestic", "JPN", "rea-jpn-2025-11", None),
        ("jpn-public", "Japanese public", "domestic", "JPN", "rea-jpn-2026-poll", None),
        ("jpn-sanseito", "Sanseito", "domestic", "JPN", "rea-jpn-2025-12", None),
    )
]  # fmt: skip

PERSONNEL, SUPPORT, TIE, SANCTIONS, OTHER = (
    "personnel for the mission", "support of the recipient", "tie with the alliance", "sanctions", "other matter",
)  # fmt: skip
_MONTH = "Only the month is known; its last day stands."
_SUMMIT = "The summit was on 29 and 30 June; that it would attend was known before."

ACTS: list[Row] = [
    {"act": key, "name": name, "contributor": state, "kind": kind, "date": date, "source": source, "note": note}
    for key, name, state, kind, date, source, note in (
        ("jpn-sanctions-2022", "sanctions on Russia", "JPN", SANCTIONS, None, "rea-rus-2022-05", None),
        ("jpn-summit-2022", "part in the NATO summit of Madrid", "JPN", TIE, None, "rea-chn-2022-four", _SUMMIT),
        ("jpn-nato-2023", "joint statement with NATO", "JPN", TIE, "2023-01-31", "rea-chn-2023-02", None),
        ("jpn-office-2023", "plan for a NATO office in Tokyo", "JPN", TIE, None, "rea-chn-2023-05", "Acknowledged on 24 May 2023."),
        ("jpn-vehicles-2023", "about 100 military vehicles for Ukraine", "JPN", SUPPORT, None, "rea-rus-2023-06", "Promised in May 2023."),
        ("jpn-exercise-2024-07", "exercises with Germany and Spain", "JPN", OTHER, None, "rea-rus-2024-06", None),
        ("jpn-sanctions-2024", "sanctions kept up", "JPN", SANCTIONS, None, "rea-rus-2024-07", None),
        ("jpn-exercise-2024-10", "exercise with the United States", "JPN", OTHER, None, "rea-rus-2024-10", None),
        ("jpn-mission-2025", "mission of its own to NATO", "JPN", TIE, None, "rea-prk-2025", "Opened in January 2025."),
        ("jpn-sanctions-2025-03", "sanctions kept up", "JPN", SANCTIONS, None, "rea-rus-2025-03", None),
        ("jpn-interest", "interest in NSATU announced", "JPN", PERSONNEL, "2025-04-08", "rea-jpn-2025-04", None),
        ("jpn-nato-2025", "joint statement with NATO", "JPN", TIE, "2025-04-09", "rea-chn-2025-04", None),
        ("jpn-sanctions-2025-09", "new sanctions, lower cap on Russian oil", "JPN", SANCTIONS, "2025-09-30", "rea-rus-2025-11", _MONTH),
        ("jpn-taiwan-2025", "remarks on Taiwan", "JPN", OTHER, None, "rea-chn-2026-01", None),
        ("jpn-dispatch", "four officers for NSATU", "JPN", PERSONNEL, "2026-05-29", "rea-jpn-2026-05", None),
        ("nato-summit-2024", "NATO summit of Washington, with Asia-Pacific partners", None, TIE, None, "rea-prk-2024", None),
        ("kor-summit-2022", "part in the NATO summit of Madrid", "KOR", TIE, None, "rea-chn-2022", _SUMMIT),
        ("kor-arms-2024", "arms for Ukraine considered", "KOR", SUPPORT, None, "rea-rus-kor-2024", None),
        ("kor-purl-2026", "talks with NATO on PURL", "KOR", SUPPORT, "2026-02-20", "rea-rus-kor-2026", None),
        ("aus-summit-2022", "part in the NATO summit of Madrid", "AUS", TIE, None, "rea-chn-2022-four", _SUMMIT),
        ("aus-sanctions-2022-04", "sanctions on Russia", "AUS", SANCTIONS, None, "rea-rus-aus-2022-04", None),
        ("aus-sanctions-2022-07", "further sanctions", "AUS", SANCTIONS, None, "rea-rus-aus-2022-07", None),
        ("aus-sanctions-2024-04", "sanctions kept up", "AUS", SANCTIONS, None, "rea-rus-aus-2024-04", None),
        ("aus-sanctions-2024-06", "sanctions kept up", "AUS", SANCTIONS, None, "rea-rus-aus-2024-06", None),
        ("nzl-summit-2022", "part in the NATO summit of Madrid", "NZL", TIE, None, "rea-chn-2022-four", _SUMMIT),
        ("nzl-sanctions-2022-04", "sanctions on Russia", "NZL", SANCTIONS, None, "rea-rus-nzl-2022-04", None),
        ("nzl-sanctions-2022-07", "further sanctions", "NZL", SANCTIONS, None, "rea-rus-nzl-2022-07", None),
        ("nzl-sanctions-2023", "further sanctions", "NZL", SANCTIONS, None, "rea-rus-nzl-2023-01", None),
    )
]  # fmt: skip

STATEMENT, PROTEST, PERSONS, ECONOMIC = "statement", "protest", "measure against persons", "economic measure"

PRECEDENTS: list[Row] = [
    {
        "precedent": key, "act": act, "actor": actor, "date": date, "rung": rung, "name": name, "source": f"rea-{source}",
        "assumption": "rea-rung" if read else None, "note": note,
    }
    for key, act, actor, date, rung, name, source, read, note in (
        ("rus-jpn-2022-05", "jpn-sanctions-2022", "RUS", "2022-05-04", PERSONS, "63 barred from entry", "rus-2022-05", False, None),
        ("rus-jpn-2022-07", "jpn-sanctions-2022", "RUS", "2022-07-31", PERSONS, "384 members of parliament barred", "rus-2024-07", False,
         _MONTH),
        ("chn-jpn-2022-06", "jpn-summit-2022", "CHN", "2022-06-23", STATEMENT, "objects to Asia-Pacific states at the summit", "chn-2022",
         False, "Said of all states of the region that were invited."),
        ("chn-jpn-2023-02", "jpn-nato-2023", "CHN", "2023-02-01", STATEMENT, "calls on both not to provoke", "chn-2023-02", False, None),
        ("chn-jpn-2023-05", "jpn-office-2023", "CHN", "2023-05-24", STATEMENT, "the region does not welcome blocs", "chn-2023-05", False,
         None),
        ("rus-jpn-2023-06", "jpn-vehicles-2023", "RUS", "2023-06-09", PROTEST, "ambassador summoned", "rus-2023-06", False, None),
        ("rus-jpn-2024-06", "jpn-exercise-2024-07", "RUS", "2024-06-28", PROTEST, "protest at the embassy", "rus-2024-06", False, None),
        ("rus-jpn-2024-07", "jpn-sanctions-2024", "RUS", "2024-07-23", PERSONS, "13 barred from entry", "rus-2024-07", False, None),
        ("rus-jpn-2024-10", "jpn-exercise-2024-10", "RUS", "2024-10-11", PROTEST, "protest at the embassy", "rus-2024-10", False, None),
        ("prk-jpn-2025-01", "jpn-mission-2025", "PRK", "2025-01-20", STATEMENT, "an analyst's article of the state agency", "prk-2025",
         False, None),
        ("rus-jpn-2025-03", "jpn-sanctions-2025-03", "RUS", "2025-03-03", PERSONS, "nine barred from entry", "rus-2025-03", False, None),
        ("rus-jpn-2025-04", "jpn-interest", "RUS", "2025-04-10", STATEMENT, "warns of countermeasures", "rus-2025-04", True, None),
        ("chn-jpn-2025-04", "jpn-nato-2025", "CHN", "2025-04-11", PROTEST, "resolute opposition", "chn-2025-04", True, None),
        ("rus-jpn-2025-11", "jpn-sanctions-2025-09", "RUS", "2025-11-11", PERSONS, "30 barred from entry", "rus-2025-11", False, None),
        ("chn-jpn-2026-01", "jpn-taiwan-2025", "CHN", "2026-01-06", ECONOMIC, "ban on dual-use exports for military use", "chn-2026-01",
         False, None),
        ("chn-jpn-2026-06", "jpn-dispatch", "CHN", "2026-06-01", PROTEST, "serious concern", "chn-2026-06", True, None),
        ("prk-nato-2024-07", "nato-summit-2024", "PRK", "2024-07-13", STATEMENT, "promises a response", "prk-2024", False, None),
        ("chn-kor-2022-06", "kor-summit-2022", "CHN", "2022-06-23", STATEMENT, "objects to Asia-Pacific states at the summit", "chn-2022",
         False, None),
        ("rus-kor-2024-11", "kor-arms-2024", "RUS", "2024-11-24", STATEMENT, "warns against arms", "rus-kor-2024", False, None),
        ("rus-kor-2026-02", "kor-purl-2026", "RUS", "2026-02-21", STATEMENT, "warns of countermeasures", "rus-kor-2026", True, None),
        ("chn-aus-2022-06", "aus-summit-2022", "CHN", "2022-06-23", STATEMENT, "objects to Asia-Pacific states at the summit", "chn-2022",
         False, "Said of all states of the region that were invited."),
        ("rus-aus-2022-04", "aus-sanctions-2022-04", "RUS", "2022-04-07", PERSONS, "228 barred from entry", "rus-aus-2022-04", False, None),
        ("rus-aus-2022-07", "aus-sanctions-2022-07", "RUS", "2022-07-21", PERSONS, "39 barred from entry", "rus-aus-2022-07", False, None),
        ("rus-aus-2024-04", "aus-sanctions-2024-04", "RUS", "2024-04-18", PERSONS, "235 barred from entry", "rus-aus-2024-04", False,
         "Day of the report."),
        ("rus-aus-2024-06", "aus-sanctions-2024-06", "RUS", "2024-06-26", PERSONS, "27 barred from entry", "rus-aus-2024-06", False, None),
        ("chn-nzl-2022-06", "nzl-summit-2022", "CHN", "2022-06-23", STATEMENT, "objects to Asia-Pacific states at the summit", "chn-2022",
         False, "Said of all states of the region that were invited."),
        ("rus-nzl-2022-04", "nzl-sanctions-2022-04", "RUS", "2022-04-07", PERSONS, "130 barred from entry", "rus-nzl-2022-04", False, None),
        ("rus-nzl-2022-07", "nzl-sanctions-2022-07", "RUS", "2022-07-30", PERSONS, "32 barred from entry", "rus-nzl-2022-07", False, None),
        ("rus-nzl-2023-01", "nzl-sanctions-2023", "RUS", "2023-01-19", PERSONS, "31 barred from entry", "rus-nzl-2023-01", False, None),
    )
]  # fmt: skip

ISSUES: list[Row] = [
    {"issue": key, "name": name, "contributor": state, "source": FILE, "note": note}
    for key, name, state, note in (
        ("nsatu", "How far do states take part in NSATU", None, "Each state's own part is read as its position for all."),
        ("jpn-nsatu", "How far does Japan take part in NSATU", "JPN", None),
        ("jpn-exports", "How far does Japan open exports of defence equipment", "JPN", None),
    )
]

STEPS: list[Row] = [
    {"issue_step": f"{issue}-{value}", "issue": issue, "name": name, "value": value, "source": FILE, "note": None}
    for issue, value, name in (
        ("nsatu", 0, "stay out"),
        ("nsatu", 30, "share information"),
        ("nsatu", 60, "staff in headquarters"),
        ("nsatu", 100, "units at its sites"),
        ("jpn-nsatu", 0, "not at all"),
        ("jpn-nsatu", 25, "money and liaison"),
        ("jpn-nsatu", 50, "officers in headquarters outside Ukraine"),
        ("jpn-nsatu", 75, "units outside Ukraine"),
        ("jpn-nsatu", 100, "people in Ukraine"),
        ("jpn-exports", 0, "no exports"),
        ("jpn-exports", 25, "five categories that are not lethal"),
        ("jpn-exports", 50, "all that is no weapon"),
        ("jpn-exports", 75, "weapons, not to a state in conflict"),
        ("jpn-exports", 100, "weapons to Ukraine too"),
    )
]

Range = tuple[int, int, int]


def _position(issue: str, actor: str, date: str, place: Range, salience: Range, capability: Range, source: str, note: str | None) -> Row:
    ranges = zip(("position", "salience", "capability"), (place, salience, capability), strict=True)
    points = {f"{name}_{end}": value for name, three in ranges for end, value in zip(("low", "likely", "high"), three, strict=True)}
    return {
        "position": f"{issue}-{actor}-{date}", "issue": issue, "actor": actor, "date": date, **points, "author": AUTHOR, "judged": JUDGED,
        "source": source, "assumption": "rea-position", "note": note,
    }  # fmt: skip


POSITIONS: list[Row] = [
    _position("nsatu", "HUN", "2024-06-12", (0, 5, 15), (10, 30, 50), (10, 20, 30), "con-hun-optout", "Stays out, does not block."),
    _position("nsatu", "HRV-president", "2024-10-31", (0, 0, 10), (50, 70, 90), (2, 5, 10), "con-hrv-refusal", _MONTH),
    _position("nsatu", "EU", "2024-11-08", (20, 30, 50), (30, 50, 70), (50, 70, 90), "rea-eu-2024", None),
    _position("nsatu", "NATO-SG", "2025-04-08", (60, 80, 100), (70, 90, 100), (40, 60, 80), "rea-nato-2025-04", None),
    _position("nsatu", "NZL", "2024-02-22", (45, 60, 80), (15, 30, 50), (4, 8, 12), "con-nzl-personnel", None),
    _position("nsatu", "AUS", "2025-12-31", (45, 60, 80), (15, 30, 50), (6, 12, 18), "rea-aus-2025", _MONTH),
    _position("nsatu", "JPN", "2025-04-08", (45, 60, 75), (20, 40, 60), (15, 30, 45), "rea-jpn-2025-04", "No combat."),
    _position("nsatu", "KOR", "2026-02-28", (10, 25, 45), (15, 30, 50), (12, 25, 40), "rea-kor-2026", _MONTH),
    _position("jpn-nsatu", "jpn-defence", "2025-04-08", (40, 50, 65), (50, 70, 90), (60, 80, 95), "rea-jpn-2025-04", None),
    _position("jpn-nsatu", "NATO-SG", "2025-04-08", (45, 60, 80), (40, 60, 80), (10, 20, 35), "rea-nato-2025-04", None),
    _position("jpn-nsatu", "jpn-jcp", "2018-03-31", (0, 0, 10), (40, 60, 80), (2, 5, 10), "rea-jpn-2018",
              "Read from its vote against a mission to NATO."),
    _position("jpn-exports", "jpn-cdp", "2025-11-20", (15, 25, 35), (40, 60, 80), (20, 30, 45), "rea-jpn-2025-11", None),
    _position("jpn-exports", "jpn-komeito", "2025-11-20", (15, 25, 35), (40, 60, 80), (8, 15, 25), "rea-jpn-2025-11", None),
    _position("jpn-exports", "jpn-dpfp", "2025-12-21", (50, 60, 75), (20, 40, 60), (8, 15, 25), "rea-jpn-2025-12", None),
    _position("jpn-exports", "jpn-sanseito", "2025-12-21", (55, 70, 85), (20, 40, 60), (5, 10, 15), "rea-jpn-2025-12", None),
    _position("jpn-exports", "jpn-ishin", "2026-02-25", (85, 95, 100), (40, 60, 80), (10, 20, 30), "rea-jpn-2026-02", None),
    _position("jpn-exports", "jpn-coalition", "2026-03-06", (65, 75, 85), (60, 80, 95), (75, 90, 100), "rea-jpn-2026-03", None),
    _position("jpn-exports", "jpn-public", "2026-03-12", (15, 30, 45), (20, 40, 60), (10, 20, 40), "rea-jpn-2026-poll",
              "48.2 % against lifting the ban, 27.0 % for."),
]  # fmt: skip

OUTCOMES: list[Row] = [
    {
        "outcome": key, "issue": issue, "contributor": "JPN", "asked": asked, "seen": seen, "name": name, "value": value,
        "source": source, "assumption": "rea-outcome", "note": note,
    }
    for key, issue, asked, seen, name, value, source, note in (
        ("jpn-dispatch", "jpn-nsatu", "2025-04-08", "2026-05-29", "four officers to the headquarters", 50, "rea-jpn-2026-05", None),
        ("jpn-exports", "jpn-exports", "2026-03-12", "2026-04-21", "weapons, not to a state in conflict", 75, "rea-jpn-2026-04",
         "Exceptions in special circumstances."),
    )
]  # fmt: skip

TABLES: Mapping[str, tuple[tuple[str, ...], list[Row]]] = {
    "actor": (("actor",), ACTORS),
    "act": (("act",), ACTS),
    "precedent": (("precedent",), PRECEDENTS),
    "issue": (("issue",), ISSUES),
    "issue_step": (("issue_step",), STEPS),
    "position": (("position",), POSITIONS),
    "outcome": (("outcome",), OUTCOMES),
}
