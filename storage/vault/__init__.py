"""The vault: live answers, weekly sums and the links of comments, encrypted under keys outside the database."""

from storage.vault.sums import comments_node, past_node
from storage.vault.vault import ITEMS, Vault

__all__ = ["ITEMS", "Vault", "comments_node", "past_node"]
