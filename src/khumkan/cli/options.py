"""Options as an analyst types them: several values after one flag, a log source in three parts."""

import click

from khumkan.engine.rows import LogSource


class GreedyCommand(click.Command):
    """Lets options that may be repeated take several values at once: `--events *.log`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the flag before each further value, as click wants it."""
        greedy = {
            name
            for parameter in self.params
            if isinstance(parameter, click.Option) and parameter.multiple
            for name in parameter.opts
        }
        return super().parse_args(ctx, _repeat_flags(args, greedy))


def _repeat_flags(args: list[str], greedy: set[str]) -> list[str]:
    repeated: list[str] = []
    flag, n_values = "", 0
    for argument in args:
        if argument.startswith("-") and argument != "-":
            flag, n_values = (argument if argument in greedy else ""), 0
        elif flag:
            if n_values:
                repeated.append(flag)
            n_values += 1
        repeated.append(argument)
    return repeated


class _LogSourceType(click.ParamType[LogSource]):
    name = "product/category/service"

    def convert(
        self, value: str | LogSource, param: click.Parameter | None, ctx: click.Context | None
    ) -> LogSource:
        if isinstance(value, LogSource):
            return value
        parts = value.split("/")
        if len(parts) > 3 or not any(parts):  # noqa: PLR2004 -- product, category, service
            self.fail("write product/category/service; parts may be empty: linux//sshd", param, ctx)
        return LogSource(*(part.strip().lower() for part in parts))


log_source_option = _LogSourceType()
