"""Style sheet and pictures, under names that change with their content: browsers keep them."""

import hashlib
import mimetypes
from importlib import resources
from pathlib import PurePath

from fastapi import APIRouter, Response

from api.auth.rights import public
from api.problems import Problem

PATH = "/static"

router = APIRouter(include_in_schema=False)

_FOLDER = resources.files(__package__).joinpath("static")
_CONTENT = {one.name: one.read_bytes() for one in _FOLDER.iterdir() if one.is_file()}


def _hashed(name: str) -> str:
    path = PurePath(name)
    return f"{path.stem}.{hashlib.sha256(_CONTENT[name]).hexdigest()[:12]}{path.suffix}"


_NAMED = {_hashed(name): name for name in _CONTENT}
_HREFS = {name: f"{PATH}/{hashed}" for hashed, name in _NAMED.items()}


def asset(name: str) -> str:
    """The address of an asset, by its name in the folder `static`."""
    return _HREFS[name]


@router.get(PATH + "/{name}", dependencies=[public("a style sheet says nothing about anybody")])
async def read_asset(name: str) -> Response:
    """Give an asset that no cache need ask for again."""
    if name not in _NAMED:
        raise Problem("not_found", "请核对地址")
    kind, _ = mimetypes.guess_type(name)
    return Response(
        _CONTENT[_NAMED[name]],
        media_type=kind,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
