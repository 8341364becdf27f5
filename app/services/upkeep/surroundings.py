"""Where this run lives: environment, folders, settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.system import resources
from app.system.environments import PRACTICE, PRODUCTION
from app.system.folders import add_environment, list_environments
from app.system.settings import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    settings: Settings
    version: str
    data_dir_override: Path | None = None
    without_secrets: Callable[[str], str] = lambda text: text  # a text with every secret of this run blanked

    @property
    def environment(self) -> str:
        """Name of the environment: "production", "practice", or the user's own."""
        return self.settings.environment

    @property
    def is_production(self) -> bool:
        return self.environment == PRODUCTION

    @property
    def practice(self) -> str:
        """Name of the environment that sample data belongs in."""
        return PRACTICE

    @property
    def is_practice(self) -> bool:
        """Whether this is that one."""
        return self.environment == self.practice

    @property
    def default_account(self) -> str:
        """Name of the account that a request is sent from unless another is chosen."""
        return self.settings.account

    @property
    def time_zone(self) -> str:
        """Where deadlines are meant unless another zone is chosen, an IANA name."""
        return self.settings.time_zone

    @property
    def data_dir(self) -> Path:
        """Where everything of this environment is kept."""
        return self.settings.data_dir

    @property
    def practice_folder(self) -> Path:
        """Where the practice server keeps its mails."""
        return self.settings.folder.practice

    @property
    def manual(self) -> Path:
        """The folder of the guide. ResourceMissing where the installation is damaged."""
        return resources.manual()

    def written_settings(self) -> Settings:
        """As they will count at the next start; what counts now are `settings`. SettingsInvalid."""
        return Settings.load(self.environment, self.data_dir_override)

    def keep_settings(self, changes: Mapping[str, object]) -> None:
        """For the next start, by the settings' keys; None for what is to be as usual.

        Raises:
            SettingsInvalid, DataFolderUnusable: nothing was written.
        """
        self.settings.keep(changes)

    def environments(self) -> tuple[str, ...]:
        """Every environment that can be chosen."""
        return list_environments(self.data_dir_override)

    def add_environment(self, name: str) -> None:
        """Make a new one; EnvironmentNameInvalid tells what a name may be."""
        add_environment(name, self.data_dir_override)
