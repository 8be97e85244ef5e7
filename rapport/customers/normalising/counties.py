"""Names of UK counties as people write them under an address, folded: what tells a county from a town."""

COUNTIES = frozenset(
    """
    avon|bedfordshire|beds|berkshire|berks|buckinghamshire|bucks|cambridgeshire|cambs|cheshire|cleveland|cornwall|county durham
    |co durham|cumberland|cumbria|derbyshire|devon|dorset|durham|east sussex|east yorkshire|east riding of yorkshire|essex
    |gloucestershire|glos|greater london|greater manchester|hampshire|hants|herefordshire|hertfordshire|herts|humberside
    |huntingdonshire|isle of wight|kent|lancashire|lancs|leicestershire|leics|lincolnshire|lincs|merseyside|middlesex|middx
    |norfolk|north yorkshire|n yorkshire|northamptonshire|northants|northumberland|nottinghamshire|notts|oxfordshire|oxon
    |rutland|shropshire|salop|somerset|south yorkshire|s yorkshire|staffordshire|staffs|suffolk|surrey|sussex|tyne and wear
    |tyne wear|warwickshire|warks|west midlands|west sussex|west yorkshire|w yorkshire|westmorland|wiltshire|wilts
    |worcestershire|worcs|yorkshire|yorks|anglesey|blaenau gwent|brecknockshire|caernarfonshire|cardiganshire|carmarthenshire
    |ceredigion|clwyd|conwy|denbighshire|dyfed|flintshire|glamorgan|gwent|gwynedd|mid glamorgan|merionethshire|monmouthshire
    |montgomeryshire|pembrokeshire|powys|radnorshire|south glamorgan|west glamorgan|aberdeenshire|angus|argyll|argyllshire
    |ayrshire|banffshire|berwickshire|caithness|clackmannanshire|dumfriesshire|dunbartonshire|east lothian|fife|inverness shire
    |kincardineshire|kinross shire|kirkcudbrightshire|lanarkshire|midlothian|moray|morayshire|nairnshire|orkney|peeblesshire
    |perthshire|renfrewshire|ross shire|roxburghshire|selkirkshire|shetland|stirlingshire|sutherland|west lothian|wigtownshire
    |county antrim|co antrim|antrim|county armagh|co armagh|county down|co down|county fermanagh|co fermanagh|fermanagh
    |county londonderry|co londonderry|county tyrone|co tyrone|tyrone
    """.replace("\n", "")
    .replace("    ", "")
    .strip()
    .split("|")
)
