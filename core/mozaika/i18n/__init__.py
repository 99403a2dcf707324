"""Languages: translatable texts, catalogues; dates, numbers and money as the reader writes them.

Every module writes its texts in English inside `_l` (shown later), `gettext` (shown now) or their
plural forms; the tools behind `mozaika i18n` collect them. The import is always
`from mozaika.i18n import _l`.
"""

from mozaika.i18n.catalogs import (
    CORE_DOMAIN,
    CORE_FOLDER,
    Catalogs,
    CatalogueFolder,
    Words,
    current_catalogs,
    default_catalogs,
    set_default_catalogs,
    use_catalogs,
    word_folders,
)
from mozaika.i18n.context import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    current_language,
    current_time_zone,
    language_code,
    negotiate_language,
    use_language,
    use_time_zone,
)
from mozaika.i18n.formats import (
    current_locale,
    format_date,
    format_datetime,
    format_list,
    format_money,
    format_number,
    format_percent,
    format_relative,
    format_time,
    local_time,
)
from mozaika.i18n.lazy import (
    LazyString,
    _l,
    _ln,
    _lp,
    dgettext,
    dngettext,
    domain_of,
    gettext,
    ngettext,
    pgettext,
    register_domain,
)
from mozaika.i18n.own import InLanguages, OwnWords, speak
from mozaika.i18n.parsing import ParseError, parse_date, parse_number

__all__ = [
    "CORE_DOMAIN",
    "CORE_FOLDER",
    "LANGUAGES",
    "SOURCE_LANGUAGE",
    "Catalogs",
    "CatalogueFolder",
    "InLanguages",
    "LazyString",
    "OwnWords",
    "ParseError",
    "Words",
    "_l",
    "_ln",
    "_lp",
    "current_catalogs",
    "current_language",
    "current_locale",
    "current_time_zone",
    "default_catalogs",
    "dgettext",
    "dngettext",
    "domain_of",
    "format_date",
    "format_datetime",
    "format_list",
    "format_money",
    "format_number",
    "format_percent",
    "format_relative",
    "format_time",
    "gettext",
    "language_code",
    "local_time",
    "negotiate_language",
    "ngettext",
    "parse_date",
    "parse_number",
    "pgettext",
    "register_domain",
    "set_default_catalogs",
    "speak",
    "use_catalogs",
    "use_language",
    "use_time_zone",
    "word_folders",
]
