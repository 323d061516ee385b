"""What can be wrong with a flow document, collected rather than raised one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.contracts.errors import RequestError

# A document that is wrong throughout is shown a page of problems, not a book.
MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong; `step` is None when it is about the document as a whole.

    Attributes:
        field: path below the step (`options[2].digit`), or below the document.
        code: stable, snake_case.
    """

    step: str | None
    field: str
    code: str
    message: str

    @property
    def path(self) -> str:
        """Path below the document: `steps.menu.options[2].digit`."""
        return ".".join(
            part for part in (f"steps.{self.step}" if self.step else "", self.field) if part
        )


class FlowError(RequestError):
    """The document is no valid flow; `problems` names all that was found, up to MAX_PROBLEMS."""

    code = "invalid_flow"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"flow: {first.path}: {first.message}{more}", field=first.path)


@dataclass(slots=True)
class Problems:
    """A list that stops growing at MAX_PROBLEMS."""

    found: list[Problem] = field(default_factory=list)

    def add(self, step: str | None, field_path: str, code: str, message: str) -> None:
        """One more, unless there are enough to show."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(step, field_path, code, message))
