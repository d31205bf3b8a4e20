"""The processes of a demo: started, listened to, ended."""

from pathlib import Path

import pytest

from hotline_cli.demo.processes import PlayFailed, Processes


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"HOTLINE_DATA": str(tmp_path / "data"), "HOTLINE_CONFIG": str(tmp_path / "hotline.yaml")}


async def test_what_a_process_prints_is_given_back(tmp_path: Path, environment: dict[str, str]) -> None:
    async with Processes(tmp_path, environment) as processes:
        assert (await processes.finish("config", "path")).decode().strip() == environment["HOTLINE_CONFIG"]


async def test_the_caller_s_own_settings_are_not_the_demo_s(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_API_ID", "not a number")
    (tmp_path / "hotline.yaml").write_text("telegram: {}\n")
    async with Processes(tmp_path, environment) as processes:
        assert await processes.finish("config", "validate")


async def test_a_process_that_fails_is_quoted(tmp_path: Path, environment: dict[str, str]) -> None:
    async with Processes(tmp_path, environment) as processes:
        with pytest.raises(PlayFailed, match=r"`hotline status` ended with code 78(.|\n)*There is no connection"):
            await processes.finish("status")


async def test_a_process_that_ends_instead_of_getting_ready_is_quoted(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    async with Processes(tmp_path, environment) as processes:
        process = await processes.start("run")
        with pytest.raises(PlayFailed, match="`hotline run` ended with code 78"):
            await process.says("connected")


async def test_a_process_that_never_gets_ready_is_given_up(tmp_path: Path, environment: dict[str, str]) -> None:
    async with Processes(tmp_path, environment) as processes:
        process = await processes.start("sandbox", "serve")
        await process.says("listens on")
        with pytest.raises(PlayFailed, match="`hotline sandbox serve` runs and is not ready"):
            await process.says("something that it never says", seconds=0)


async def test_stopping_is_gentle_and_leaving_stops_what_still_runs(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    async with Processes(tmp_path, environment) as processes:
        first, second = [await processes.start("sandbox", "serve") for _ in range(2)]
        await first.says("listens on")
        await first.stop()
        assert first.running.returncode == 0
        await first.stop()
        await second.says("listens on")
    assert second.running.returncode == 0


async def test_a_process_that_was_killed_did_not_stop_well(tmp_path: Path, environment: dict[str, str]) -> None:
    async with Processes(tmp_path, environment) as processes:
        process = await processes.start("sandbox", "serve")
        await process.kill()
        with pytest.raises(PlayFailed, match="ended with code -9"):
            await process.stop()
