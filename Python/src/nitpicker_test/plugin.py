"""Fixtures for pytest: 'screen', a server that the command line names, and 'scenario', which starts one of nitpicker's."""
import os
import re

import pytest

from . import Screen


def pytest_addoption(parser):
    group = parser.getgroup("nitpicker")
    group.addoption("--nitpicker-connect", help="the VNC server of the fixture 'screen': HOST:PORT or the path of a socket")
    group.addoption("--nitpicker-reports", help="the folder for HTML reports, one for each test")
    group.addoption("--nitpicker-accept", action="store_true", help="make images that do not match anew")


@pytest.fixture
def _screens(request):
    screens = []
    folder = request.config.getoption("--nitpicker-reports")

    def start(**head):
        name = re.sub(r"[^\w.-]+", "_", request.node.name)
        html = None
        if folder:
            os.makedirs(folder, exist_ok=True)
            html = os.path.join(folder, f"{name}{'-' + str(len(screens)) if screens else ''}.html")
        test = os.path.relpath(str(request.node.path))
        accept = request.config.getoption("--nitpicker-accept")
        screen = Screen(html=html, file=test, accept=accept, name=request.node.name, **head)
        screens.append(screen)
        return screen

    yield start
    for screen in screens:
        screen.close()
        if screen.html:
            request.node.user_properties.append(("nitpicker-report", screen.html))
            request.node.add_report_section("teardown", "nitpicker", f"report: {screen.html}")


@pytest.fixture
def screen(request, _screens):
    """The server that --nitpicker-connect names, or the mark @pytest.mark.nitpicker(connect=...)."""
    mark = request.node.get_closest_marker("nitpicker")
    head = dict(mark.kwargs) if mark else {}
    head.setdefault("connect", request.config.getoption("--nitpicker-connect"))
    if not head["connect"] and "scenario" not in head:
        pytest.skip("no VNC server is named: --nitpicker-connect")
    return _screens(**head)


@pytest.fixture
def scenario(_screens):
    """Starts a scenario without a window and returns its screen: scenario("scenarios/test-card.yaml", size=[800, 600])."""
    return lambda file, **head: _screens(scenario=os.path.abspath(file), **head)


def pytest_configure(config):
    config.addinivalue_line("markers", "nitpicker(connect, scenario, ...): the head of the test for the fixture 'screen'")
