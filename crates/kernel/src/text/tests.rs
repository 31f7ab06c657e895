//! What locates and what does not, as tables; and that no dress hides what is found.

use super::{is_invisible, looks_like_a_location};

/// Held, however it is written.
const LOCATES: &str = "\
lives at 14 Alder Way now
12a Old Mill Lane
12 a Old Mill Lane
14 The Grove
14 St John's Road
She said 14 Alder Close, Northmere.
14 March Close, Northmere
14 Willow Green, Northmere
Moved: 3 Park View
her mother, 22 Castle Gate
9a Tern Chase by night
twelve Tern Mount.
12 Zebedee Orchard
7 South Bank
8 Tern Broadway; twice
30 Great Tern Park
14-16 Alder Way
14/Alder/Way
14_Alder_Way
14.Alder.Way
14Alder Way
fourteen Alder Way
one hundred and four Alder Way
twenty-seven Tern Close
Alder Way 14
Alder Way 14b, second door
She lives in Mill Road 3.
flat 3
Flat three
room 12
house 14
flat 3, Saltby
moved to 14 Alder
at 14 Alder
near 14 Alder
outside 14 Alder last night
on 14 Alder
no. 14 Alder
number 14 Alder
Flat 14 Alder
at number 14
seen outside no. 14 again
lives at fourteen Alder
14 Alder, Northmere
27 Tern, Northmere, at night
ZZ99 9ZZ
zz999zz
postcode: ZZ9 9ZZ.
ZZ99-2BB
ZZ99_2BB
ZZ 99 2 BB
Z Z 9 9 2BB
Z-Z-9-9-2-B-B
ZZ9 92BB
call 01632 960123
(01632) 960-123
+44 1632 960 123
0 1 6 3 2 9 6 0 1 2 3
01632/960/123
01632_960_123
0/1/6/3/2/9/6/0/1/2/3
01632 * 960 * 123
Term 2, 01632/960123
O1632 96O123
oh one six three two nine six oh one two three
oh seven seven double oh, nine hundred and one, two three
zero seven seven zero zero nine 00123
51.5072, -0.1276
51.5072 N 0.1276 W
51.5072/-0.1276
51°30'26\"N 0°7'39\"W
51.5° north
51 degrees 30 minutes
lat 51, long way off
51 point 5072
07.12.34 56789
07:12:34 56789
07/12/34 56789
(07.12.34) 56789
+44 7.12.34 56789
TQ 299 804
GV4C+X9 Northmere
9C3XGV4C+X9
///filled.count.soap
filled.count.soap
https://maps.example.org/?q=alder
www.example.org
hxxp://example
maps.example.com
maps[.]example[.]com
example dot com
ada@example.org
ada @ example.org
ada(at)example.org
ada at work dot org
zebedee lane number nine
Zebedee Lane, no. 9
Zebedee Close number nine
ix zebedee lane
XIV, Zebedee Road
Flat IX, on the left
9th house in zebedee lane
the ninth white house along Zebedee Close
2nd door off the old mill road
Flat B, Quokka Court
unit c quokka court
berth 9, Zebedee Marina
Berth nine
pitch 12
plot no. 9
caravan number 4
room number 12
maps.example/x
See maps.example/x.
maps[.]example/x
maps.example:8080/x
maps.example?q=alder
maps dot example slash x
51.5 N 0.1 W
51.5N, 0.1W
N 51.5 W 0.1
0.1 W 51.5 N
51.5 north and 0 west
51 30 N 0 7 W
51 point 5 north, 0 point 1 west
fifty one point five north zero point one west
TQ300800
TQ 300800
TQ300 800
TQ 3000 8000
TQ30008000
NO3000080000
12 Alder Garth
12 Alder Wynd
12 Alder Meadows, Saltby
9 Alder Copse
14 Alder Cl
14 Alder Mws
14 Alder Tce
14 Alder Wy
14 Old Alder Pk
22 Broadway
9 Cheapside
4 Parkside
22b Kingsway
12 The Strand
14, Alderway
Move her to 22 Kingsway by Friday
3 Heol Fawr
3 Ffordd Las
12 Stryd y Bont
№14 Alder
No14 Alder
no.14 Alder
14 A1der Way
14 Alder Dr1ve
14 Alder Str33t
14 A|der Way
1 4 A l d e r  W a y
14 A l d e r  W a y
1 4 A.l.d.e.r  W.a.y
2BB ZZ99
2BB, ZZ99
ZZ99, then 2BB
ZZ99 followed by 2BB
9C3XGV4CX9
GV4C plus X9
car reg AB12 CDE
reg AB 12 CDE
drives AB12CDE
reg P123 ABC
index P123ABC
his number plate is ABC 123D
registration: P123ABC
ring her on 900102
call the new number on 900 102
Ring 900102
tel. 900102
her new number is 900102
her mobile is 900102
text her mum on nine double oh one oh two
07700 then 900102
07700, and then 900102
01632 followed by 960 123
54,9783 / 1,6178
54,9783; 1,6178
";

/// As above, but known by the capital of a name only: in small letters it could be something else.
const LOCATES_BY_A_CAPITAL: &str = "\
at 14 Elms
near 3 Reading
1 Alder, Northmere
14 Elms, Northmere
I Zebedee Close
X Zebedee Court
no. 9 on Zebedee
She is at hers, number nine in Zebedee.
9th house on Zebedee
Flat B Quokka
Apartment A, Quokka House
she lives on Zebedee Lane in Quokka
Zebedee Road
Seen in Old Mill Street, twice
St John's Avenue
Zebedee-Lane
Zebedee Rd
Turned into New Street.
Zebedee Close, by night
her car in Zebedee Drive
Zebedee Way
out of Constable Road
5 The Mount
Willow Green 14
IX Willow Green
3rd house on Willow Green
22 Castle Gate Northmere
14 Lantern Quay House, Northmere
27 Tern Elms, Saltby
ZZ99 OBB
ZZ99OBB
ZZ9 OBB
ZZO OBB
22 The Green
22 The Shambles
Broadway 22
Kingsway, 22
Stryd Fawr 3
Heol Fawr
Visit 22 Larkspur on Monday
Visit 22 Larkspur Monday
Check 22 Larkspur weekly
Twenty-two Broadway
22 St. Quokka's
22/Larkspur
Move to:22 Larkspur
22 \"Larkspur\"
Meet at the gate, 22 Larkspur, PC Park
Collect her from 22 Larkspur, at 9 April Gardens or 3 Lower Larkspur
14-16 Larkspur
14 Elm Reach
9 Tern Fold
9 Tern Brow
9 Tern Nook
14 Tern Bank
Zebedee Wynd
living at Rose Cottage, Saltby
Zebedee Lodge
She is at Home Farm with her mother.
Quokka House
The Old Barn
Villa Zebedee, then Zebedee Villa
Lower Farm, Saltby
1 4 A l d e r W a y
9C6W 2X
AB12 CDE was outside
seen in AB12-CDE
Silver Ford, AB 12 CDE
reg ABC 123
registration 1234 AB
";

/// Not held.
const ORDINARY: &str = "\
He attended on 12 March and was on time.
Two unit meetings missed; supervised weekly.
Said there was nothing left for him. 3 appointments kept of 4.
Order H20164, term 2, area map reference NM-2 applies.
Next hearing 12 March at the Crown Court.
Charged with H20164 and s.4A; s.2A(3) by his own account.
4 incidents, the last on 2 Feb, over 51 days.
4 incidents close together, 3 of them in the street.
First report to pattern: 51 days.
Crime NP/26/2114, body-worn video NP/BWV/26/0313.
S-DASH 8/11 yes, very frightened.
Case prioritisation high, persistence 3 of 4, imminent.
Not to enter the area marked NM-1 on the map attached; area by map 3.
Not to enter area NM-1 or NM-2 between 9 April and 8 April 2031.
He was seen at 16:10 and again at 9.30 on 12/03/2026.
Between 2026-03-12 and 2026-04-09, and in 2019-2024.
From 03/02, 04/02 and 05/02 on, at 07:00, 08:15 and 21:30.
Arrested at 6 in the morning; interviewed at 9 sharp.
Called at 10 pm, at 11 when she was out, and at 8 he left.
At 9 police came; by 4 they had gone. Home at 8. Kestrel rang.
At 9 a neighbour heard him; at 8 I saw her.
Between 2 and 4 on weekdays, ten to four.
On 3 April the court made an interim order to 9 Apr.
On 9 April Northmere Crown Court made the order.
Heard on 12 March. Court closed to the public.
Two tyres cut, 40 texts from 6 numbers, 3 visits to her work.
Forty texts from six numbers over three days, some of them about the tyres.
40 texts to two friends and from 14 phone numbers.
He wrote to 2 of her colleagues and on 3 separate occasions.
She was near 2 local shops and outside 3 different schools.
He walked past 3 times and came to the house one evening.
He came to the house 3 times on 2 days.
The house of her sister; a flat refusal; no room for doubt.
1 call, unanswered; 2 calls, both silent.
Term 2 breach, arrested; section 4 offence, charged.
Aged 34, white, about 14 stone, grey hair.
He is 52, tall, with a beard.
Risk level 3, high; scored 8 of 11.
10 minutes drive from there; the same way home 2 days later.
It took place 4 June. A long way off, 20 miles.
Close-review on 4 August; 4 Aug close-review.
Told on 2 occasions, in 1 working day, by the agreed channel.
The last day of the order is 8 April 2031; renewal 90 days before.
Rated 4.5 out of 5, 38.2 degrees, a turn of 180° to the left.
In 1 of 3 cases; one in ten, two in twelve.
Escalated from 1 to 7 to 10 to 40 a day.
Prison sentence of 12 months, 6 month curfew, fine of £1,250.
Known online as tidewatcher_88, kiln.and.tide and @harbour.lights.
He wrote e.g. \"soon\", i.e. threatened her.
Reported to PC 2114 and DC 77 of the unit.
No 3 visits were alike; no two messages either.
I have nothing left. At one point he cried.
Known as one of three: Dr Alder saw him twice.
An offence under s.2A, s.4A or s.5 of the 1997 Act, H20164.
Meeting 3, item 4: row 20 of the table.
M25 at 3am, twice.
Under s.2, s.2A, s.4A; 2.1 Offences, Protection from Harassment Act.
Told the landlord, row 3 by the Trust (row 24); 100,000 (2021-22) in all.
A 4x4 with a dented door; trace the six numbers.
Conditions 1, 2, 3, 4, 5, 6 and 7 hold.
Went down the road, no one saw him.
Heard at the Crown Court, number two on the list.
R v Kestrel, Crown Court; (ii) leave court at once; ii. Attend court.
I took the long way, I was close; in part IV they walk home.
Her second house in Northmere; the first house in the street; the 9th house.
Order no. 9 in Northmere, row number 3 on Kestrel, no. 3 on Monday.
No 4 in March, number 2 of three.
The flat. A Northmere officer called; he called the flat a Northmere dump.
Unit B meets on Monday, and flat refusals go to unit C.
A pitch one week, berths for 9 people, a plot of his.
And/or, he/she, e.g./i.e., yes/no, etc./other, a.m./p.m., s.2A/s.4A.
Seen 8/11, 16.10/17.10, NP/26/2114.
She moved 2 miles north and 3 miles west; 51.5 kg, 0.1 litres.
Charged under s.2, s.4 and 5, e.g. by text.
Crimes NM/004217/26 and NM 004391/26, exhibits NP262114 and AB300800, order H20164, NO 300 800.
The Crown Court, County Court, High Court and Magistrates' Court; the Court.
Northmere Crown Court sat; Northmere Youth Court did not.
Drive past her work is what he did. Close the case. No Way, he wrote.
He was asked on Monday. Drive past, he said. On Friday: Road closed.
His lane, her road, a street in Northmere; Northmere road works.
Met at the Lantern Quay offices. Held under the Road Traffic Act; the Northmere Road Safety Unit.
Found on Google Street View and Google Drive, on a USB Drive.
Told Ms Lane, Dr Grove, Insp Way and PC Street; Kestrel, Lane and Street.
2 dark green vans, 3 separate bank accounts, 2 local park wardens; a dark green 2014 Ford; one light green.
On 3 occasions Emma Green rang; in 2024 Emma Green moved; scored 9. Emma Green said so; I, Emma Green, saw it.
Exhibit 5, Ms Green; told Emma Green, 34; Ms Green 2 days later; PC Park and Dr Gate; 2 officers guard gate.
A 3 hour car chase, a 2 mile view, 1 long chase; 4 Northmere Bank cards, 3 Barclays bank statements.
On 4 May bank staff rang; on 1 May Bank holiday; 9 April Bank Holiday.
At 3 the park was empty, at 4 the bank shut; 2 friends in the park, 40 pounds at the bank, by 1 gate.
PC 77 Emma Kestrel, Northmere; 3 Ms Ada Marlowe, Northmere; 2 Crown Court hearings, both short.
Seen 07/12/26 23 times; 09/03/26 1630 hours; 07:12:34 567 frames; 08:15 1200 words; 09/03/2026 123 texts.
UNIT B2 ONE, H20 OUT, NP26 OLD; TO 3RD, SO 2ND; zz99 obb.
Kestrel Close to her again; one Way or the other; Stay Close.
3 Calls, 2 Officers, 12 Texts, 4 Voicemails and 1 Letter; 2 Police Officers; 3 Breaches.
Section 4 Stalking, s.4 Harassment, s.2A(3), Part 2 Orders, Schedule 3 Offences, the 1997 Act.
PC 2114 Park, PC 77 Kestrel, DC 104 Emma Marlowe, PS 12 Marlowe and Sgt 9 Green; Sergeant 12 Alder.
Exhibit 3 Phone; Exhibit 12 Kestrel; Form 124 Kestrel; Item 4 Northmere Police; Crime NP/26/2114 Kestrel.
2 Northmere officers, 4 Facebook accounts, 3 WhatsApp messages, 6 Ring doorbells and 2 Vodafone SIM cards.
12 March, 3 Monday meetings, Tuesday 12 Kestrel rang, 9 April Kestrel left, in 2024 Kestrel moved.
1. Call her. 2. Ring the school 3) Kestrel (4) Tell Ada; 5: Kestrel.
1 Call her 2 Ring the school 3 Review the plan
Northmere Magistrates Court; Northmere Police Station; Saltby County Court.
By 9 Kestrel had gone; between 9 and 11 Kestrel was outside. Scored 9. Kestrel knew; Kestrel is 34, Emma said.
24 Hour Tagging, 16 Days, 3 CCTV clips, 2 GPS tags, 5 GB, 100 Percent, 101 Calls, 999 Call, 4 MARAC agencies.
Paid £40 Kestrel; 0930 Kestrel came; 4.5 Kestrel; Tom (9) Emma (7).
2 always, 3 motorway stops, 1 railway line, 2 roadside checks, 3 driveway cameras, 1 bedside talk; Railway 3, Norway 22.
2 attempts reach her; 3 texts reach him; a 2 inch brow cut; two fold; 3 local banks; FLOs and 2 FLO visits.
27 Sept Kestrel rang.
The House sat; in the house; a safe house in Northmere; Ms Lodge and Mr Barn; Her House; Open House; Care House.
The farm, a barn, her cottage; farm work at Northmere; the Cottage; a House.
S-DASH; conditions a b c d; e.g. i.e. twice; M A R A C; 3 N S P C C reports.
Area NM04, H20164, s4A twice; 3 s4A offences; B2B and F2F; kestrel88.
3rd NP26; on the 2nd M25 was shut; 2hr A1, twice; 5ft at M25; on the A1, then 3 pm.
M25, then 2nd exit; H20, then 2 days; PMC4545352.
PC 12 SAW HIM, DC 14 DCI; AT 12 SHE; NP26 was; NP26 her; on 12 Mar; in 51 Dec; NP26 THE.
Reg. 4 of the regulations; registration on 12 May; the registration of 26 cases.
Plate 12 men; vehicle registration unknown.
Called on 120326; rang her on 12 03 26; crime 004217 and 004391; call NZ/004217/26; called about 004217; ring 999.
Text 6 friends; phone 3 hotels; call on 12 March 2026; call her on 12/03/26; ring at 0900, 1030 and 1130.
Clause 4 Confidentiality; days 2 and 3 Kestrel; sections 4 and 5 Stalking; crime number 900102; CAD 312 Northmere; size 9 Nike trainers.
2 Neighbours and 1 Taxi driver; 2 Paramedics, 3 Bouquets, 12 Roses; MARAC 14 July 4 Actions agreed; 12 Months Custody.
A 2014 Ford Focus; level 2 MAPPA; 3 Welfare Visits; open 9 to 5 Monday to Friday; call 999 if Kestrel comes.
Fines of 1,250 and 2,500; 12,345 texts; 1,250.50; 100,000 / 200,000.
";

#[test]
fn what_may_locate_somebody_is_seen_in_any_dress() {
    let missed: Vec<_> =
        LOCATES.lines().chain(LOCATES_BY_A_CAPITAL.lines()).filter(|text| !looks_like_a_location(text)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    for text in [
        "１４ Ａｌｄｅｒ Ｗａｙ",
        "14 𝐀𝐥𝐝𝐞𝐫 𝐖𝐚𝐲",
        "①④ Alder Way",
        "١٤ Alder Way",
        "१४ Alder Way",
        "14 Аldеr Wау",
        "14 A\u{332}lder W\u{332}ay",
        "14 Álder Wäy",
        "14\u{200b}Alder\u{200b}Way",
        "14\u{a0}Alder\u{3000}Way",
        "14 Al\u{ad}der W\u{200d}ay",
        "01632\u{2060}960\u{feff}123",
        "01632–960–123",
        "51.5072, −0.1276",
        "14⁄Alder⁄Way",
        "ZZ99\n2BB",
    ] {
        assert!(looks_like_a_location(text), "{text}");
    }
}

#[test]
fn ordinary_sentences_pass() {
    assert!(!looks_like_a_location(""));
    let held: Vec<_> = ORDINARY.lines().filter(|text| looks_like_a_location(text)).collect();
    assert!(held.is_empty(), "{held:#?}");
}

/// A sequence of numbers that a seed decides: `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    /// Another dress for the text: invisible characters anywhere, full width, and letters in capitals; in small ones
    /// too, if that may be.
    fn dress(&mut self, text: &str, small_too: bool) -> String {
        const INVISIBLE: [char; 10] = [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{2060}',
            '\u{202e}',
            '\u{feff}',
            '\u{ad}',
            '\u{61c}',
            '\u{e0041}',
            '\u{fe0f}',
        ];
        let mut dressed = String::new();
        for c in text.chars() {
            let c = match self.below(4) {
                0 => c.to_ascii_uppercase(),
                1 if small_too => c.to_ascii_lowercase(),
                _ => c,
            };
            let wide = match u32::from(c) {
                0x20 => Some('\u{3000}'),
                plain @ 0x21..=0x7e => char::from_u32(plain + 0xfee0),
                _ => None,
            };
            dressed.push(wide.filter(|_| self.below(3) == 0).unwrap_or(c));
            if self.below(4) == 0 {
                dressed.push(INVISIBLE[self.below(INVISIBLE.len())]);
            }
        }
        dressed
    }
}

#[test]
fn invisible_characters_width_and_case_never_let_a_held_text_pass() {
    let tables = [(LOCATES, true), (LOCATES_BY_A_CAPITAL, false)];
    for (table, small_too) in tables {
        for text in table.lines() {
            for seed in 0..50 {
                let dressed = Random(seed).dress(text, small_too);
                assert!(looks_like_a_location(&dressed), "seed {seed}: {text} as {dressed:?}");
            }
        }
    }
}

#[test]
fn what_shows_nothing_is_known_and_what_shows_something_is_not_taken_for_it() {
    for hidden in
        "\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{202e}\u{2060}\u{2066}\u{feff}\u{61c}\u{e0020}\u{3164}".chars()
    {
        assert!(is_invisible(hidden), "{hidden:?}");
    }
    for shown in "aé ß\n\t\u{a0}\u{fe0f}\u{301}م\u{600}क्😀£—…".chars() {
        assert!(!is_invisible(shown), "{shown:?}");
    }
}
