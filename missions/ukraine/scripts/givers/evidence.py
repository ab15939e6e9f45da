"""Sources and assumptions of the giving side. Keys begin with ``con-``."""

# ruff: noqa: E501 - titles and addresses are quoted whole

from __future__ import annotations

SOURCES: dict[str, tuple[str, str, str, str, str]] = {
    # key: title, address, published, confidence, note
    "con-kiel": (
        "Kiel Institute, Ukraine Support Tracker, release 29: data_explorer.csv (allocations by donor and month; GDP of 2021)",
        "https://github.com/UkraineSupportTrackerWebsite/ukraine-support-tracker", "2026-08-04", "H",
        "Only the months 2022-02 to 2025-02 are used. The release is later than the scenario date, so corrections made since then to those months are in it. No open licence is stated; cite Trebesch et al.",
    ),
    "con-hnrp-2025": ("Humanitarian Needs and Response Plan 2025: USD 2.63 bn asked for work inside Ukraine", "https://donare.info/en/news/ukraine_war_un_seeks_3_3_billion_to_reach_8_out_of_15_million_in_need", "2025-01-16", "H", ""),
    "con-ecb": ("European Central Bank, euro foreign exchange reference rates of 4 April 2025 (series eurofxref-hist)", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", "2025-04-04", "H", "Read in a stored copy of the series."),
    "con-usa-pause": ("Executive Order 14169 of 20 January 2025, Reevaluating and Realigning United States Foreign Aid (90 Fed. Reg. 8619)", "https://regulations.justia.com/regulations/fedreg/2025/01/30/2025-02091.html", "2025-01-30", "H", "90-day pause of new obligations and disbursements of development assistance, that is until 20 April 2025."),
    "con-usa-waiver": ("Suspension of 24 January 2025 and exemption of 28 January 2025 for life-saving humanitarian programmes", "https://en.wikipedia.org/wiki/Executive_Order_14169", "2025", "M", "Exempt: life-saving medicine, medical services, food, shelter and subsistence assistance."),
    "con-usa-appropriation": ("Full-Year Continuing Appropriations and Extensions Act, 2025 (Public Law 119-4): appropriations through 30 September 2025", "https://www.everycrsreport.com/files/2025-04-25_R48517_8d446cadd67a1d4dfa63f36e4dfaf4a05600be1a.html", "2025-03-15", "H", "The law is of 15 March 2025; the report about it at this address is of 25 April 2025."),
    "con-usa-travel": ("US Department of State, travel advisory for Ukraine: nine western oblasts at level 3, all others at level 4 (do not travel)", "https://unn.ua/en/news/the-united-states-has-changed-its-travel-advisory-for-citizens-to-ukraine", "2024", "M", ""),
    "con-gbr-travel": ("UK Foreign Office, travel advice for Ukraine of 3 May 2024: against all travel except essential travel to eight western oblasts", "https://ukraine-nachrichten.de/vereinigte-k%C3%B6nigreich-reisehinweise-b%C3%BCrger-4-regionen-ukraine-gelockert_20183", "2024-05-03", "M", "Within 50 km of Belarus it advises against all travel; that is finer than an oblast and left out."),
    "con-caf-level": ("NATO Comprehensive Assistance Package: EUR 500 m a year sought by the Secretary General; non-lethal purposes", "https://global.espreso.tv/stoltenberg-suggests-nato-countries-provide-ukraine-with-eur-500-million-per-year", "2023-04", "M", ""),
    "con-caf-absent": ("Allies that had not contributed to the CAP trust fund by 2023-11-29: United States, France, Italy; Czechia gave EUR 2.5 m", "https://thegaze.media/news/czech-republic-to-allocate-25-million-to-nato-ukraine-trust-fund", "2023-11-29", "M", ""),
    "con-caf-bel": ("Belgium: EUR 8 m to the CAP trust fund for first aid and winter kit", "https://rubryka.com/en/2022/08/26/belgiya-vydilyt-e8-mln-na-neletalnu-dopomogu-zsu/amp", "2022-08-26", "H", ""),
    "con-caf-swe": ("Sweden: SEK 50 m to the CAP trust fund", "https://eurointegration.com.ua/news/2024/01/9/7177032", "2024-01-09", "H", ""),
    "con-caf-jpn": ("Japan: USD 37 m to the CAP trust fund for drone-detection systems", "https://euromaidanpress.com/?p=246408", "2024-01-07", "H", ""),
    "con-caf-nld": ("Netherlands: EUR 7 m to the CAP trust fund", "https://torontovka.com/news/ukraine/2025-01-16/niderlandy-predostavyat-novye-pakety-pomoschi-ukraine-121750", "2025-01-16", "M", ""),
    "con-caf-nzl": ("New Zealand: NZD 4.5 m to the NATO trust fund for non-lethal supplies", "https://www.army-technology.com/news/new-zealand-military-aid-ukraine/", "2022-06", "M", ""),
    "con-caf-deu": ("Germany: extra EUR 11.5 m to the CAP trust fund", "https://ua-today.eu/en/germany-to-add-eur-11-5-mln-to-ukraine-nato-trust-fund", "2023-11-29", "H", ""),
    "con-energy-2024-04": ("Ukraine Energy Support Fund: almost EUR 397 m with interest after two years, EUR 225 m of it from Germany", "https://ru.interfax.com.ua/news/investments/978844.html", "2024-04-08", "H", ""),
    "con-energy-2024-06": ("Ukraine Energy Support Fund: more than EUR 545 m accumulated, Germany more than EUR 275 m", "https://censor.net/en/news/3494268/energy_support_fund_for_ukraine_germany_to_contribute_another_50_million", "2024-06-12", "H", ""),
    "con-energy-2024-10": ("Ukraine Energy Support Fund: EUR 400 m spent of EUR 629 m; 19,200 t of energy equipment given in kind by 36 countries", "https://menafn.com/1108819495/Ukrainian-Energy-Industry-Receives-Over-19000T-Of-Humanitarian-Aid-Since-Russian-Invasion", "2024-10-25", "H", ""),
    "con-energy-2025-03": ("Netherlands EUR 65 m (22 March 2025) and Canada EUR 33.4 m (14 March 2025) to the Ukraine Energy Support Fund", "https://www.pravda.com.ua/eng/news/2025/03/22/7504077/", "2025-03-22", "H", ""),
    "con-energy-isl": ("Iceland: over EUR 2 m to the Ukraine Energy Support Fund; its earlier tranches bought equipment for Donetsk, Zaporizhzhia and Kherson oblasts", "https://zmi.st/2025/03/11/iceland-donates-over-eur-2b-to-ukraine-energy-support-fund", "2025-03-11", "H", "The headline's billion is an error of the outlet; the text says million."),
    "con-energy-aus": ("Australia: additional EUR 6 m to the Ukraine Energy Support Fund", "https://unn.ua/en/news/australia-has-contributed-an-additional-6-million-euros-to-the-energy-support-fund-for-ukraine-where-the-funds-will-go", "2025-03-05", "H", ""),
    "con-energy-dnk": ("Denmark: EUR 4.7 m to the Ukraine Energy Support Fund for Mykolaiv and Kharkiv oblasts", "https://unn.ua/en/news/denmark-allocates-47-million-euros-for-the-restoration-of-energy-infrastructure-in-mykolaiv-and-kharkiv", "2024-06-27", "H", ""),
    "con-energy-dnk-2": ("Denmark: DKK 130 m for Ukrainian energy infrastructure; Netherlands EUR 45 m to the fund; Czechia delivered 58 cogeneration units", "https://ubn.news/de/welche-neue-energieunterstuetzung-haben-die-verbuendeten-der-ukraine-zugesagt/?amp=1", "2024-09", "M", ""),
    "con-energy-donors": ("Donors to the Ukraine Energy Support Fund in spring 2024: Australia, United Kingdom, Austria, Sweden, Denmark, Iceland", "https://euromaidanpress.com/2024/06/05/iceland-to-contribute-additional-725k-to-energy-support-fund-for-ukraine", "2024-06-05", "H", ""),
    "con-energy-eui": ("European Commission: additional EUR 50 m to the Ukraine Energy Support Fund", "https://www.einpresswire.com/article/663089240/eu-donates-extra-50-million-to-ukraine-energy-support-fund", "2023-10-20", "H", ""),
    "con-uhf-2022": ("Ukraine Humanitarian Fund: USD 192 m allocated from 24 February to December 2022", "https://ukrinform.net/amp/rubric-society/3639062-un-humanitarian-coordinator-allocates-20m-to-support-ukrainian-volunteers.html", "2022-12-21", "H", ""),
    "con-cbpf": ("OCHA, Country-based Pooled Funds Global Guidelines; FSC handbook, chapter 8.4.2", "https://unocha.org/publications/report/world/country-based-pooled-funds-global-guidelines-enar", "2023", "H", "Contributions are unearmarked and follow the humanitarian response plan."),
    "con-it-coalition": ("IT coalition: EUR 58 m raised", "https://nordot.app/1169532426602660704", "2024-05-31", "H", "Formed 2023-09-19, led by Estonia and Luxembourg."),
    "con-it-formed": ("IT coalition formed by Ukraine, Estonia and Luxembourg", "https://menafn.com/1107101400/Ukraine-Estonia-Luxembourg-Launch-Italition", "2023-09-19", "H", ""),
    "con-demining-ltu": ("Demining coalition: Lithuania's initial contribution of EUR 17 m", "http://baltictimes.com/lithuania__iceland_sign_memorandum_of_understanding_on_demining_coalition", "2024-07-15", "H", ""),
    "con-demining-vehicles": ("Demining coalition: more than 200 specialised vehicles delivered; led by Lithuania and Iceland", "https://odessa-journal.com/public/index.php/how-the-de-mining-coalition-is-helping-ukraine", "2024", "M", ""),
    "con-demining-2023": ("Donors of humanitarian demining in 2023 and equipment promised: machines, 600 metal detectors, suits", "https://euromaidanpress.com/2023/07/25/foreign-donors-pledge-almost-a-quarter-billion-dollars-to-ukraine-for-demining/", "2023-07-25", "H", "Names USA, EU, Japan, Germany, UK, Norway, Sweden, Italy, Lithuania, Netherlands, Denmark, Canada, Austria, Switzerland, South Korea."),
    "con-che-machines": ("Switzerland: three demining machines; CHF 100 m earmarked for demining in Ukraine by 2027", "https://www.swissinfo.ch/eng/foreign-affairs/switzerland-supplies-ukraine-with-three-demining-machines/87746976", "2024-10-17", "H", ""),
    "con-svk-machine": ("Božena 5 demining machine of a Slovak maker: EUR 650,000", "https://babel.ua/en/news/99002-slovak-volunteers-raised-money-for-the-bozena-5-demining-machine-for-ukraine", "2023-09-29", "H", ""),
    "con-ucpm-2024": ("EU Civil Protection Mechanism: over 140,000 t in kind worth about EUR 796 m from 32 countries in two years", "https://www.einpresswire.com/article/685482467/over-140-000-tonnes-of-life-saving-and-critical-supplies-sent-to-ukraine-via-the-eu-civil-protection-mechanism", "2024-02-01", "H", "Ambulances, fire engines, generators, transformers, demining equipment, shelter supplies, medicines and more."),
    "con-ucpm-2022": ("EU Civil Protection Mechanism in 2022: 180 ambulances, 300 generators, 35 heavy machines; offers of Austria, Norway, Finland, Germany, Czechia, Slovakia", "https://europeansting.com/2022/08/12/ukraine-the-eu-has-coordinated-the-delivery-of-more-than-60000-tonnes-of-life-saving-assistance/", "2022-08-12", "H", ""),
    "con-resceu-hub": ("rescEU energy hub in Poland: EUR 114 m, 1,000 generators as a first step, after 1,400 through the mechanism", "https://eu4ukraine.eu/en/whats-happening-en/news-en/eu-opens-new-resceu-energy-hub-in-poland-en.html", "2023-01-26", "H", ""),
    "con-deu-thw": ("Germany (THW): 500 generators worth about EUR 3.5 m, heaters, sleeping bags, tents, two water purification stations; over 1,300 generators bought", "https://interfax.com/newsroom/top-stories/97718/", "2023-12-18", "H", ""),
    "con-deu-heaters": ("Germany (THW): more than 900 heaters, 1,700 sleeping bags, winter clothing, a field kitchen", "https://deutsch.news-pravda.com/germany/2023/12/15/57824.html", "2023-12-15", "M", "A mirror of TASS quoting the German ministries."),
    "con-deu-winter-2024": ("Germany: EUR 70 m, later EUR 90 m, winter package of small power plants, boilers, generators", "https://en.lb.ua/news/2024/09/26/32500_germany_provide_70m_support.html", "2024-09-26", "H", ""),
    "con-field-hospital": ("Field hospital of Estonia paid by Norway and the Netherlands: EUR 7.8 m, about 15 staff", "https://en.interfax.com.ua/news/general/898906.html", "2023-03-21", "H", ""),
    "con-field-hospital-isl": ("Fourth Estonian field hospital paid by Iceland: EUR 7.8 m; demining equipment", "https://news.err.ee/1609018280/estonia-sending-fourth-field-hospital-demining-equipment-to-ukraine", "2023-06-26", "H", ""),
    "con-energy-kind-2024": ("Energy aid in kind by May 2024: more than 230 generators and a large transformer in two months from nine countries", "https://menafn.com/1108218057/Ukraine-Receives-Over-600-Tonnes-Of-Energy-Aid-Following-New-Large-Scale-Attacks", "2024-05-15", "H", "Germany, Latvia, Norway, United Arab Emirates, Ireland, Poland, Finland, Sweden, Netherlands."),
    "con-energy-kind-14": ("Energy aid in kind from 14 countries: transformers, generators, cables", "https://odessa-journal.com/ukraine-has-received-humanitarian-aid-from-14-countries-to-restore-its-energy-system", "2024", "M", "Austria, Estonia, Ireland, Italy, Latvia, Lithuania, Netherlands, Germany, Norway, Poland, Finland, Czechia, Sweden, United Arab Emirates."),
    "con-ltu-generators": ("Lithuania: 252 generators in one package", "https://kyivindependent.com/news-feed/energy-ministry-lithuania-donates-over-100-generators-to-ukraine", "2022-11-26", "H", ""),
    "con-ltu-vehicles": ("Lithuania (Amber Grid): 55 vehicles and four generators", "https://euromaidanpress.com/2024/09/27/lithuanian-gas-transportation-company-to-transfer-cars-and-generators-to-ukraine/", "2024-09-27", "H", ""),
    "con-lva-transformers": ("Latvia: 25 shipments of power equipment, 70 transformers, one of 250 MVA", "https://gwaramedia.com/en/latvia-hands-over-energy-equipment-to-ukraine/", "2024-04-29", "H", ""),
    "con-lva-generators": ("Latvia: 32 generators for schools and kindergartens of Chernihiv oblast", "https://rubryka.com/en/2023/12/28/32-generatory-peredala-latviya-shkolam-ta-dytsadkam-chernigivshhyny/amp", "2023-12-28", "H", ""),
    "con-fin-power": ("Finland: 136 t of transformers, mobile gas boilers, generators", "https://ukrinform.net/amp/rubric-ato/3696098-finland-transfers-136-tonnes-of-power-equipment-to-ukraine.html", "2023-04", "H", ""),
    "con-dnk-mykolaiv": ("Denmark: 20 mobile boilers for Mykolaiv, patronage of the oblast", "https://news.yahoo.com/denmark-provides-more-40-million-170034187.html", "2023-11-07", "H", ""),
    "con-gbr-generators": ("United Kingdom: more than 900 generators, 25,000 sets of cold-weather kit", "https://ukrinform.net/amp/rubric-society/3640804-uk-donates-over-900-generators-15000-extreme-cold-weather-kits-to-ukraine.html", "2022-12-25", "H", ""),
    "con-pol-terminals": ("Poland: 29,500 of more than 50,000 satellite terminals in Ukraine, 5,000 of them in early 2025", "https://newsukraine.rbc.ua/news/ukraine-receives-additional-5-000-starlink-1743697693.html", "2025-04-03", "H", ""),
    "con-esp-ambulances": ("Spain: 30 ambulances, 19 generators", "https://svit.kpi.ua/en/2022/11/03/spain-donates-30-ambulances-electric-generators-to-ukraine/", "2022-11-03", "H", "14 generators and five groups of generators."),
    "con-svn-ambulances": ("Slovenia: three ambulances; humanitarian aid of about EUR 9 m", "https://baltimorechronicle.com/zdorove/2024/03/17/slovenia-donated-an-ambulance-to-ukraine-which-is-equipped-with-an-incubator-for-newborns", "2024-03-17", "M", ""),
    "con-bel-ambulances": ("Belgium: 68 armoured ambulances and seven more, by a private association", "https://presseditorials.com/belgium-to-send-another-humanitarian-caravan-to-ukraine-containing-7-ambulances/", "2023", "L", "A private association's count; used for the kind of good only."),
    "con-lux-ambulances": ("Luxembourg: 14 armoured ambulances", "https://open4business.com.ua/de/tag/krankenwagen-de", "2023-03", "M", ""),
    "con-svk-winter": ("Slovakia: 21 t of generators, heaters, clothing, first-aid kits, food and water", "https://ostro.org/news/slovachchyna-peredast-ukrayini-21-tonnu-gumanitarnoyi-dopomogy-na-203-tysyachi-yevro-i454102", "2024-01", "H", ""),
    "con-tur-afad": ("Türkiye (AFAD): 1,536 food parcels, 360 family tents, 680 beds, 2,640 blankets in eight trucks", "https://qazet.az/en/8-trucks-of-turkish-aid-delivered-to-war-victims-in-ukraine-moldova", "2022-03", "M", ""),
    "con-cyp-aid": ("Cyprus: 150 t of food, shelter, medicines, water, a generator", "https://www.financialmirror.com/2022/03/10/cyprus-dispatched-150-tonnes-of-humanitarian-aid-to-ukraine/", "2022-03-10", "H", ""),
    "con-kor-vehicles": ("South Korea: 10 demining machines and 100 pickup trucks to the State Emergency Service", "https://babel.ua/en/news/102100-south-korea-handed-over-10-demining-machines-and-100-pickup-trucks-to-ukrainian-rescuers", "2023-12-22", "H", ""),
    "con-kor-policy": ("South Korea: principle of not providing military assistance to Ukraine; opposition bill and Foreign Trade Act", "https://koreapro.org/2024/11/yoons-ukraine-strategy-confronts-opposition-push-to-restrict-weapons-exports/", "2024-11-05", "M", "The defence ministry said in 2023 that no single rule forbids sales to a state at war; it is a principle of government."),
    "con-jpn-large": ("Japan: more than 100 large generators agreed, 130 MW together", "https://censor.net/en/news/3486664/assistance_to_the_energy_sector_of_ukraine", "2024-04-27", "H", ""),
    "con-jpn-undp": ("Japan through UNDP: gas-piston units for Odesa (4 × 3.3 MW), gas turbine for Kharkiv, 32 generators for water utilities", "https://undp.org/node/494116", "2024-11-17", "H", ""),
    "con-jpn-undp-2": ("Japan through UNDP: 2,361 generators and charging stations (25.6 MW), 3 gas turbines, 4 autotransformers", "https://ru.interfax.com.ua/news/general/1029403.html", "2024-11", "H", ""),
    "con-jpn-jica": ("Japan through JICA: 500 generators, 6 mobile power vehicles", "https://www.pravda.com.ua/eng/news/2024/01/8/7436246/", "2024-01-08", "H", ""),
    "con-jpn-municipal": ("Japan: 97 units of heavy municipal equipment (Kharkiv, Dnipro, Kherson, Mykolaiv)", "https://www.pravda.com.ua/eng/news/2024/09/2/7473158/", "2024-09-02", "H", ""),
    "con-jpn-demining": ("Japan: demining machines and ALIS detectors handed over; USD 70 m of demining support", "https://demine.gov.ua/en/news/japan-hands-over-demining-machines-and-the-latest-mine-detectors-to-the-sesu", "2024-07-09", "H", "Outlets differ on two or four machines; two is used."),
    "con-jpn-detectors": ("Japan: first batch of 4 ALIS detectors and 50 metal detectors", "https://report.az/ru/drugie-strany/yaponiya-napravit-v-litvu-saperov-dlya-obucheniya-ukrainskih-voennyh", "2025-10", "M", "The batch is of January 2023; the outlet wrote later."),
    "con-jpn-vehicles": ("Japan: 101 SDF vehicles delivered by June 2024", "https://censor.net/en/photonews/3547183/vehicles-for-the-armed-forces-of-ukraine-from-the-ministry-of-defence-of-japan", "2024-06", "H", ""),
    "con-jpn-rations": ("Japan: 30,000 emergency rations", "https://www3.nhk.or.jp/nhkworld/en/news/20230524_28/", "2023-05-24", "H", ""),
    "con-jpn-patients": ("Japan: planned intake of 10 to 20 wounded soldiers a year", "https://www3.nhk.or.jp/nhkworld/en/news/20230518_34/", "2023-05-18", "M", ""),
    "con-jpn-grant": ("Japan, JICA Programme for Emergency Recovery, phase 3: JPY 15.8 bn", "https://menafn.com/1107871859/Japan-Provides-Ukraine-With-100M-Grant-Under-Programme-For-Emergency-Recovery", "2024-02-19", "H", ""),
    "con-jpn-constitution": ("Constitution of Japan, article 9, as reported", "https://japantoday.com/category/politics/Japan-says-it-wants-to-join-a-NATO-command-for-the-support-of-Ukraine", "2025-04-08", "H", "The article of the constitution is of 1947; the report is one day later than the scenario date."),
    "con-jpn-pko": ("PKO Act, five principles", "http://www.asahi.com/ajw/articles/AJ201809180047.html", "2018-09", "H", ""),
    "con-jpn-2015": ("Security laws of 2015: internationally coordinated peace operations", "https://www.japantimes.co.jp/news/2019/04/02/national/japan-approves-plan-send-sdf-officers-sinai-first-non-u-n-peacekeeping-mission/", "2019-04-02", "H", ""),
    "con-jpn-sdf-act": ("SDF Act, gifts of property no longer in use", "https://defence-blog.com/ukraine-gets-japanese-military-vehicles/", "2023-05-25", "M", ""),
    "con-jpn-principles-2022": ("Three Principles on transfer, guidelines of 8 March 2022", "https://www.japantimes.co.jp/news/2022/03/08/national/japan-defense-supply-transfer-change/", "2022-03-08", "H", ""),
    "con-jpn-categories": ("Three Principles guidelines: five categories", "https://japannews.yomiuri.co.jp/politics/defense-security/20260307-315085/", "2026-03-07", "H", "The report is later than the scenario date; the rule it describes was in force on it."),
    "con-jpn-licence": ("Three Principles, change of 22 December 2023: licensed production", "https://www.nippon.com/en/news/yjj2023122200970/japan-lifts-ban-on-exports-of-arms-made-under-foreign-license.html", "2023-12-22", "H", ""),
    "con-jpn-era": ("Japan's share of the G7 loan through JICA is not to be used for military activity", "https://japannews.yomiuri.co.jp/politics/politics-government/20240718-199391", "2024-07-18", "H", ""),
    "con-jpn-hospitals": ("SDF hospitals are for SDF staff unless the defence minister decides otherwise", "https://japantoday.com/category/national/japan-to-accept-2-more-wounded-soldiers-from-ukraine-for-treatment", "2023-09-16", "H", ""),
    "con-irl-neutrality": ("Ireland: no lethal items; more than 12 soldiers abroad need a UN mandate (triple lock)", "https://en.prothomalo.com/international/europe/lvvhfoi1gt", "2023", "H", ""),
    "con-aut-neutrality": ("Austria: no weapons or military equipment because of neutrality; EUR 10 m humanitarian aid", "https://euromaidanpress.com/2024/06/16/austrias-total-ukraine-humanitarian-aid-surpasses-e250-million-with-new-e10-million", "2024-06-16", "H", ""),
    "con-aut-mines": ("Austria: defence ministry's view that wartime mine clearance would breach neutrality", "https://pravda.com.ua/eng/news/2023/04/7/7396956", "2023-04-07", "H", ""),
    "con-che-wmg": ("Swiss Federal Council: war material requests for Ukraine refused under the War Material Act and the law of neutrality", "https://www.admin.ch/gov/en/start/documentation/media-releases.msg-id-93641.html", "2023-03-10", "H", ""),
    "con-che-exemption": ("Swiss Federal Council, 25 January 2023: exemption for demining equipment, case by case", "https://babel.ua/en/news/89790-switzerland-allowed-the-re-export-of-its-military-equipment-through-third-countries-to-ukraine", "2023-01-25", "H", ""),
    "con-mlt-neutrality": ("Malta: only non-lethal aid, as Ireland and Austria", "https://www.irishexaminer.com/news/arid-40848644.html", "2022-04", "H", ""),
    "con-hun-optout": ("Hungary: neither personnel nor funds for NATO's support of Ukraine, no veto", "https://ukrinform.net/amp/rubric-ato/3874106-stoltenberg-hungary-agrees-not-to-veto-nato-support-for-ukraine.html", "2024-06-12", "H", ""),
    "con-hrv-refusal": ("Croatia: the president refused participation in NSATU", "https://profilbaru.com/en/NATO_Security_Assistance_and_Training_for_Ukraine", "2024-10", "M", ""),
    "con-nzl-personnel": ("New Zealand: deployment extended until June 2025; none will enter Ukraine", "https://nzdf.mil.nz/media-centre/news/new-support-for-ukraine", "2024-02-22", "H", ""),
    "con-svk-policy": ("Slovakia: no military aid from its stocks; humanitarian, civil and technical non-lethal aid offered", "https://news.yahoo.com/slovakia-confirms-nato-secretary-general-174646709.html", "2023-11-14", "H", ""),
    "con-eui-1257": ("Council Regulation (EC) No 1257/96 concerning humanitarian aid", "https://eur-lex.europa.eu/legal-content/EN/AUTO/?uri=celex%3A01996R1257-20190726", "1996-06-20", "H", ""),
    "con-eui-teu41": ("Treaty on European Union, article 41(2)", "https://eur-lex.europa.eu/legal-content/AUTO/?uri=CELEX%3A12016M041", "2016-06-07", "H", ""),
    "con-eui-epf": ("Council Decision (CFSP) 2021/509 establishing the European Peace Facility", "https://eur-lex.europa.eu/legal-content/DA/TXT/HTML/?uri=CELEX:02021D0509-20240318", "2021-03-22", "H", ""),
    "con-eui-financial": ("Regulation (EU, Euratom) 2024/2509 on the financial rules applicable to the general budget of the Union", "https://legalize.dev/eu/law/32024R2509", "2024-09-23", "H", ""),
}  # fmt: skip
"""Sources: title, address, date of publication, confidence, note."""

AUTHOR = "mission file"
JUDGED = "judged 2025-04-07"

ASSUMPTIONS: dict[str, tuple[str, float, float, float, str, str]] = {
    # key: statement, value, low, high, unit, applies_to
    "con-mission-share": (
        "A contributor spends through this mission, in kind and by its own purchases, 35 % of its mean yearly humanitarian allocation of 2022-02 to 2025-02; "
        "with that share all members together, their pooled money included, come near to what the United Nations asked for Ukraine in 2025 (USD 2.63 bn).",
        1.0, 0.57, 1.57, "factor", "budget.ceiling",
    ),
    "con-floor": (
        "A contributor whose aid Kiel books almost wholly as military, or not at all, spends at least 0.002 % of its GDP of 2021 a year on this mission: such donors did give generators, food or ambulances.",
        1.0, 0.25, 2.0, "factor", "budget.ceiling",
    ),
    "con-usa-waiver": (
        "Of what the United States would spend by its mean of 2022 to 2025, a tenth goes on until 30 September 2025 under the exemption for life-saving aid; nothing is known for the fiscal year after.",
        1.0, 0.0, 3.0, "factor", "budget.ceiling",
    ),
    "con-caf-income": (
        "The common movement and purchases fund takes in two fifths of the EUR 500 m a year once sought for the trust fund it is modelled on, "
        "shared among Allies in proportion to their GDP of 2021, without those that had not contributed by late 2023, Hungary and Croatia.",
        1.0, 0.25, 2.0, "factor", "contribution.amount",
    ),
    "con-energy-income": (
        "The Energy Support Fund takes in money at the pace of April to October 2024 (EUR 232 m in 200 days); what is not documented as given in early 2025 comes half from Germany, "
        "as its past share, and for the rest from the donors named in reports, in proportion to their humanitarian allocations.",
        1.0, 0.5, 1.6, "factor", "contribution.amount",
    ),
    "con-humanitarian-income": (
        "The pooled humanitarian fund takes in half of the yearly pace at which the Ukraine Humanitarian Fund allocated money in 2022, shared in proportion to humanitarian allocations; no list of its donors for 2025 was found.",
        1.0, 0.5, 2.0, "factor", "contribution.amount",
    ),
    "con-repeat-contribution": (
        "A contribution documented in an earlier year is given once more in the horizon at the same amount; the money of that year itself is spent.",
        1.0, 0.0, 1.5, "factor", "contribution.amount",
    ),
    "con-earmark-vehicle": (
        "Money that a contributor sets aside for one purpose outside the three funds (demining coalition, IT coalition, Swiss demining programme) is held for it by the fund nearest in purpose, under an earmark.",
        1.0, 0.3, 1.5, "factor", "contribution.amount",
    ),
    "con-offer-repeat": (
        "A delivery documented for 2022 to early 2025 is offered once more in the horizon at the same size; no contributor had published a list for 2025/26 at the scenario date.",
        1.0, 0.5, 1.5, "factor", "offer.quantity",
    ),
    "con-offer-size": (
        "Where a source tells only the kind of good, or only that the contributor gives humanitarian aid, item and size of the offer are judged: a sum of money fitting the contributor's budget and specialities, divided by the catalogue price.",
        1.0, 0.4, 2.0, "factor", "offer.quantity",
    ),
    "con-offer-candidate": (
        "A candidate offers the kinds of goods it gave in 2022 to early 2025 at about the same size; it has not said so for this mission.",
        1.0, 0.3, 1.5, "factor", "offer.quantity",
    ),
    "con-offer-cost": (
        "An offer costs its giver the catalogue price of the item, unless a source states what such a delivery cost; used stock is not valued lower.",
        1.0, 0.5, 1.5, "factor", "offer.unit_cost",
    ),
    "con-staff": (
        "A contributor that offers mobile clinics or a field hospital can spare for hand-over and training in theatre about two thirds of the staff-weeks its whole offer would need, in three equal windows of the plan, and in each at least those for one unit.",
        1.0, 0.4, 1.6, "factor", "staff.staff_weeks",
    ),
    "con-caveat-reading": (
        "The mission file's reading of a law, decision or stated policy as a rule on kinds of goods, uses and places; the text itself does not name items or sectors of this mission.",
        1.0, 0.0, 1.0, "1 if the rule holds as written, 0 if it does not", "caveat.effect",
    ),
    "con-caveat-amount": (
        "The limit of a limit caveat is judged from earlier deliveries or practice; the rule itself is documented, the number is not.",
        1.0, 0.5, 1.5, "factor", "caveat.quantity",
    ),
    "con-caveat-share": (
        "Three quarters of the Swiss demining machines offered receive a case-by-case licence in the horizon.",
        1.0, 0.67, 1.33, "factor", "caveat.share",
    ),
}  # fmt: skip
"""Assumptions: statement, value, low, high, unit, table and column they speak of."""

RESTS_ON: dict[str, tuple[str, ...]] = {
    "con-mission-share": ("con-kiel", "con-hnrp-2025"),
    "con-floor": ("con-ucpm-2024",),
    "con-usa-waiver": ("con-usa-pause", "con-usa-waiver", "con-usa-appropriation"),
    "con-caf-income": ("con-caf-level", "con-caf-absent", "con-caf-deu"),
    "con-energy-income": ("con-energy-2024-04", "con-energy-2024-06", "con-energy-2024-10", "con-energy-donors", "con-energy-eui"),
    "con-humanitarian-income": ("con-uhf-2022", "con-cbpf"),
    "con-caveat-reading": ("con-eui-financial", "con-eui-epf"),
}  # fmt: skip
"""Sources an assumption leans on, beside those of the rows that cite it."""
