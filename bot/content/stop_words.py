"""Words that say nothing about what a question is after, in English."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a about actually ads after again ages ago all allow almost alone already alright also although always am an and
    another any anybody anyone anything anyway apparently are aren arent around as ask asked asking at away bad
    basically be became because become been before began behind being believe besides best better between big bit book
    both bought brand bring brought but buy buying by call called calling came can cant careful case cause certain
    chance change changed check choose clear close come coming common completely con cos could couldnt couple course
    crazy curious current currently deal definitely depend did didnt difference different difficult do doc does doesnt
    doing done dont dot during each earlier easily easy edge either else end enough especially even ever every
    everyone exactly example expect explain extra fact fancy fast feels few figure final finally find fine finish
    first follow for found friend friends from full fun funny further future gave general generally get gets getting
    give gives giving go goes going gone good got gotta great group guess guy guys had happen happened happens happy
    hardly harm has hasnt hate have havent having he hear heard hearing hello help helps her here hes hey hi him his
    honestly hope hoping horrible how huge hurry i id idea if ill im imagine important in include including inside
    instance instead interested into is isnt issue it its ive job just keep keeps kind kinda kinds knew know knows
    large lately latest lead learn least leave left let lets like line listen little live living loads longer look
    looking lose loss lost lot lots lovely mad main major make makes man manage many matter may maybe me mean means
    mention middle might mine miss missing moment money month months more most mostly much must my myself near nearly
    necessary need needed never new news next nice no nobody none normally not notice now number obviously odd of off
    offer ok okay on one ones online only onto open opinion or order ordinary other our out over ow own page paid
    particular past pay people perfect person pick piece pieces place plain plan play player please plenty pls plus
    plz possible pretty probably problem problems promise proof proper properly proven put putting question quick
    quicker quickly quite random rather reach ready real really reason reasons reckon recommend regularly reliable
    remember result results reviews rid ridiculous right ripped sadly said same save saw say saying says see seem
    seems sense serious seriously set several shall share she should shouldnt shown shows silly similar simple simply
    since single sister situation small so some somebody someone something soon sorry sort sounds speak special spend
    started starting state still stopped story strange stuff stupid such suddenly suggest suggestion suggestions
    suposed supposed sure surely surprised take taken takes taking talk talking team tell telling tend terrible than
    thank thanks that thats the their them then there theres these they theyre thing things think thinking this those
    thought through time to today told tomorow tomorrow too took top total totally touch toward towards trust truth
    try trying turned turning typical u understand unless up ur us use used useful using usual usually various very
    view voice waiting want wants was waste wat way we weird well went were what whatever whats when where whether
    which while who whole why wich wife will win wise wish with within without wks won wondering wont word words work
    works world worse worst worth would wouldnt wrong yeah years yes yesterday yet you your youre yr yrs
    """.split()  # noqa: SIM905 - a text wraps better than a list
)
