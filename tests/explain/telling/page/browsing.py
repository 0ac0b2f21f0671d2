"""A browser, as a reader of a page uses it."""

import json

__all__ = ["Browser"]


class Browser:
    """What a reader does and sees."""

    def __init__(self, driver, folder):
        self.driver, self.folder = driver, folder

    def open(self, html, *, width=1000, **media):
        file = self.folder / "page.html"
        file.write_text(html, encoding="utf-8")
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=800,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in media.items()]
        self.command("Emulation.setEmulatedMedia", media="", features=features)
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.driver.get(file.as_uri())

    def command(self, name, **given):
        return self.driver.execute_cdp_cmd(name, given)

    def run(self, script):
        return self.driver.execute_script(script)

    def click(self, name):
        self.driver.find_element("id", name).click()

    def press(self, *keys):
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            ActionChains(self.driver).send_keys(getattr(Keys, key)).perform()

    def panels(self):
        """Return the ids of the sections that are seen of those to be chosen."""
        return self.run(
            "return [...document.querySelectorAll('section.view, #words')]"
            ".filter(e => e.checkVisibility()).map(e => e.id).sort()"
        )

    def seen(self):
        return self.run("return document.body.innerText")

    def focused(self):
        return self.run("return document.activeElement.id")

    def messages(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        events = (
            json.loads(entry["message"])["message"]
            for entry in self.driver.get_log("performance")
        )
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
