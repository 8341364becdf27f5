"""Which shelves a data folder has: its own, those of a shared folder, or a team's object store."""

import os
from collections.abc import Callable

from app.domain.trade.shelf import SPARED_S, Shelves
from app.system.folder_shelf import FolderMark, FolderShelf
from app.system.folders import DataFolder
from app.system.store_address import StoreAddress

_SPOOL, _ANSWERS = "spool", "answers"


def shelves_of(
    folder: DataFolder, kept: Callable[[str], str], hide: Callable[[str], None], *, is_shared: bool = False
) -> Shelves:
    """`kept`: what the keyring has under an address, or nothing. `hide`: a secret that no log may show.

    `is_shared`: several may be queueing at once, so that what is a day old at most is spared.

    Nothing is asked of a server yet.

    Raises:
        StoreUnusable
    """
    if folder.store is not None:
        return _of_store(folder, folder.store, kept, hide)
    marker = folder.shared_marker
    spool = FolderShelf(folder.spool, marker, SPARED_S if is_shared else 0.0)
    mark = None if marker is None else FolderMark(marker)
    return Shelves(spool, FolderShelf(folder.answers, marker), mark)


def _of_store(
    folder: DataFolder, address: StoreAddress, kept: Callable[[str], str], hide: Callable[[str], None]
) -> Shelves:
    from app.system.object_shelf import ObjectShelf  # noqa: PLC0415 - of a team that has such a store
    from app.system.object_store import ObjectStore, StoreKey, StoreMark  # noqa: PLC0415

    key = StoreKey.found(os.environ, kept(address.url), address)
    for secret in (key.key_id, key.secret, key.token):
        hide(secret)
    store = ObjectStore(address, key)
    spool = ObjectShelf(store, _SPOOL, folder.spool)
    return Shelves(spool, ObjectShelf(store, _ANSWERS, folder.answers), StoreMark(store))
