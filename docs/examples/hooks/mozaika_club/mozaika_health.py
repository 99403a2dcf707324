from shutil import disk_usage

from mozaika import hookimpl


@hookimpl
def mozaika_health(platform):
    free = disk_usage(platform.settings.data_dir.anchor or ".").free
    return {"card printer's folder": "no space is left"} if free < 1_000_000 else None
