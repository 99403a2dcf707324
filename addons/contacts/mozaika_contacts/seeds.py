"""The lists as shipped; a company renames, adds and archives as it likes."""

from __future__ import annotations

from mozaika import Seed, _l

LABELS = {
    "key": (_l("Key client"), "purple"),
    "loyal": (_l("Loyal"), "green"),
    "indebted": (_l("Indebted"), "red"),
    "low_profit": (_l("Low profit"), "orange"),
    "new": (_l("New client"), "blue"),
    "supplier": (_l("Supplier"), "teal"),
    "newsletter": (_l("Newsletter"), "cyan"),
    "trade_fair": (_l("Trade fair"), "yellow"),
}
SOURCES = {
    "website": _l("Web site"),
    "phone": _l("Phone call"),
    "email": _l("E-mail"),
    "referral": _l("Referral"),
    "trade_fair": _l("Trade fair"),
    "advertising": _l("Advertising"),
    "social_media": _l("Social media"),
    "partner": _l("Business partner"),
}
INDUSTRIES = {
    "construction": _l("Construction"),
    "manufacturing": _l("Manufacturing"),
    "furniture": _l("Furniture"),
    "retail": _l("Trade"),
    "transport": _l("Transport"),
    "medical": _l("Medical care"),
    "finance": _l("Finance"),
    "insurance": _l("Insurance"),
    "telecom": _l("Telecommunications"),
    "it": _l("Information technology"),
    "real_estate": _l("Real estate"),
    "travel": _l("Travel"),
    "car_dealer": _l("Cars"),
    "beauty": _l("Beauty"),
    "food": _l("Food"),
    "agriculture": _l("Agriculture"),
    "media": _l("Media"),
}
RELATIONSHIPS = {
    "customer": _l("Customer"),
    "supplier": _l("Supplier"),
    "partner": _l("Business partner"),
    "press": _l("Press"),
    "influencer": _l("Influencer"),
    "candidate": _l("Candidate"),
    "debtor": _l("Debtor"),
}

SEEDS = [
    *[
        Seed(f"contacts.label_{key}", "contacts.label", {"name": name, "color": color})
        for key, (name, color) in LABELS.items()
    ],
    *[
        Seed(f"contacts.{kind}_{key}", f"contacts.{kind}", {"name": name})
        for kind, names in (
            ("source", SOURCES),
            ("industry", INDUSTRIES),
            ("relationship", RELATIONSHIPS),
        )
        for key, name in names.items()
    ],
]
