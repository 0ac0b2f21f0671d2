"""Files that are written whole or not at all."""

import os

import pytest

from skmtl._files import written_whole


def half_written(path):
    with written_whole(path) as beside:
        beside.write_text("half of the n")
        raise OSError("disk full")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(OSError, match="full"):
        half_written(path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["page.html"]


def test_the_new_file_takes_the_place_and_the_rights_of_the_old(tmp_path):
    path, link = tmp_path / "page.html", tmp_path / "link.html"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    with written_whole(link) as beside:
        assert beside.suffix == ".html"
        beside.write_text("new")
    assert path.read_text() == "new"
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.html", "page.html"]


def test_what_is_no_file_is_written_to_as_it_is():
    with written_whole(os.devnull) as place:
        assert str(place) == os.devnull


def test_the_error_names_the_path_that_was_given(tmp_path):
    path = tmp_path / "no such folder" / "page.html"
    with pytest.raises(FileNotFoundError) as caught, written_whole(path) as beside:
        beside.write_text("new")
    assert caught.value.filename == str(path)
