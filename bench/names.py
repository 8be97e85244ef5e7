# ruff: noqa: SIM905
"""Words that made-up people of the UK are put together from. Made by hand and by joining syllables; nobody real."""

GIVEN = (
    "Olivia Amelia Isla Ava Lily Freya Florence Willow Ivy Grace Sophie Emily Ella Evie Rosie Poppy Charlotte Daisy Alice Hannah Jessica Lucy Chloe Megan Emma "
    "Sarah Laura Rebecca Gemma Rachel Claire Helen Nicola Karen Susan Jacqueline Tracey Julie Deborah Linda Margaret Patricia Christine Jean Joan Dorothy Sheila "
    "Oliver George Arthur Noah Muhammad Leo Oscar Harry Archie Jack Henry Charlie Freddie Theodore Thomas Joshua James William Daniel Joseph Samuel Benjamin "
    "Matthew Luke Adam Ryan Liam Callum Connor Kieran Craig Stuart Gareth Darren Lee Jason Mark Paul Andrew Stephen David Richard Robert Michael Peter John Alan "
    "Brian Keith Kevin Graham Colin Trevor Derek Raymond Kenneth Roy Ronald Olwen Bronwen Catrin Siân Carys Nia Ffion Eirlys Gwilym Rhys Dafydd Ieuan Emrys Iolo "
    "Aoife Niamh Saoirse Ciara Sinéad Gráinne Cian Eoin Oisín Pádraig Seán Mhairi Eilidh Catriona Hamish Alasdair Euan Iain Zoë Chloë Renée José Łucja Beata "
    "Agnieszka Małgorzata Katarzyna Tomasz Wojciech Paweł Krzysztof Adebayo Ngozi Chidi Folasade Oluwaseun Amara Kwame Kofi Abena Wanjiru Kamau Fatima Aisha Zainab "
    "Mariam Khadija Yusuf Ibrahim Hassan Bilal Imran Farhan Priya Anjali Deepika Rajesh Sanjay Vikram Harjit Gurpreet Manpreet Jaswinder Mei Wei Ling Xiu Hiroshi "
    "Elena Ioana Andrei Mihai Svetlana Dmitri Giulia Marco Lucía Javier Inês João Søren Åsa Jürgen"
).split()
FAMILY = (
    "Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Johnson Roberts Robinson Thompson Wright Walker White Edwards Hughes Green Hall Lewis Harris "
    "Clarke Patel Jackson Wood Turner Martin Cooper Hill Ward Morris Moore Clark Lee King Baker Harrison Morgan Allen James Scott Phillips Watson Davis Parker Price "
    "Bennett Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey Collins Bell Shaw Murphy Miller Cox Richards Khan Marshall Anderson Simpson Ellis Adams "
    "Singh Begum Wilkinson Foster Chapman Powell Webb Rogers Gray Mason Ali Hunt Hussain Campbell Matthews Owen Palmer Holmes Mills Barnes Knight Lloyd Butler "
    "Russell Barker Fisher Stevens Jenkins Murray Dixon Harvey Graham Pearson Ahmed Fletcher Walsh Kaur Gibson Howard Andrews Stewart Elliott Reynolds Saunders "
    "O'Brien O'Neill MacDonald McKenzie McCarthy FitzGerald Bevan Pritchard Llewellyn Gwynne Adeleke Okafor Okonkwo Mensah Owusu Eze Kamau Mwangi Szymańska Kowalski "
    "Nowak Wiśniewska Borkowska Wójcik Doherty Gallagher Byrne Iqbal Malik Sheikh Chaudhry Uppal Sandhu Dhillon Sharma Gupta Nair Chen Wong Zhang Nguyen Tran Popescu "
    "Ionescu Ivanova Petrov Silva Fernández García Müller Sørensen Lefèvre Rossi Vaughan"
).split()
_FIRST = (
    "Ash Bal Beck Bram Brad Broad Burn Cal Car Chad Clay Cliff Comb Craw Cross Dal Den Dun East Elm Fair Farn Fen Gar Glad Green Hal Ham Hart Hather Haw Hazel "
    "Hep High Hol Hough Hux Inger Kel Ken Kirk Lang Led Lin Lock Long Lyn Mar Mel Mid Mill Nether New Nor Oak Old Pem Pen Pick Ply Pres Rad Rams Red Ring Rock Row "
    "Ruther Sal Sed Shel Sher Skel Sorn Staf Stan Stock Strat Sut Swin Tad Thorn Tin Tun Under Wad Wal War Wat Wel West Whit Wick Wil Win Wood Wor Yar"
).split()
_LAST = (
    "bourne bridge brook by cliffe combe cote croft dale den don field ford gate grave ham hurst land leigh ley low man mere more ridge shaw smith stead stone ton wall well wick wood worth yard"
).split()
COMPOSED = tuple(first + last for first in _FIRST for last in _LAST)
STREETS = (
    "Acacia Albert Alma Ashdown Baker Bank Beech Birch Bridge Brook Canal Castle Cedar Chapel Cherry Church Clarence Cobden Coronation Cross Dee Derby Elm Ferry "
    "Foundry Gorse Grange Green Grove Hawarden Hawthorn Heath High Hill Holly King Lache Larch Laurel Lime Linden Long Manor Maple Market Mill New North Oak Orchard "
    "Park Poplar Priory Queen Rectory River Rowan School South Spring Station Sycamore Tannery Temple Vicarage Victoria Walnut Water Weaver Well West Willow Windsor Woodland York"
).split()
KINDS_OF_STREET = (
    "Road",
    "Street",
    "Lane",
    "Avenue",
    "Close",
    "Court",
    "Drive",
    "Terrace",
    "Row",
    "Mews",
    "Way",
    "Crescent",
    "Gardens",
    "Place",
)
TOWNS = (
    ("Chester", "CH", 9), ("Wrexham", "LL", 20), ("Liverpool", "L", 30), ("Manchester", "M", 40), ("Birmingham", "B", 60), ("Leeds", "LS", 25), ("Sheffield", "S", 30),
    ("Bristol", "BS", 30), ("Newcastle upon Tyne", "NE", 40), ("Nottingham", "NG", 25), ("Leicester", "LE", 19), ("Coventry", "CV", 13), ("Hull", "HU", 20),
    ("Bradford", "BD", 20), ("Cardiff", "CF", 24), ("Swansea", "SA", 20), ("Belfast", "BT", 30), ("Edinburgh", "EH", 30), ("Glasgow", "G", 40), ("Aberdeen", "AB", 25),
    ("Dundee", "DD", 11), ("Stoke-on-Trent", "ST", 13), ("Wolverhampton", "WV", 16), ("Derby", "DE", 24), ("Southampton", "SO", 31), ("Portsmouth", "PO", 22),
    ("Plymouth", "PL", 20), ("Exeter", "EX", 20), ("Norwich", "NR", 21), ("Ipswich", "IP", 20), ("Oxford", "OX", 20), ("Reading", "RG", 20), ("Milton Keynes", "MK", 19),
    ("Peterborough", "PE", 20), ("York", "YO", 20), ("Preston", "PR", 9), ("Blackpool", "FY", 8), ("Stockport", "SK", 17), ("Crewe", "CW", 12), ("Croydon", "CR", 9),
)  # fmt: skip
TAGS = (
    "vip",
    "welsh-first",
    "heat-network",
    "priority-services",
    "direct-debit",
    "paperless",
    "landlord",
    "new-build",
    "letter-only",
    "prepayment",
)
MAILS = ("gmail.example", "mail.example", "post.example", "outlook.example", "btconnect.example", "homes.example")
