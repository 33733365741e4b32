from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kurier._worker.secret_files import remove_secrets, write_secrets


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_files_for_one_user(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    write_secrets(str(folder), {"token": b"s3cret", "empty": b""})
    assert (folder / "token").read_bytes() == b"s3cret"
    assert [mode(folder), mode(folder / "token"), mode(folder / "empty")] == [0o500, 0o400, 0o400]
    write_secrets(str(folder), {"other": b"1"})
    assert [path.name for path in folder.iterdir()] == ["other"]
    remove_secrets(str(folder))
    remove_secrets(str(folder))
    assert not folder.exists()


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o755)
    (elsewhere / "file").touch()
    (tmp_path / "secrets").symlink_to(elsewhere)
    remove_secrets(str(tmp_path / "secrets"))
    assert not (tmp_path / "secrets").is_symlink()
    assert (elsewhere / "file").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "nul\0"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="must be a file name"):
        write_secrets(str(tmp_path / "secrets"), {"first": b"1", name: b"2"})
    assert not (tmp_path / "secrets").exists()
