# ruff: noqa: INP001, SIM905 - a script, and words that read better as text
"""Write the list of common passwords that ships with this package.

    python tools/make_common_passwords.py

The words are those that every published count of leaked passwords shows at its top: first names,
animals, teams, cars, places, walks over the keyboard. The rules are the ones that cracking tools
try first. Both are written here from general knowledge; no list of anybody's is copied.
"""

import gzip
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "hotclub_auth" / "common_passwords.txt.gz"

NAMES = """
aaron adam adrian alan albert alejandro alex alexander alexandra alexis alice alicia alina alison
allison amanda amber amy ana andrea andreas andrei andrew angel angela angelina angelo anna anne
annie anthony antonio april aria ariel arthur ashley austin autumn bailey barbara barney beatriz
becky ben benjamin bernard beth betty bianca bill billy bob bobby bonnie brad bradley brandon brandy
brenda brian brittany brooke bruce bruno bryan buddy caitlin cameron camila carina carl carla carlos
carmen carol carolina caroline casey casper cassie catherine cathy cecilia chad charles charlie
charlotte chelsea chris christian christina christine christopher cindy claire clara claudia colin
connor corey courtney craig crystal curtis cynthia daisy dakota dan daniel daniela danielle danny
darren dave david dawn dean debbie deborah denise dennis derek diana diane diego dominic don donald
donna dorothy doug douglas dustin dylan earl eddie edgar eduardo edward elaine elena eli elias
elijah elizabeth ella ellen emily emma enrique eric erica erik erika erin ernest ethan eugene eva
evan evelyn felix fernando fiona florian frances francesco francis frank frankie fred freddy
gabriel gabriela gabriella gary gavin george gerald gina giovanni gloria gordon grace grant greg
gregory guillermo guitar hannah harley harold harrison harry heather hector heidi helen helena henry
holly howard hugo ian ingrid irene iris isaac isabel isabella ivan jack jackie jackson jacob jaime
jake james jamie jan jane janet janice jared jasmin jasmine jason javier jay jean jeff jeffrey jenna
jennifer jenny jeremy jerry jesse jessica jessie jesus jill jim jimmy joan joanna joe joel joey john
johnny jon jonathan jordan jorge jose joseph josh joshua joy joyce juan judith judy julia julian
juliana julie june justin kaitlyn karen karina karl karla kate katherine kathleen kathryn kathy
katie katrina kayla keith kelly kelsey ken kenneth kenny kevin kim kimberly kirsten kristen kristin
kristina kyle lance larry laura lauren laurie leah lee leo leon leonard leonardo leslie liam lily
linda lindsay lindsey lisa liz logan lorena lorenzo lori louis louise lucas lucia lucky lucy luis
luke luna lydia mackenzie maddie madison maggie manuel marc marcel marcela marco marcos marcus
margaret maria mariah mariana marie marina mario marion mark marlon martha martin martina marvin
mary mason mateo mathew matt matteo matthew maurice max maxwell maya megan melanie melinda melissa
mercedes mia michael michaela micheal michelle miguel mike mikey miles mohamed mohammed molly monica
monika morgan muhammad nadia nancy naomi natalia natalie natasha nathan nathaniel neil nicholas nick
nicola nicolas nicole nikita nikki nina noah nora norman oliver olivia omar oscar pablo pamela paola
patricia patrick paul paula pauline pedro penny pete peter phil philip phillip phoebe pierre rachel
rafael ralph ramon randy raul raymond rebecca regina renee ricardo richard rick ricky riley rita rob
robert roberta roberto robin rocky rodney rodrigo roger roland roman ronald rosa rose rosemary ross
roxanne roy ruben russell ruth ryan sabrina sally salvador sam samantha samuel sandra sandy santiago
sara sarah savannah scott sean sebastian sergio shane shannon sharon shaun shawn sheila shelby
sherry shirley sierra silvia simon simone sofia sonia sophia sophie spencer stacey stacy stefan
stella stephanie stephen steve steven stewart stuart sue summer susan susana suzanne svetlana sydney
sylvia tamara tammy tanya tara tatiana taylor ted teresa terry theodore theresa thomas tiffany tim
timothy tina toby todd tom tommy toni tony tracy travis trevor tristan troy tyler valentina valeria
valerie vanessa veronica vicky victor victoria vincent viola violet virginia vivian vladimir walter
wanda warren wayne wendy wesley whitney will william willie willow winston xavier yolanda yvonne
zachary zoe
""".split()

WORDS = """
access account admin administrator adobe airborne airplane alabama alaska alpha amazon america
american anakin anderson andromeda android angels animal anything apache apollo apple apples
aquarius archer arizona armani arsenal asdf asdfasdf asdfgh asdfghjk asdfghjkl asshole assassin
astros athena atlanta atlantis audi australia avalon avatar avenger awesome azerty babe baby babyboy
babygirl backup badass badboy badger banana bandit bank barbie barcelona baseball basketball batman
beach beagle bear bears beast beatles beautiful beauty beaver beer bella berlin bigboy bigdaddy
bigdog bigmac biker biology bird bismillah bitch biteme black blackbird blackie blackjack blessed
blink182 blizzard blondie blood blossom blowfish blue blueberry bluebird bluesky bmw bond bondage
booboo booger boogie boomer boston bowling boxer brasil braves brazil broncos browns bubba bubble
bubbles buffalo bugsbunny builder bull bulldog bulldogs bullet bulls bullshit bunny business
butter buttercup butterfly butthead button cactus california calvin camaro camel campbell canada
cancer candy captain caramel cardinal cardinals carolina carrot cartman cat catdog catfish celtic
celtics champion chance change changeme changeit changethis charger cheese cheeseburger cheetah
cherokee cherry chester chevelle chevrolet chevy chicago chicken chiefs chili china chip chivas
chocolate chopper chris123 christ christmas chronic chuck church cinderella classic clifford clover
cobra coco cocacola coffee college colorado columbia comanche comet commander company compaq
computer computers connect consumer control cookie cookies cool coolman cooper copper corvette
cosmos cougar country cowboy cowboys coyote cracker crazy cream creative cricket cristina crusader
crystal cupcake cutie cyclone dad daddy dallas dance dancer danger dark darkness darkside darling
darwin database deadpool death december default defender delta demon denver desert desire destiny
detroit devil devildog dexter diablo diamond dietcoke digital dilbert dinosaur dirty discovery
disney doctor dodge dodgers dog dogs dolphin dolphins domino donkey doodle downtown dragon
dragonball dragonfly dragons dream dreamer dreams driver drowssap drummer ducati duke dynasty eagle
eagles earth easy eclipse effort einstein element elephant elvis email eminem emperor empire
energy engine england enigma enter entropy escape eternity europe everton excalibur exchange
explorer express facebook faith falcon falcons family fantasy fashion father february ferrari fetish
finance fire firebird firefly firefox fireman fish fisher fishing flash florida flower flowers
fluffy flyers football forest forever forget formula1 fortuna france freak freedom friday friend
friends friendship frog froggy frozen fuck fucker fuckme fuckoff fuckyou funny future gabby galaxy
gambler games gandalf gangster garden garfield gateway gemini general genesis genius georgia german
germany getmein ghost giant giants giants ginger giraffe girl girls giveme global gmail goat goblin
god godzilla gold golden goldfish golf golfer google gorilla gotcha graphics great green greenday
guardian guest guinness gunner gunners hacker halloween hammer hamster handsome happiness happy
happyday hardcore hardware harvard hawaii hawk hawks heart heaven hello helloworld hellokitty help
helpme hercules hermes hockey holiday hollywood home homer honda honey hooters horizon horse horses
hotdog hotmail hotrod hottie house houston hummer hunter hunting hurricane ice iceman icecream
iloveu iloveyou imagine impala indian indiana infinity inferno inside instagram intel internet
invisible ireland ironman island italia italy jaguar january japan jersey jester jesuschrist jewel
jordan23 joker journey joyful juggernaut jungle jupiter justice juventus karate kermit keyboard kill
killer king kingdom kingkong kings kitten kitty knight knights ladybug lakers lasvegas legend legolas
lemon leopard letmein letmein1 letmesee liberty life light lightning lion lions lizard lollipop
london longhorn looking loser lost love loveme lovely lover lovers loveyou loveyou2 lucifer
lucky13 lucky7 machine macintosh madmax madonna madrid magic magnum mailman manager manchester
mandarin maniac marathon marine mariners marines marlboro mars master matrix maverick mazda member
memory mercury merlin metal metallica mexico miami mickey microsoft midnight military miller mine
minecraft minnie miracle mishka mission mistress mitsubishi monday money monkey monkeys monster
montana moon moonlight morning mother motorola mountain mouse movie mozart mustang mustangs music
myself mypassword myspace mystic naruto nascar naughty navy nebraska neptune netscape network
nevermind newpass newpassword newport newyork nightmare nike nintendo nirvana nissan nokia
nothing november nugget nuggets number1 octavia october office oklahoma olympus online open opensesame
oracle orange oranges oregon original orlando outlaw oxford pacific packers paintball pakistan
panda pandora pantera panther panthers paradise paris parker pass passport passion passw0rd passwd
password passwort patches patience patriots peace peaches peanut peanuts pebbles penguin penis
people pepper pepsi perfect phantom philly phoenix phone photo photos piano picasso pickle pilot
pimp pink pirate pirates pitbull pizza planet platinum player playboy playstation please pokemon
poker police polska pontiac poohbear pookie popcorn popeye porn porsche portugal postal power
precious predator premium present president presley prince princess princesa printer private product
promise property psycho public pumpkin puppy purple pussy pussycat python qazwsx qazwsxedc quality
quarter queen quest qwe qweasd qweasdzxc qweqwe qwer qwert qwerty qwertyu qwertyui qwertyuiop rabbit
racing raiders rainbow raistlin ranger rangers raptor rasputin raven ravens readonly rebel red
reddog redhead redrose redskins redsox redwings reggae remember republic research rhino ring river
robotech rock rocker rocket rocknroll romance romantic root rosebud royals runner rush russia
rusty sailor saints sales salmon samsung sanity santa saturday saturn scarface school science scooby
scorpio scorpion scotland scout secret security september server service seven sexsex sexy shadow
shark sharks sheep sheriff sherlock shit shooter shopping shorty silver simple simpsons single sister
skate skater skeleton skipper skittles skyline slayer slipknot smile smiley smokey smooth snake
snickers sniper snoopy snow snowball snowboard snowflake snowman soccer softball software soldier
something sonic spain spanky sparky spartan special speed spider spiderman spirit spitfire sports
spring springer squirrel stalker stallion star starfish stargate stars startrek starwars steelers
sting stone storm stranger strawberry strike student sugar suicide sunday sunflower sunrise sunset
sunshine super superman supernova superstar superuser support surfer survivor suzuki sweet sweetheart
sweetie sweetpea sweety swimming swordfish system target tarzan teacher team techno tech telefon
telephone temp temporary temppass tennis tequila terminal terminator test tester testing testtest
texas theman thunder thursday tiger tigers tigger time tinkerbell titanic titans tomato tomcat
topgun topsecret toronto tottenham toyota traffic training transfer transport travel treasure
trinity triumph trooper trouble trucker trumpet trust trustme trustno1 tucker turbo turkey turtle
tweety twilight twitter ultimate undertaker unicorn unique united universal universe unknown user
username vacation vader valentine vampire vanilla vegas vegeta venus viking vikings viper virgin
vision volcano volkswagen volleyball volvo voodoo voyager walker warcraft warlock warning warrior
warriors water watermelon web webmaster welcome welcome1 western whatever white whiskey wildcat
wildcats windows windsor winner winter wisdom wizard wolf wolfgang wolverine wolves wonder woody
work wrangler wrestling xbox360 yamaha yankee yankees yellow yomama yourself zaq12wsx zaqwsx zeppelin
zombie zxcv zxcvb zxcvbn zxcvbnm
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december winter spring summer autumn
""".split()

WALKS = """
1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 2wsx3edc 3edc4rfv q1w2e3
q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qaz123 qaz123wsx qazxsw qazxswedc qwaszx qweasd123 zaq1xsw2
zaq1zaq1 zxc123 zxcvbnm123 asd123 asdasd asdasdasd asdf1234 asdfg asdf123 qwe123 qweqweqwe qwer1234
qwer123 qwerty12345 1234qwer 12345qwert 123456qwerty 123qwe 123qweasd 123qweasdzxc 123asd 123abc
abc123 abcd1234 abcde12345 a1b2c3 a1b2c3d4 a123456 a12345678 a123456789 aa123456 aaa111 aaaaaa
aaaaaaaa abcabc abcdef abcdefg abcdefgh abcdefghi abcdefghij 1a2b3c 1a2b3c4d 11aa22bb xxxxxx xxxxxxxx
zzzzzz zzzzzzzz q1q1q1 qqqqqq qqqqqqqq qq123456 wwwwww poiuyt poiuytrewq mnbvcxz mnbvcxz lkjhgf
lkjhgfdsa plokij okmijn uiop1234 yuiop 0p9o8i7u azertyuiop qsdfgh qsdfghjklm wxcvbn bvcxyz qwertz
qwertzui qwertzuiop yxcvbn yxcvbnm ytrewq qwerty1! p@ssw0rd p@ssword p@$$w0rd pa$$w0rd pa$$word
pa55word passw0rd! password! password1! admin@123 admin123! root123 toor test1234 test12345 user1234
guest1234 welcome123! welcome@123 changeme123 letmein123 iloveyou1 iloveyou2 1loveyou 12345a 123456a
123456b 123456q 123456abc 1234567a 12345678a 123456789a 123456789q 0123456789a a0000000 b123456
c123456 d123456 k123456 m123456 s123456 zz123456 woaini woaini1314 woaini520 5201314 147258369
159357 159753 741852963 789456123 987654321 963852741 1029384756 102030 112233 11223344 1122334455
121212 12121212 123123 123123123 123321 1234321 123454321 1234554321 123654 123789 131313 135790
13579 147147 147258 147852 151515 159951 171717 181818 192837465 202020 212121 222333 232323 246810
252525 258456 282828 292929 303030 321321 321654 369369 420420 456123 456456 456789 505050 515051
555666 646464 654321 666666 69696969 696969 7654321 753159 753951 777888 787878 789456 789789 808080
852456 87654321 888999 909090 951753 963852 98765 987654 9876543210 989898 999888 1234 12345 123456
1234567 12345678 123456789 1234567890 0123456 01234567 0123456789 0987654321 00000 000000 0000000
00000000 000000000 0000000000 007007 010101 01010101 111222 111222333 123000 100200 10203040
""".split()

SUFFIXES = """
1 2 3 7 9 0 00 01 07 10 11 12 13 21 22 23 69 77 88 99 007 101 111 123 1234 12345 123456 321 666 777
2000 2010 2020 2021 2022 2023 2024 2025 2026 ! 1! 123! @1 @123
""".split()
# What is put before and after a name is fewer; people decorate the words more.
NAME_SUFFIXES = """
1 2 7 01 11 12 13 123 1234 12345 123456 2024 2025 2026 ! 123!
""".split()
LEET = str.maketrans({"a": "@", "o": "0", "i": "1", "e": "3", "s": "$"})
HALF_LEET = tuple(str.maketrans(letter, sign) for letter, sign in ("a@", "a4", "o0", "i1", "e3"))


def digits() -> set[str]:
    """Return repeated and running digits of 4 to 12, years, and half-years of dates."""
    found = {digit * length for digit in "0123456789" for length in range(4, 13)}
    found |= {pair * times for pair in ("12", "21", "69", "77", "01") for times in range(2, 6)}
    found |= {str(year) for year in range(1930, 2031)}
    found |= {f"{day:02}{month:02}" for day in range(1, 32) for month in range(1, 13)}
    running = "01234567890123456789"
    for start in range(10):
        for length in range(4, 11):
            found |= {running[start : start + length], running[start : start + length][::-1]}
    return found


def common_passwords() -> list[str]:
    """Return the whole list, sorted."""
    found = {*WALKS, *digits()}
    for word in {*WORDS, *NAMES}:
        found |= {word, word * 2, word[::-1], f"1{word}", f"123{word}", f"my{word}"}
        found |= {word.translate(table) for table in (LEET, *HALF_LEET)}
    found |= {word + suffix for word in WORDS for suffix in SUFFIXES}
    found |= {name + suffix for name in NAMES for suffix in NAME_SUFFIXES}
    found |= {word.translate(LEET) + suffix for word in WORDS for suffix in ("1", "123", "!")}
    return sorted(password for password in found if 4 <= len(password) <= 24)


if __name__ == "__main__":
    passwords = common_passwords()
    content = "".join(f"{password}\n" for password in passwords).encode()
    TARGET.write_bytes(gzip.compress(content, 9, mtime=0))
    sys.stdout.write(f"{len(passwords)} passwords, {TARGET.stat().st_size} bytes\n")
