"""The text of a block a second time: a page's title is its heading too."""

from django.template.base import Node
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString


class AgainNode(Node):
    """Shows what a block of the page holds, where the block itself stands elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Return the block as the innermost template fills it; "" if there is none."""
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks.get_block(self.name) if blocks else None
        return block.render(context) if block else SafeString()
