"""How the tests are run, and what some of them ask for by name."""

import os
import shutil
import warnings

import pytest
from hypothesis import settings

from tests.needs import BARE, CONCERNED, OF_TORCHJD, hide_fonts, hide_packages, needs

# A slow example is no failure on a busy machine; where nobody watches, the examples are
# the same each time.
settings.register_profile(
    "skmtl", deadline=None, max_examples=40, derandomize="CI" in os.environ
)
settings.load_profile("skmtl")

if BARE:
    hide_packages()
    hide_fonts()


def pytest_ignore_collect(collection_path):
    """Leave out the files that nothing hidden matters to, unless named to pytest."""
    if BARE and collection_path.suffix == ".py":
        text = collection_path.read_text(encoding="utf-8")
        return None if CONCERNED.search(text) else True
    return None


def pytest_collection_modifyitems(items):
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            # classes say their public folder, where no line is found; a skip needs one
            item.dtest.lineno = item.dtest.lineno or 0
            folder, _, name = item.name.rpartition(".")
            if folder == "skmtl.balancing" and name in OF_TORCHJD:
                item.add_marker(needs("torchjd"))


@pytest.fixture(scope="session")
def chinese_font():
    """Skips where no font has Chinese characters: drawing them warns there."""
    from skmtl.exceptions import SkmtlWarning
    from skmtl.plotting._fonts import font_for

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        if "\u25a1" in font_for(["酒店"]).clean("酒店"):
            pytest.skip("needs a font with Chinese characters (fonts-wqy-microhei)")


@pytest.fixture(scope="session")
def chromium():
    """A browser, driven by selenium; skips where there is none."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if BARE or not (browser and driver):
        pytest.skip("needs Chromium and its driver (Debian: chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    logs = {"browser": "ALL", "performance": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    driven = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield driven
    driven.quit()
